"""Two renditions side by side: on a page and for programs."""

from collections.abc import Iterator

import pytest

from archive.model import Role
from tests.web_archive import WebArchive

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def archive(home) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


def two(archive: WebArchive, left: list[str], right: list[str], language: str = "en") -> tuple[str, str, str]:
    """A document whose signed rendition has the left pages, and whose typed one the right ones."""
    first = archive.accession(b"scan", "scan.pdf", title="Letter", role=Role.SIGNED)
    archive.read(first.rendition, left)
    second = archive.accession(b"typed", f"{SCRIPT}.docx", document=first.document, role=Role.TYPED)
    archive.read(second.rendition, right, language=language)
    return first.document, first.rendition, second.rendition


def shown(archive: WebArchive, address: str, status: int = 200) -> str:
    response = archive.client.get(address)
    text = response.get_data(as_text=True)
    assert response.status_code == status, text
    return text


def test_words_that_differ_are_marked_on_both_sides(archive):
    document, left, right = two(
        archive, ["Member of the Assembly", "The same."], ["Chair of the Assembly", "The same."]
    )
    page = shown(archive, f"/documents/{document}/compare?left={left}&right={right}")
    assert "<del>Member</del> of the Assembly" in page
    assert "<ins>Chair</ins> of the Assembly" in page
    swapped = shown(archive, f"/documents/{document}/compare?left={right}&right={left}")
    assert "<del>Chair</del>" in swapped


def test_the_first_pair_that_differs_is_shown_and_others_are_a_step_away(archive):
    document, *_ = two(
        archive, ["Alike.", "One.", "Alike too.", "Two."], ["Alike.", "1.", "Alike too.", "2."]
    )
    page = shown(archive, f"/documents/{document}/compare")
    assert "<del>One</del>" in page
    assert "pair=4" in page
    assert "<del>Two</del>" in shown(archive, f"/documents/{document}/compare?pair=4")


def test_a_page_that_only_one_rendition_has_stands_alone(archive):
    texts = [" ".join(f"{name}{number}" for number in range(30)) for name in "abc"]
    document, *_ = two(archive, texts, [texts[0], texts[2]])
    told = archive.client.get(f"/api/v1/documents/{document}/comparison").get_json()
    assert [(one["left"], one["right"]) for one in told["pairs"]] == [(1, 1), (2, None), (3, 2)]
    assert told["pair"] == 2
    assert "There is no such page" in shown(archive, f"/documents/{document}/compare")


def test_words_of_two_languages_are_not_compared(archive):
    document, *_ = two(archive, ["One."], ["Один."], language="ru")
    page = shown(archive, f"/documents/{document}/compare")
    assert "different languages" in page
    assert "<del>One" not in page


def test_what_strangers_wrote_is_escaped(archive):
    document, *_ = two(archive, [f"a {SCRIPT} b"], ["a b"])
    for view in ("", "&view=pages"):
        assert SCRIPT not in shown(archive, f"/documents/{document}/compare?pair=1{view}")


def test_there_is_nothing_to_compare_without_two_texts(archive):
    letter = archive.add("text", title="Letter")
    other = archive.add("other", title="Another")
    shown(archive, f"/documents/{letter.document}/compare", 404)
    document, left, _ = two(archive, ["a"], ["b"])
    shown(archive, f"/documents/{document}/compare?left={left}&right={other.rendition}", 404)
    shown(archive, f"/documents/{document}/compare?left=x", 404)
    shown(archive, f"/documents/{document}/compare?pair=x", 400)


def test_document_and_page_lead_to_the_comparison(archive):
    document, left, right = two(archive, ["a"], ["b"])
    link = f"/documents/{document}/compare?left={left}&amp;right={right}"
    assert link in shown(archive, f"/documents/{document}")
    assert link in shown(archive, f"/documents/{document}/pages/1?rendition={left}")
