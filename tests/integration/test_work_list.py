"""What waits for an archivist, on a page and for programs."""

from collections.abc import Iterator

import pytest

from archive.model import Description
from archive.reasons import Reason
from tests.web_archive import WebArchive

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def archive(home) -> Iterator[WebArchive]:
    with WebArchive(home) as one:
        yield one


def told(archive: WebArchive, task: str) -> dict:
    return archive.client.get(f"/api/v1/work?task={task}").get_json()


def documents(archive: WebArchive, task: str) -> list[str]:
    return [one["document"] for one in told(archive, task)["items"]]


def test_documents_that_nobody_described_wait_until_somebody_does(archive):
    plain = archive.accession(b"text", "found.txt")
    archive.read(plain.rendition, ["text"], found=Description(title="From the file"))
    archive.add("more", title="Described")
    assert documents(archive, "undescribed") == [plain.document]
    version = archive.client.get(f"/api/v1/documents/{plain.document}").get_json()["version"]
    archive.client.patch(f"/api/v1/documents/{plain.document}", json={"title": "By hand", "version": version})
    assert documents(archive, "undescribed") == []


def test_files_that_were_not_read_in_full_are_listed_with_the_reason(archive):
    broken = archive.accession(b"a", "broken.pdf", title="Broken")
    archive.read(broken.rendition, ["half"], reason=Reason.of("damaged-parts"))
    scan = archive.accession(b"b", "scan.tif", title="Scan")
    archive.read(scan.rendition, (), reason=Reason.of("no-text"))
    waiting = archive.accession(b"c", "later.pdf", title="Later")
    assert documents(archive, "partial") == [broken.document]
    assert told(archive, "kept")["items"][0]["reason_code"] == "no-text"
    assert documents(archive, "waiting") == [waiting.document]
    assert told(archive, "kept")["counts"] == {
        "undescribed": 0,
        "partial": 1,
        "kept": 1,
        "waiting": 1,
        "damaged": 0,
        "to-open": 0,
    }


def test_closed_documents_with_a_day_stand_among_those_that_open(archive):
    later, sooner, open_ended = (archive.add(name, title=name) for name in "abc")
    for letter, day in ((later, "2091-01-01"), (sooner, "2090-01-01"), (open_ended, None)):
        archive.holdings.catalogue.close_document(letter.document, "Persons are named.", "test", day)
    assert documents(archive, "to-open") == [sooner.document, later.document]


def test_the_page_shows_one_task_and_links_the_others(archive):
    letter = archive.accession(b"x", f"{SCRIPT}.pdf", title=SCRIPT)
    archive.read(letter.rendition, (), reason=Reason.of("no-text"))
    page = archive.client.get("/work").get_data(as_text=True)
    assert "Kept without text" in page
    assert f"/documents/{letter.document}/edit" in page
    assert SCRIPT not in page
    assert "Nothing to do here" in archive.client.get("/work?task=damaged").get_data(as_text=True)
    assert archive.client.get("/work?task=x").status_code == 404


def test_a_long_list_comes_page_by_page(archive):
    for number in range(52):
        archive.accession(f"{number}".encode(), f"{number}.txt", title=f"{number}")
    page = archive.client.get("/work?task=waiting").get_data(as_text=True)
    assert "offset=50" in page
    rest = archive.client.get("/work?task=waiting&offset=50").get_data(as_text=True)
    assert rest.count('class="title"') == 2
