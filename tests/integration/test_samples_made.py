"""What the script of the samples makes is what is kept."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sample_files import HOLDINGS, KEPT, SAMPLES, SCANS, package_members, texts


def make_into(folder: Path) -> Path:
    """Runs the script; skips where what it needs is not installed."""
    if importlib.util.find_spec("reportlab") is None or importlib.util.find_spec("PIL") is None:
        pytest.skip("reportlab is not installed: pip install -e '.[samples]'")
    command = [sys.executable, str(SAMPLES / "make_samples.py"), "--into", str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if "was not found. Install it" in run.stderr:
        pytest.skip(run.stderr.strip())
    assert run.returncode == 0, run.stderr
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_into(tmp_path_factory.mktemp("samples"))


def test_the_script_makes_exactly_the_files_that_are_kept(made: Path):
    assert sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()) == KEPT


@pytest.mark.parametrize("name", [name for name in KEPT if name not in SCANS])
def test_what_the_script_makes_is_what_is_kept(made: Path, name: str):
    kept, new = (HOLDINGS / name).read_bytes(), (made / name).read_bytes()

    if name.endswith((".docx", ".odt")):  # zlib may pack otherwise elsewhere
        assert package_members(new) == package_members(kept)
    elif name.endswith((".pdf", ".eml")):  # so may reportlab
        assert list(texts(name, new)) == list(texts(name, kept))
    else:
        assert new == kept


def test_the_script_makes_the_same_bytes_twice(made: Path, tmp_path: Path):
    again = make_into(tmp_path)

    assert [name for name in KEPT if (made / name).read_bytes() != (again / name).read_bytes()] == []
