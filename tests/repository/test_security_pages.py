"""The pages that answer for security name tests that are there, and answer every item once."""

import re

import pytest

from tests.project import PROJECT

DOCS = PROJECT / "docs"
NAMED = re.compile(r"`(tests/[\w/]+\.py|test_\w+\.py)`")


@pytest.mark.parametrize("page", ["asvs.md", "threat-model.md"])
def test_every_test_that_is_named_exists(page):
    named = set(NAMED.findall((DOCS / page).read_text("utf-8")))
    assert len(named) > 15
    assert [one for one in sorted(named) if not there(one)] == []


def there(name: str) -> bool:
    return (PROJECT / name).exists() or (PROJECT / "tests" / "integration" / name).exists()


def test_every_item_of_the_standard_is_answered_once():
    text = (DOCS / "asvs.md").read_text("utf-8")
    rows = re.findall(r"^\| ([\d.,– ]+) \| [^|]+ \| (\S+) \| (.+) \|$", text, re.MULTILINE)
    numbers = [number for number, _, _ in rows]
    assert len(numbers) == len(set(numbers))
    assert {answer for _, answer, _ in rows} == {"yes", "no", "operator", "—"}
    assert all(reason.strip() for _, _, reason in rows)
    assert re.findall(r"^## V(\d+) ", text, re.MULTILINE) == [str(number) for number in range(1, 18)]
