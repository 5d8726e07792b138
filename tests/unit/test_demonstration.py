"""The demonstration: whoever opens it finds the samples at once."""

from pathlib import Path

from archive.settings import Settings
from archive.visibility import Access
from indexer.holdings import open_holdings
from tests.project import PROJECT
from webapp.demonstration import LOGIN, link_to_sign_in, open_to_everybody

SAMPLES = PROJECT / "samples" / "holdings"


def test_every_collection_of_the_samples_is_public_and_each_start_has_its_link(home: Settings):
    with open_holdings(home) as holdings:
        open_to_everybody(holdings, SAMPLES)
        accesses = holdings.catalogue.collection_accesses()
        assert set(accesses) == {"samples", "case-file", "press"}
        assert {one.access for one in accesses.values()} == {Access.PUBLIC}
        assert holdings.accounts.account_called(LOGIN).is_active
        assert link_to_sign_in(holdings) != link_to_sign_in(holdings)


def test_an_archive_of_people_is_left_as_it_is(home: Settings, tmp_path: Path):
    with open_holdings(home) as holdings:
        open_to_everybody(holdings, tmp_path)
        open_to_everybody(holdings, SAMPLES)
        assert list(holdings.catalogue.collection_accesses()) == []
