"""Marks that are remembered: of the same query over the same index, and of no more than a number of renditions."""

import threading

from indexer.highlight.remembered import Asked, Marked, Remembered
from indexer.searching.search_types import Snippet
from tests.web_archive import WebArchive

NOTHING = Marked(0, ())
ASKED = Asked("a", 1)


def one(text: str) -> Marked:
    return Marked(1, (Snippet(1, "1", text, ((0, 1),)),))


def test_what_was_kept_is_found_for_the_same_query_index_and_rendition_only():
    known = Remembered()
    known.keep(ASKED, "r", one("a"))
    assert known.get(ASKED, "r") == one("a")
    assert known.get(Asked("b", 1), "r") is known.get(Asked("a", 2), "r") is known.get(ASKED, "s") is None


def test_what_was_not_asked_for_the_longest_is_forgotten_first():
    known = Remembered(most=2)
    known.keep(ASKED, "r", NOTHING)
    known.keep(ASKED, "s", NOTHING)
    assert known.get(ASKED, "r") is NOTHING
    known.keep(ASKED, "t", NOTHING)
    assert known.get(ASKED, "s") is None
    assert known.get(ASKED, "r") is known.get(ASKED, "t") is NOTHING


def test_threads_may_share_it():
    known = Remembered(most=10)

    def work(number: int) -> None:
        for turn in range(300):
            known.keep(ASKED, f"{number} {turn % 7}", NOTHING)
            known.get(ASKED, f"{number - 1} {turn % 7}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (
        sum(known.get(ASKED, f"{number} {turn}") is NOTHING for number in range(4) for turn in range(7)) == 10
    )


def test_a_text_that_was_read_anew_is_marked_anew(home):
    with WebArchive(home) as archive:
        letter = archive.add("The prison stands.")

        def shown() -> str:
            (hit,) = archive.client.get("/api/v1/search?q=prison").get_json()["hits"]
            return hit["snippets"][0]["text"]

        assert shown() == shown() == "The prison stands."
        archive.read(letter.rendition, ["The prison has fallen."])
        assert shown() == "The prison has fallen."
