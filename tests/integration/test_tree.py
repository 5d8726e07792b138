"""Files in files, from the command line's ingest to the hit that says where it was found."""

from pathlib import Path

import pytest

from archive.settings import Settings
from indexer.holdings import open_holdings
from indexer.intake.ingest import Ingest
from indexer.intake.outcome import Outcome
from indexer.searching.search import search_query
from tests.eyes import EVERYBODY

HANDOVER = Path(__file__).resolve().parents[2] / "samples" / "containers" / "handover.zip"


def names(outcome: Outcome) -> dict[str, object]:
    assert (outcome.outcome, outcome.reason) == ("searchable", None)
    return {inner.path: names(inner) for inner in outcome.contains}


@pytest.fixture
def holdings(tmp_path: Path):
    with open_holdings(Settings.for_home(tmp_path / "home")) as opened:
        yield opened


def test_a_mail_in_a_mailbox_in_an_archive_is_found_with_the_way_to_it(holdings) -> None:
    (outcome,) = Ingest(holdings).take([HANDOVER])
    assert names(outcome) == {
        "2016.mbox": {
            "0001 Әкем туралы.eml": {},
            "0002 Прошение о помиловании Джакельтаева.eml": {"proshenie.txt": {}},
            "0003 О Токсенгире.eml": {},
        },
        "записка.txt": {},
        "papers.zip": {"visit.txt": {}},
    }
    everybody = EVERYBODY
    answer = holdings.searcher.answer(search_query("filename:proshenie.txt", everybody))
    (hit,) = answer.hits
    assert [step.name for step in hit.path] == [
        "handover.zip",
        "письма/2016.mbox",
        "0002 Прошение о помиловании Джакельтаева.eml",
        "proshenie.txt",
    ]
    assert (hit.date, holdings.catalogue.document(hit.document).sources["date"]) == ("2016-07-05", "holder")
    assert not list(holdings.settings.incoming.glob("part-*"))


def test_a_second_run_finds_all_of_it_there(holdings) -> None:
    (first,) = Ingest(holdings).take([HANDOVER])
    (second,) = Ingest(holdings).take([HANDOVER])
    assert (second.outcome, second.document) == ("duplicate", first.document)
    assert holdings.catalogue.counts().documents == 9
