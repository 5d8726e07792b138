"""Threads that come together are committed together, and one that fails harms no other."""

import io
import threading
import time
from collections.abc import Sequence

import pytest

from archive.catalogue import Catalogue
from archive.errors import ArchiveBusy
from archive.originals.accession import Accepted, Accession, Duplicate, Incoming
from archive.originals.fixity import verify
from archive.originals.group_commit import MOST_ITEMS, GroupCommit
from archive.originals.store import FileStore
from archive.settings import Settings


class Groups:
    """Remembers each group; slow, so that others come meanwhile."""

    def __init__(self) -> None:
        self.seen: list[tuple[list[int], str]] = []

    def __call__(self, items: Sequence[int], agent: str) -> Sequence[str]:
        time.sleep(0.02)
        self.seen.append((list(items), agent))
        if -1 in items:
            raise ValueError("bad item")
        if -2 in items:
            raise ArchiveBusy("busy")
        return [f"kept {item}" for item in items]


def in_threads(callers: Sequence[tuple[Sequence[int], str]]) -> tuple[Groups, dict[int, object]]:
    groups, answers = Groups(), {}
    joined = GroupCommit(groups)

    def call(number: int, items: Sequence[int], agent: str) -> None:
        with joined.arriving():
            time.sleep(0.002)
        try:
            answers[number] = joined.commit(items, agent)
        except Exception as error:
            answers[number] = type(error)

    threads = [threading.Thread(target=call, args=(n, *caller)) for n, caller in enumerate(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    return groups, answers


def test_each_caller_is_answered_for_its_own_items_and_groups_are_shared() -> None:
    groups, answers = in_threads([((n, n + 100), "web") for n in range(24)])
    assert answers == {n: [f"kept {n}", f"kept {n + 100}"] for n in range(24)}
    assert len(groups.seen) < 12
    assert all(len(items) <= MOST_ITEMS for items, _ in groups.seen)


def test_a_single_caller_may_bring_more_than_a_group_holds() -> None:
    groups, answers = in_threads([(range(100), "command")])
    assert len(answers[0]) == 100  # type: ignore[arg-type]
    assert len(groups.seen) == 1


def test_items_of_two_agents_are_never_in_one_group() -> None:
    groups, _ = in_threads([((n,), f"agent {n % 2}") for n in range(12)])
    assert all({item % 2 for item in items} == {int(agent[-1])} for items, agent in groups.seen)


def test_an_item_that_cannot_be_committed_harms_no_other() -> None:
    _, answers = in_threads([((n,), "web") for n in (1, 2, -1, 3, 4)])
    assert answers == {0: ["kept 1"], 1: ["kept 2"], 2: ValueError, 3: ["kept 3"], 4: ["kept 4"]}


def test_an_archive_that_is_busy_is_so_for_the_whole_group_and_not_for_the_next() -> None:
    _, answers = in_threads([((-2,), "web")])
    assert answers == {0: ArchiveBusy}
    _, answers = in_threads([((5,), "web")])
    assert answers == {0: ["kept 5"]}


@pytest.mark.parametrize("same", [False, True])
def test_eight_uploads_at_once_are_all_kept_and_the_same_file_only_once(home: Settings, same: bool) -> None:
    with Catalogue.open(home) as catalogue:
        store = FileStore.open_at(home)
        accession = Accession(store, catalogue, home)
        outcomes: list[object] = []

        def upload(number: int) -> None:
            data = b"letter" if same else b"letter %d" % number
            outcomes.extend(accession.take([Incoming(lambda: io.BytesIO(data), "letter.txt")]))

        threads = [threading.Thread(target=upload, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        kinds = [type(one) for one in outcomes]
        assert kinds.count(Accepted) == (1 if same else 8)
        assert kinds.count(Duplicate) == (7 if same else 0)
        assert verify(store, catalogue).sound
