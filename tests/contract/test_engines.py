"""Every search engine under one contract."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.engine.memory_engine import MemoryEngine
from indexer.engine.seam import Engine
from indexer.whoosh import WhooshEngine
from tests.contract.engine_contract import ANALYZER, EngineContract


@pytest.fixture
def doubtful() -> set[str]:
    """The documents that nobody is shown now."""
    return set()


class TestMemoryEngine(EngineContract):
    @pytest.fixture
    def engine(self, doubtful: set[str]) -> Engine:
        return MemoryEngine(ANALYZER, lambda: frozenset(doubtful))


class TestWhooshEngine(EngineContract):
    @pytest.fixture
    def engine(self, tmp_path: Path, doubtful: set[str]) -> Iterator[Engine]:
        engine = WhooshEngine(
            tmp_path / "index", ANALYZER, "catalogue", 8 << 20, in_doubt=lambda: frozenset(doubtful)
        )
        engine.rebuild(iter(()), 0)
        yield engine
        engine.close()
