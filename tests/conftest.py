"""What every test may ask for: an archive of its own, and the corpora where they lie beside the checkout."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from archive.settings import Settings

# A slow machine is no failure, and a run that cannot be repeated is no help: chance is used only on request,
# with `pytest --hypothesis-profile=search`.
_NO_CLOCK = [HealthCheck.too_slow]
settings.register_profile(
    "default", deadline=None, derandomize=True, database=None, suppress_health_check=_NO_CLOCK
)
settings.register_profile("search", deadline=None, max_examples=2_000, suppress_health_check=_NO_CLOCK)
settings.load_profile("default")

PROJECT = Path(__file__).resolve().parent.parent


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    """The settings of an empty archive in a folder of this test's own; nothing is created yet."""
    return Settings.for_home(tmp_path / "home")


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder with corpora and bad inputs; a test that asks for it is skipped where there is none."""
    folder = Path(os.environ.get("FONDS_SHARED") or PROJECT.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"needs the corpora: no folder {folder.name}/ beside the checkout, FONDS_SHARED not set")
    return folder
