"""Whatever comes, goes and comes back between checks: new is what the last check had not, until somebody has seen it."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.settings import Settings
from indexer.searching.search import search_query
from tests.eyes import EVERYBODY
from tests.web_archive import WebArchive

DOCUMENTS = 3
STEPS = st.lists(st.sampled_from([*range(DOCUMENTS), "check", "see"]), min_size=1, max_size=9)


@settings(max_examples=12)
@given(STEPS)
def test_new_is_what_the_last_check_had_not(steps: list[int | str]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        WebArchive(Settings.for_home(Path(folder) / "home")) as archive,
    ):
        letters = [archive.accession(f"letter {number}".encode()) for number in range(DOCUMENTS)]
        catalogue = archive.holdings.catalogue
        search = archive.holdings.alerts.save(search_query("water", EVERYBODY), "Water")
        matching: set[str] = set()
        remembered: set[str] = set()
        new: set[str] = set()
        for at, step in enumerate([*steps, "check"]):
            if step == "check":
                archive.holdings.alerts.check_all(lambda _: EVERYBODY)
                new = (new & matching) | (matching - remembered)
                remembered = set(matching)
            elif step == "see":
                catalogue.mark_seen(search.id, catalogue.saved_search(search.id).checks)
                new = set()
            else:
                letter = letters[int(step)]
                matching ^= {letter.document}
                word = "water" if letter.document in matching else "fire"
                catalogue.ask_again([letter.rendition], "test")
                archive.read(letter.rendition, [f"{word}, for the {at}th time"])
            now = catalogue.saved_search(search.id)
            told = catalogue.news(search.id, now.seen_upto, 10)
            assert ({one.document for one in told}, now.new) == (new, len(new))
            assert catalogue.remembered(search.id).keys() == remembered
