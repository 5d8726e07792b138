"""Accounts of an archive whose clock stands still, for the tests of what lets people in."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from archive.settings import Settings
from tests.still_clock import StillClock

if TYPE_CHECKING:
    from archive.accounts.registry import Registry


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def registry(home: Settings, clock: StillClock) -> "Iterator[Registry]":
    from archive.accounts.registry import Registry  # takes longer than most tests, which do without it
    from archive.catalogue import Catalogue

    with Catalogue.open(home, clock=clock) as catalogue:
        yield Registry.beside(catalogue, lambda: "a key of the tests")
