"""Sample letters about one person, in several languages, are related by the person's name."""

from pathlib import Path

import pytest

from archive.settings import Settings
from indexer.holdings import Holdings, open_holdings
from indexer.intake.ingest import Ingest
from indexer.searching.search import search_query
from tests.eyes import EVERYBODY
from tests.sample_files import HOLDINGS

TAKEN = (
    "mail-dossier.eml",
    "mail-forwarded-ru.eml",
    "mail-clemency-ru.eml",
    "mail-daughter-kk.eml",
    "mail-mission-fr.eml",
)


@pytest.fixture
def holdings(tmp_path: Path):
    with open_holdings(Settings.for_home(tmp_path / "home")) as opened:
        list(Ingest(opened).take([HOLDINGS / "case-file" / name for name in TAKEN]))
        yield opened


def test_a_russian_mail_is_related_to_an_english_one_by_the_people_both_name(holdings: Holdings) -> None:
    documents = {
        hit.title: holdings.catalogue.document(hit.document)
        for hit in holdings.searcher.answer(search_query("", EVERYBODY)).hits
    }
    related = {one.title: one for one in holdings.related.of(documents["Fwd: О Токсенгире"], EVERYBODY)}
    dossier = related["Papers on Daulet Dzhakeltaev and a request"]
    assert {("Кусмолдина", "Kusmoldina"), ("Линдкварн", "Lindqvarn")} <= set(dossier.spellings)
