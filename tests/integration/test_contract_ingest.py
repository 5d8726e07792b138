"""What ``fonds ingest`` promises of files that are there already: their outcome, too, is told when they can be found."""

import pytest

from archive.model import State
from archive.originals.accession import Incoming
from indexer.holdings import open_holdings
from indexer.intake.ingest import Ingest


@pytest.fixture
def holdings(home):
    with open_holdings(home) as one:
        yield one


def test_files_that_an_interrupted_run_left_unread_are_searchable_when_the_next_run_of_them_ends(
    holdings, tmp_path
):
    folder = tmp_path / "letters"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number}.txt").write_text(f"letter number {number}")
    left = holdings.accession.take([Incoming.from_path(path) for path in sorted(folder.iterdir())])
    outcomes = list(Ingest(holdings).take([folder]))
    assert {outcome.outcome for outcome in outcomes} == {"duplicate"}
    now = holdings.catalogue.renditions([one.rendition for one in left])
    assert {rendition.state for rendition in now.values()} == {State.SEARCHABLE}


def test_a_duplicate_says_what_is_known_of_the_bytes(holdings, tmp_path):
    for name in ("one.txt", "two.txt", "three.txt"):
        (tmp_path / name).write_text("the same words")
    outcomes = list(Ingest(holdings).take([tmp_path / f"{name}.txt" for name in ("one", "two", "three")]))
    assert sorted(outcome.outcome for outcome in outcomes) == ["duplicate", "duplicate", "searchable"]
    assert {
        (one.rendition, one.sha256, one.media_type, one.bytes, one.pages, one.characters) for one in outcomes
    } == {(outcomes[0].rendition, outcomes[0].sha256, "text/plain", 14, 1, 14)}


def test_a_row_may_name_a_file_in_a_folder_below_whose_own_table_stands_above_it(holdings, tmp_path):
    below = tmp_path / "letters" / "below"
    below.mkdir(parents=True)
    for name in ("one.txt", "two.txt"):
        (below / name).write_text(f"words of {name}")
    (below.parent / "metadata.csv").write_text("filename,title\nbelow/one.txt,Above\nbelow/two.txt,Above\n")
    (below / "metadata.csv").write_text("filename,title\ntwo.txt,Beside\n")
    outcomes = list(Ingest(holdings).take([below.parent]))
    assert [outcome.outcome for outcome in outcomes] == ["searchable", "searchable"]
    titles = {holdings.catalogue.document(one.document).description.title for one in outcomes}
    assert titles == {"Above", "Beside"}
