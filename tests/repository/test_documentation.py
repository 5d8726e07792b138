"""The documents say all that there is, and nothing that there is not."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from urllib.parse import unquote

import click
import pytest

import archive
import indexer
import webapp
from archive.errors import FondsError
from archive.model import Role
from archive.reasons import REASONS
from archive.settings import VARIABLES
from indexer.identification.types import TYPES
from indexer.query import bounds, parser, tree
from tests.project import PROJECT, read, rows, text_files, tracked_files
from webapp.cli import fonds

DOCS = PROJECT / "docs"
CODE = re.compile(r"`([^`]+)`")

# Settings, reasons, errors


def test_every_setting_stands_in_the_table_with_its_default_and_its_meaning():
    documented = [
        (name.strip("`"), default.replace("`", ""), meaning)
        for name, default, meaning in rows("docs/settings.md")
    ]
    assert documented == [(v.name, v.default, v.meaning) for v in VARIABLES]


def test_every_variable_that_the_code_reads_is_a_documented_one():
    only_for_tests_and_measurements = {"FONDS_SHARED", "FONDS_CRASH_AT"}
    known = {v.name for v in VARIABLES} | only_for_tests_and_measurements
    for name, text in text_files():
        if name.endswith((".py", ".md", "Makefile")):
            assert set(re.findall(r"FONDS_[A-Z_]*[A-Z]", text)) <= known, name


def test_every_reason_code_is_explained_and_no_other():
    documented = [row[0].strip("`") for row in rows("docs/reason-codes.md", "## Reasons")]
    assert documented == list(REASONS)


def test_every_error_code_is_explained_with_its_exit_code_and_no_other():
    documented = {row[0].strip("`"): int(row[1]) for row in rows("docs/reason-codes.md", "## Errors")}
    for package in (archive, indexer, webapp):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__") and ".migrations." not in module.name:
                importlib.import_module(module.name)
    assert documented == {error.code: error.exit_code for error in subclasses(FondsError)}


def subclasses(of: type[FondsError]) -> Iterator[type[FondsError]]:
    for direct in of.__subclasses__():
        yield direct
        yield from subclasses(direct)


# Command line


@pytest.mark.parametrize("name", sorted(fonds.commands))
def test_every_command_is_documented_with_all_its_options(name):
    command = fonds.commands[name]
    paragraph = re.search(
        rf"^- `fonds {name}\b.*?(?=^- |^#|\Z)", read("docs/command-line.md"), re.DOTALL | re.MULTILINE
    )
    assert paragraph, f"docs/command-line.md has no paragraph for fonds {name}"
    options = {option for p in parameters(command) if isinstance(p, click.Option) for option in p.opts}
    assert {option for option in options if option not in paragraph[0]} == set()
    mentioned = set(re.findall(r"(?<![\w-])--[a-z-]+", paragraph[0]))
    assert mentioned <= options, "the paragraph names an option that does not exist"


@pytest.mark.parametrize("name", sorted(fonds.commands))
def test_every_command_and_every_option_explains_itself(name):
    command = fonds.commands[name]
    assert command.help
    silent = [
        p.name for p in parameters(command) if isinstance(p, click.Option) and not p.help and p.name != "sort"
    ]
    assert silent == []


def parameters(command: click.Command) -> Iterator[click.Parameter]:
    """Those of the command, and of the commands below it."""
    yield from command.params
    if isinstance(command, click.Group):
        for below in command.commands.values():
            assert below.help
            yield from parameters(below)


def test_no_command_is_documented_that_does_not_exist():
    for document in (PROJECT / "README.md", *DOCS.glob("*.md")):
        commands = set(re.findall(r"(?:`|\./|bin/)fonds ([a-z][a-z-]*)", document.read_text("utf-8")))
        assert commands <= set(fonds.commands), document.name


def test_every_role_is_documented():
    assert {role.value for role in Role} <= set(CODE.findall(read("docs/command-line.md")))


# Query language


def query_examples() -> list[str]:
    forms = [form for row in rows("docs/search-syntax.md") for form in CODE.findall(row[0])]
    return [
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".join(f.split("9f86d0…"))
        for f in forms
    ]


def test_every_field_and_every_type_is_documented():
    text = read("docs/search-syntax.md")
    assert [field for field in tree.Field if f"`{field.value}:" not in text] == []
    assert [group for group in TYPES if group not in text] == []


@pytest.mark.parametrize("example", query_examples())
def test_every_documented_query_is_understood(example):
    parser.parse(example)


def test_the_documented_queries_use_every_kind_of_node():
    seen: set[type] = set()
    for example in ["", *query_examples()]:
        seen |= {type(node) for node in nodes(parser.parse(example))}
    assert {kind.__name__ for kind in tree.Node.__args__} == {kind.__name__ for kind in seen}


def nodes(node: tree.Node) -> Iterator[tree.Node]:
    yield node
    children = getattr(node, "children", None) or getattr(node, "operands", None) or ()
    for child in (*children, *([node.child] if isinstance(node, tree.Not) else [])):
        yield from nodes(child)


def test_every_bound_of_queries_is_documented_in_its_order():
    documented = [int(row[1]) for row in rows("docs/search-syntax.md", "## Bounds")]
    assert documented == [value for name, value in vars(bounds).items() if name.isupper()]


# Links and lists


def test_every_link_between_documents_leads_somewhere():
    broken = []
    for path in tracked_files():
        if path.suffix != ".md":
            continue
        for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
            address = unquote(target.partition("#")[0])
            if address and not re.match(r"[a-z]+:", address) and not (path.parent / address).exists():
                broken.append(f"{path.relative_to(PROJECT)}: {target}")
    assert broken == []


def test_the_changelog_begins_with_what_is_not_released_yet():
    assert re.findall(r"^## (.+)$", read("CHANGELOG.md"), re.MULTILINE)[0] == "Unreleased"


def test_every_decision_is_listed():
    decisions = {path.name for path in (DOCS / "decisions").glob("0*.md")}
    assert set(re.findall(r"\((0\d{3}-[^)]+)\)", read("docs/decisions/README.md"))) == decisions
