"""Every search engine under one contract."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.engine import Engine
from indexer.memory_engine import MemoryEngine
from indexer.whoosh import WhooshEngine
from tests.contract.engine_contract import ANALYZER, EngineContract


class TestMemoryEngine(EngineContract):
    @pytest.fixture
    def engine(self) -> Engine:
        return MemoryEngine(ANALYZER)


class TestWhooshEngine(EngineContract):
    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[Engine]:
        engine = WhooshEngine(tmp_path / "index", ANALYZER, "catalogue", 8 << 20)
        engine.rebuild(iter(()), 0)
        yield engine
        engine.close()
