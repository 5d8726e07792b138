"""A tenth of what ``make faults`` does: deaths, power cuts, failing disks, damages, and bugs that must be noticed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.crash_points import POINTS
from tests.faults.damages import damage_bytes
from tests.faults.failing_disk import fail_disks
from tests.faults.kills import at_named_points, at_random_times
from tests.faults.makers import Victims, victims
from tests.faults.planting import killed_before_commit
from tests.faults.power_cuts import cut_power
from tests.faults.processes import kill_commands, kill_servers
from tests.faults.tally import Tally
from tests.project import PROJECT, read, rows

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def makers() -> Iterator[Victims]:
    with victims() as makers:
        yield makers


def assert_survived(tally: Tally) -> None:
    if tally.skipped:
        pytest.skip(tally.skipped)
    assert tally.wrong == []
    assert tally.survived == tally.tried > 0


def test_deaths_at_random_times_lose_nothing(tmp_path: Path, makers: Victims) -> None:
    assert_survived(at_random_times(tmp_path / "ground", makers, 15))


def test_a_death_at_every_named_point_loses_nothing(tmp_path: Path, makers: Victims) -> None:
    tally = at_named_points(tmp_path / "ground", makers, len(POINTS))
    assert_survived(tally)
    assert tally.tried == len(POINTS)


def test_commands_that_are_killed_keep_what_they_have_told(tmp_path: Path, makers: Victims) -> None:
    assert_survived(kill_commands(tmp_path, makers, 3))


def test_servers_that_are_killed_keep_what_they_have_answered(tmp_path: Path, makers: Victims) -> None:
    assert_survived(kill_servers(tmp_path, makers, 2))


def test_power_cuts_lose_nothing_that_was_acknowledged(tmp_path: Path, makers: Victims) -> None:
    assert_survived(cut_power(tmp_path, makers, 6))


def test_a_disk_that_fails_is_listened_to(tmp_path: Path, makers: Victims) -> None:
    assert_survived(fail_disks(tmp_path, makers, 4))


def test_a_swallowed_error_would_be_noticed(tmp_path: Path, makers: Victims) -> None:
    assert fail_disks(tmp_path, makers, 3, "swallowed error").wrong


def test_an_early_acknowledgement_would_be_noticed(tmp_path: Path, makers: Victims) -> None:
    assert killed_before_commit(tmp_path, makers, "acknowledged before the commit").wrong


def test_a_file_that_is_not_synced_would_be_noticed(tmp_path: Path, makers: Victims) -> None:
    tally = cut_power(tmp_path, makers, 10, bug="file not synced")
    if tally.skipped:
        pytest.skip(tally.skipped)
    assert tally.wrong


def test_every_damaged_byte_is_noticed(tmp_path: Path, makers: Victims) -> None:
    tally = damage_bytes(tmp_path, makers, 68)
    assert tally.wrong == []
    assert tally.survived == tally.tried


def test_every_named_point_is_documented_in_its_order() -> None:
    documented = [
        (name.strip("`"), meaning) for name, meaning in rows("docs/durability.md", "## Named points")
    ]
    assert documented == list(POINTS.items())


def test_the_code_names_every_point_and_no_other() -> None:
    code = "".join(
        path.read_text("utf-8") for name in ("archive", "indexer") for path in (PROJECT / name).rglob("*.py")
    )
    assert set(re.findall(r'\breached\("([a-z-]+)"\)', code)) == set(POINTS)


def test_the_harness_is_documented() -> None:
    assert "make faults" in read("docs/durability.md")
