"""What goes with a withdrawn document, against the rule put plainly, over any way that documents may hold each other."""

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from archive.catalogue import Catalogue, Deposit
from archive.catalogue.tables import containments
from archive.model import Role
from archive.settings import Settings

_NODES = 6
_EDGES = st.sets(
    st.tuples(st.integers(0, _NODES - 1), st.integers(0, _NODES - 1)).filter(lambda edge: edge[0] != edge[1]),
    max_size=12,
)
_BY_ITSELF = st.sets(st.integers(0, _NODES - 1), max_size=2)


def plainly(start: int, edges: set[tuple[int, int]], by_itself: set[int]) -> set[int]:
    """All that lies within, less whatever has another home, until nothing changes."""
    inside, level = {start}, {start}
    while level:
        level = {held for holder, held in edges if holder in level} - inside
        inside |= level
    while True:
        homes = {held for holder, held in edges if holder not in inside} | by_itself
        fewer = inside - (homes - {start})
        if fewer == inside:
            return inside
        inside = fewer


@settings(max_examples=15, deadline=None)
@given(edges=_EDGES, by_itself=_BY_ITSELF, order=st.permutations(range(_NODES)))
def test_everything_goes_that_has_no_other_home_and_nothing_else(edges, by_itself, order):
    with (
        tempfile.TemporaryDirectory() as folder,
        Catalogue.open(Settings.for_home(Path(folder))) as catalogue,
    ):
        deposits = [
            Deposit(
                f"{number:064x}",
                1,
                "x",
                role=Role.ORIGINAL if number in by_itself else Role.ATTACHMENT,
            )
            for number in range(_NODES)
        ]
        ids = [taken.document for taken in catalogue.accession(deposits, "test")]
        rows = [
            {"holder": ids[holder], "held": ids[held], "position": 0, "name": "x"} for holder, held in edges
        ]
        with catalogue._writing() as connection:
            if rows:
                connection.execute(insert(containments), rows)
        present = set(range(_NODES))
        left = set(edges)
        for start in order[:3]:  # what was withdrawn before is no home any more
            if start not in present:
                continue
            expected = plainly(start, left, by_itself)
            told = catalogue.withdraw(ids[start], "a reason", "test", timedelta(1)).documents
            assert told[0] == ids[start]
            assert {ids.index(one) for one in told} == expected
            present -= expected
            left = {edge for edge in left if set(edge) <= present}
