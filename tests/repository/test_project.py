"""Rules that hold for the project's files as a whole."""

import ast
import re

from tests.project import PROJECT, read, text_files


def test_no_file_names_places_of_one_machine_or_numbers_of_its_tasks():
    host = "pypi" + r"\.org"
    traces = re.compile(
        rf"(?<![\w.}})])/(?:work|root)/|{host}|files\.python{'hosted'}|\bissue #?\d", re.IGNORECASE
    )
    found = [(name, match[0]) for name, text in text_files() for match in traces.finditer(text)]
    assert found == []


def test_only_tests_and_measurements_know_where_the_corpora_may_lie():
    found = [
        name
        for name, text in text_files()
        if not name.startswith(("tests/", "bench/")) and re.search(r"\.\./shared|FONDS_SHARED", text)
    ]
    assert set(found) <= {"CONTRIBUTING.md", "docs/benchmarks.md"}  # they say how it is done without


def test_every_target_of_make_explains_itself():
    phony = re.search(r"^\.PHONY: (.+)$", read("Makefile"), re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == set(re.findall(r"^([a-z]+):.*## ", read("Makefile"), re.MULTILINE))


def test_one_module_alone_constructs_stores_catalogues_and_engines():
    made = []
    for package in ("archive", "indexer", "webapp"):
        for path in (PROJECT / package).rglob("*.py"):
            for call in (n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)):
                if ast.unparse(call.func) in (
                    "FileStore.open_at",
                    "FileStore",
                    "Catalogue.open",
                    "WhooshEngine",
                    "MemoryEngine",
                ):
                    made.append(str(path.relative_to(PROJECT)))
    assert set(made) == {"indexer/holdings.py"}


def test_every_module_says_its_job():
    silent = [
        name
        for name, text in text_files()
        if name.endswith(".py") and text.strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert silent == []
