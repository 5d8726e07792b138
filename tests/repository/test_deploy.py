"""Units and container file: they name what there is, and systemd understands them."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from archive.settings import VARIABLES
from tests.project import PROJECT, read

DEPLOY = PROJECT / "deploy"
UNITS = ("fonds.service", "fonds-backup.service", "fonds-backup.timer")


def test_the_container_has_the_system_packages_that_the_makefile_installs():
    table = re.search(r"debian_package\(\) \{(.*?)\n\}", read("tools/system-packages"), re.DOTALL)
    assert table
    packages = dict(re.findall(r"^\s+([a-z-]+)\) echo (.+?) ;;", table[1], re.MULTILINE))
    wanted = {
        one for name in ("libmagic", "libarchive", "libreoffice", "bubblewrap", "fonts")
        for one in packages[name].split()
    }  # fmt: skip
    models = re.search(r"^OCR_MODELS := (.+)$", read("Makefile"), re.MULTILINE)
    assert models
    wanted |= {f"tesseract-{model}" for model in models[1].split()}
    container = read("deploy/Containerfile")
    installed = re.search(r"--no-install-recommends \\\n(.*?)\n    &&", container, re.DOTALL)
    assert installed
    assert {line.strip(" \\") for line in installed[1].splitlines()} == wanted


def test_the_container_copies_every_package_there_is():
    container = read("deploy/Containerfile")
    packages = {path.parent.name for path in PROJECT.glob("*/py.typed")}
    assert packages == set(re.findall(r"^COPY (\w+) \1$", container, re.MULTILINE))


def test_deployments_use_settings_that_exist():
    known = {variable.name for variable in VARIABLES}
    named = {
        (path.name, name)
        for path in DEPLOY.iterdir()
        for name in re.findall(r"FONDS_[A-Z_]*[A-Z]", path.read_text("utf-8"))
    }
    assert named
    assert [(place, name) for place, name in sorted(named) if name not in known] == []


@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_the_unit(name, tmp_path: Path):
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("needs systemd-analyze")
    for unit in UNITS:  # a timer is checked with its service; the programs lie elsewhere here
        text = read(f"deploy/{unit}").replace("/opt/fonds/.venv/bin/fonds", "/bin/true")
        (tmp_path / unit).write_text(re.sub(r"^Documentation=.*$", "", text, flags=re.MULTILINE))
    told = subprocess.run([program, "verify", tmp_path / name], capture_output=True, text=True, check=False)
    ours = [line for line in told.stderr.splitlines() if str(tmp_path) in line]
    assert ours == []


def test_the_service_leaves_bubblewrap_what_it_needs():
    settings = dict(re.findall(r"^([A-Za-z]+)=(.*)$", read("deploy/fonds.service"), re.MULTILINE))
    assert settings.keys().isdisjoint(
        {
            "RestrictNamespaces",
            "ProtectProc",
            "ProcSubset",
            "ProtectKernelTunables",
            "ProtectKernelLogs",
            "MemoryDenyWriteExecute",
        }
    )
    for call in ("@mount", "seccomp", "landlock_restrict_self"):
        assert call in settings["SystemCallFilter"].split()


def test_every_metric_is_documented_and_no_other():
    documented = set(re.findall(r"fonds_[a-z_]+", read("docs/operations.md")))
    told = set(re.findall(r'"(fonds_[a-z_]+)"', read("webapp/checkup/metrics.py")))
    endings = ("_total", "_info", "_count", "_bucket")
    assert {name for name in told if not any(name + end in documented for end in ("", *endings))} == set()
    known = told | {name + end for name in told for end in endings}
    assert documented - known == set()
