"""Attacking ourselves: what a confined child may not do, as root and as an ordinary user, and how that is told."""

import contextlib
import errno
import json
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from indexer.isolation import system_calls
from indexer.isolation.attacks import ATTACKS
from indexer.isolation.confinement import InForce
from indexer.isolation.defence import Attempt, Defence
from indexer.isolation.self_attack import attack_ourselves
from tests.project import PROJECT

FULL = system_calls.architecture() is not None
NOBODY = 65_534
AS_PROGRAM = (
    "from indexer.isolation.self_attack import attack_ourselves; "
    "import json; print(json.dumps(attack_ourselves().as_json()))"
)


def ordinary_user() -> tuple[str, dict[str, Any]]:
    """A Python, and how to start it as somebody who is not root; skipped where nobody else can run one here."""
    if os.geteuid() != 0:
        return sys.executable, {}
    how: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    for python in (sys.executable, "/usr/bin/python3"):  # attacking needs nothing but the standard library
        with contextlib.suppress(OSError):
            tried = subprocess.run(
                [python, "-c", AS_PROGRAM.partition(";")[0]], capture_output=True, cwd=PROJECT, **how
            )
            if tried.returncode == 0:
                return python, how
    pytest.skip("needs a Python and a checkout that other users of this machine may run")


@pytest.mark.skipif(not FULL, reason="needs a processor whose system calls are known here")
def test_every_attack_is_refused_and_nothing_is_left_behind(tmp_path: Path) -> None:
    original = tmp_path / "originals" / "ab" / "cd" / "letter"
    original.parent.mkdir(parents=True)
    original.write_bytes(b"kept")
    defence = attack_ourselves(tmp_path / "originals", tmp_path / "no-catalogue-yet")
    assert [attempt.name for attempt in defence.through] == []
    assert defence.holds
    assert {attempt.name for attempt in defence.attempts} == {*ATTACKS, "flood"}
    assert defence.in_force is not None
    assert (defence.in_force.limits, defence.in_force.seccomp) == (True, True)
    assert original.read_bytes() == b"kept"


@pytest.mark.skipif(not FULL, reason="needs a processor whose system calls are known here")
def test_every_attack_is_refused_to_a_child_of_an_ordinary_user_too() -> None:
    python, how = ordinary_user()
    done = subprocess.run([python, "-c", AS_PROGRAM], cwd=PROJECT, capture_output=True, check=True, **how)
    told = json.loads(done.stdout)
    assert [one["name"] for one in told["attacks"] if not one["refused"]] == []
    assert told["in_force"]["uid"] != 0


def test_limits_alone_let_attacks_through_and_that_is_said(tmp_path: Path) -> None:
    defence = attack_ourselves(limits_alone=True)
    through = {attempt.name for attempt in defence.through}
    assert {"read-passwd", "tcp", "udp", "write-folder"} <= through
    assert not {"fill-memory", "fill-disk", "fork", "raise-limits", "flood"} & through
    assert not defence.holds
    assert "could" in defence.sentence
    assert "read /etc/passwd" in defence.sentence
    assert "other things" in defence.sentence
    assert defence.means.endswith("no Landlock, no system call filter")


def test_an_attack_that_ends_the_child_or_meets_another_error_has_got_through() -> None:
    ended = Attempt.of("execute", "become another program", None)
    reached = Attempt.of("tcp", "connect over TCP", errno.ECONNREFUSED)
    refused = Attempt.of("fork", "start a process", errno.EAGAIN)
    assert [(one.refused, one.answer) for one in (ended, reached, refused)] == [
        (False, "ended"),
        (False, "ECONNREFUSED"),
        (True, "EAGAIN"),
    ]


def test_what_could_not_be_tried_does_not_count_as_holding() -> None:
    untried = Defence(None, problem="no process can be started.")
    assert not untried.holds
    assert "no process can be started." in untried.sentence
    assert not Defence(InForce(True, 1000, 7, True)).holds


@pytest.mark.parametrize("machine", sorted(system_calls.ARCHITECTURES))
def test_the_filter_ends_in_a_refusal_and_jumps_nowhere_else(machine: str) -> None:
    program = system_calls.filter_program(machine)
    assert program is not None
    steps = list(struct.iter_unpack("HBBI", program))
    assert len(steps) < 4096  # the kernel takes no more
    assert steps[1][3] == system_calls.ARCHITECTURES[machine].audit
    assert (steps[-1][0], steps[-1][3]) == (0x06, 0x00050000 | errno.EPERM)
    for at, (code, if_true, if_false, _) in enumerate(steps):
        if code == 0x15:
            assert at + 1 + max(if_true, if_false) < len(steps)


@pytest.mark.parametrize("machine", sorted(system_calls.ARCHITECTURES))
def test_the_filter_allows_what_the_table_names_and_nothing_else(machine: str) -> None:
    chosen = system_calls.ARCHITECTURES[machine]
    numbers = [row[chosen.column] for row in system_calls.ALLOWED.values()]
    known = {number for number in numbers if number is not None}
    assert len(known) == len([number for number in numbers if number is not None]), "a number stands twice"
    answers = {number: ran(machine, number) for number in range(500)}
    plain = known - {system_calls.ALLOWED[name][chosen.column] for name in system_calls.ONLY_WITH}
    assert {number for number, answer in answers.items() if answer == 0x7FFF0000} >= plain
    assert {number for number, answer in answers.items() if answer == 0x7FFF0000} <= known


def test_descriptors_may_be_duplicated_and_no_owner_named() -> None:
    number = system_calls.ALLOWED["fcntl"][0]
    assert number is not None
    assert [ran("x86_64", number, second=command) == 0x7FFF0000 for command in (0, 1030, 4, 8, 10)] == [
        True, True, False, False, False,
    ]  # fmt: skip


def test_other_processors_have_no_filter() -> None:
    assert system_calls.filter_program("riscv64") is None


def ran(machine: str, number: int, second: int = 0) -> int:
    """What the kernel would answer: the filter's few instructions, carried out."""
    program = system_calls.filter_program(machine)
    assert program is not None
    steps = list(struct.iter_unpack("HBBI", program))
    told = {0: number, 4: system_calls.ARCHITECTURES[machine].audit, 24: second}
    at = loaded = 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        if code == 0x06:
            return value
        if code == 0x20:
            loaded = told.get(value, 0)
        else:
            holds = loaded == value if code == 0x15 else loaded >= value
            at += if_true if holds else if_false
