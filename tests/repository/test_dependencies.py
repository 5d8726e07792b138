"""What is asked for in ``setup.cfg``, what is locked, and what is said of it."""

import configparser
import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.project import PROJECT, read, rows

SECTIONS = ("## To run", "## To run with PostgreSQL", "## To make the samples", "## To test", "## To measure")


def required(section: str, name: str) -> dict[str, Requirement]:
    config = configparser.ConfigParser()
    config.read(PROJECT / "setup.cfg", "utf-8")
    found = [Requirement(line) for line in config[section][name].strip().splitlines()]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


def extras() -> dict[str, dict[str, Requirement]]:
    config = configparser.ConfigParser()
    config.read(PROJECT / "setup.cfg", "utf-8")
    return {name: required("options.extras_require", name) for name in config["options.extras_require"]}


def locked(name: str) -> dict[str, set[Version]]:
    """What the lock file pins: several versions where they differ by platform or Python."""
    pins: dict[str, set[Version]] = {}
    for package, version in re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", read(name), re.MULTILINE):
        pins.setdefault(canonicalize_name(package), set()).add(Version(version))
    return pins


def test_every_dependency_has_its_line_and_no_other_has():
    documented = [
        canonicalize_name(row[0]) for heading in SECTIONS for row in rows("docs/dependencies.md", heading)
    ]
    wanted = set(required("options", "install_requires")).union(*extras().values())
    assert set(documented) == wanted
    assert len(documented) == len(wanted)


def test_a_line_on_a_dependency_says_purpose_licence_reason_and_keeper():
    for heading in (*SECTIONS, "## To build"):
        for row in rows("docs/dependencies.md", heading):
            assert len(row) == 5, row[0]
            assert all(row), row[0]


def test_no_library_is_under_the_gpl():
    licences = [row[2] for heading in SECTIONS for row in rows("docs/dependencies.md", heading)]
    assert not [licence for licence in licences if re.search(r"\bA?GPL", licence)]


@pytest.mark.parametrize(
    ("lock", "of_extras"),
    [
        ("requirements.lock", ()),
        ("requirements-test.lock", ("test", "samples")),
        ("requirements-bench.lock", ("test", "samples", "bench")),
    ],
)
def test_the_lock_files_pin_what_setup_cfg_asks_for(lock, of_extras):
    pins = locked(lock)
    wanted = required("options", "install_requires") | {"setuptools": Requirement("setuptools>=77")}
    for name in of_extras:
        wanted |= extras()[name]
    for name, requirement in wanted.items():
        assert pins.get(name), f"{lock} does not pin {name}: run make lock"
        assert all(version in requirement.specifier for version in pins[name]), f"{name}: run make lock"


def test_the_lock_files_agree_with_each_other():
    running, testing, measuring = map(
        locked, ("requirements.lock", "requirements-test.lock", "requirements-bench.lock")
    )
    assert {name: testing.get(name) for name in running} == running
    assert {name: measuring.get(name) for name in testing} == testing


def test_every_pinned_package_has_digests():
    for lock in ("requirements.lock", "requirements-test.lock", "requirements-bench.lock"):
        for entry in re.split(r"\n(?=[A-Za-z0-9])", read(lock).strip()):
            assert "--hash=sha256:" in entry, entry.splitlines()[0]
