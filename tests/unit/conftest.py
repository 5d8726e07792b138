"""Accounts of an archive whose clock stands still, for the tests of what lets people in."""

from collections.abc import Iterator

import pytest

from archive.accounts.registry import Registry
from archive.catalogue import Catalogue
from archive.settings import Settings
from tests.still_clock import StillClock


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def registry(home: Settings, clock: StillClock) -> Iterator[Registry]:
    with Catalogue.open(home, clock=clock) as catalogue:
        yield Registry.beside(catalogue, lambda: "a key of the tests")
