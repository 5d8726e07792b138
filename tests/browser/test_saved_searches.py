"""Saved searches in a real browser: without scripts, by keys alone, on a phone, by day and by night."""

import time
from collections.abc import Iterator

import pytest

from archive.settings import Settings
from indexer.holdings import open_holdings
from indexer.intake.ingest import Ingest
from tests.web_process import Served, served

pytestmark = pytest.mark.browser

PHONE = {"width": 375, "height": 800}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Served]:
    """A server over one letter, with a home of its own: what is saved here is of no other test's concern."""
    folder = tmp_path_factory.mktemp("kept")
    folder.joinpath("old.txt").write_text("Жалоба. Джакельтаеву отказали.", "utf-8")
    settings = Settings.for_home(tmp_path_factory.mktemp("kept-home") / "home")
    with open_holdings(settings) as holdings:
        assert len(list(Ingest(holdings, collection="letters").take([folder]))) == 1
    with served(settings) as one:
        yield one


def test_a_search_is_saved_and_its_news_are_seen_without_scripts_and_by_keys(kept, opened, tmp_path):
    page = opened(f"{kept.address}/search?q=sounds:Zhakeltaev", java_script_enabled=False, viewport=PHONE)
    page.get_by_role("link", name="Save this search").press("Enter")
    title = page.get_by_role("textbox", name="Title")
    assert title.input_value() == "sounds:Zhakeltaev"
    title.fill("The man")
    title.press("Enter")
    assert "The search is saved" in page.get_by_role("status").inner_text()
    assert page.get_by_role("heading", name="1 document, 0 new").is_visible()
    letter = tmp_path / "new.txt"
    letter.write_text("Mr Djakeltaiev was seen in May.")
    page.goto(f"{kept.address}/deposit")
    page.get_by_label("Files").set_input_files(letter)
    page.get_by_role("button", name="Deposit").press("Enter")
    page.get_by_role("button", name="Menu").press("Enter")
    page.get_by_role("link", name="Saved searches").press("Enter")
    page.get_by_role("link", name="The man", exact=True).press("Enter")
    deadline = time.monotonic() + 30
    while not page.get_by_role("heading", name="2 documents, 1 new").count():
        assert time.monotonic() < deadline
        time.sleep(0.2)
        page.reload()
    if page.get_by_role("button", name="Compare now").count():  # the worker has not done so yet
        page.get_by_role("button", name="Compare now").press("Enter")
    assert page.get_by_role("article").first.inner_text().count("New") == 1
    page.get_by_role("link", name="Only new").press("Enter")
    assert page.get_by_role("article").count() == 1
    page.get_by_role("button", name="Mark all as seen").press("Enter")
    assert page.get_by_role("status").inner_text() == "Marked as seen."
    assert page.get_by_role("button", name="Mark all as seen").count() == 0
    assert page.get_by_role("link", name="Feed").get_attribute("href").endswith("/feed.atom")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_a_phone(kept, opened, scheme):
    page = opened(f"{kept.address}/searches/new?q={'x' * 150}", viewport=PHONE, color_scheme=scheme)
    page.get_by_role("button", name="Save").click()
    for address in (page.url, f"{kept.address}/searches", f"{kept.address}/searches/new?q={'x' * 150}"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        assert page.locator("main h1").count() == 1
    page.goto(f"{kept.address}/searches")
    page.get_by_role("link", name="x" * 150).first.click()
    page.get_by_text("Remove this saved search").click()
    page.get_by_role("button", name="Remove", exact=True).click()
    assert page.get_by_role("status").inner_text() == "The saved search is removed."
