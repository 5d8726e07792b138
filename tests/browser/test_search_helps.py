"""What helps while somebody searches: completion in the box, years to drag over. In a real browser."""

from collections.abc import Iterator

import pytest

from archive.settings import Settings
from indexer.holdings import open_holdings
from indexer.intake.ingest import Ingest
from tests.web_process import Served, served

pytestmark = pytest.mark.browser

PHONE = {"width": 375, "height": 800}


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Served]:
    """A server over letters of several years."""
    folder = tmp_path_factory.mktemp("dated")
    rows = ["filename,title,date,creator"]
    for year in (2009, 2012, 2013, 2017):
        folder.joinpath(f"{year}.txt").write_text(f"A letter of {year} about the weather in this very year.")
        rows.append(f"{year}.txt,Letter of {year},{year}-05,Nora Quinn")
    folder.joinpath("metadata.csv").write_text("\n".join(rows))
    settings = Settings.for_home(tmp_path_factory.mktemp("dated-home") / "home")
    with open_holdings(settings) as holdings:
        assert len(list(Ingest(holdings, collection="letters").take([folder]))) == 4
    with served(settings) as one:
        yield one


def test_the_box_goes_on_with_what_is_typed_and_is_led_by_keys(opened):
    page = opened("/")
    box = page.get_by_role("combobox", name="Search the archive")
    box.press_sequentially("doctor OR wea")
    option = page.get_by_role("option", name="weather")
    option.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    assert option.get_attribute("aria-selected") == "true"
    box.press("Enter")
    assert box.input_value() == "doctor OR weather"
    assert box.get_attribute("aria-expanded") == "false"
    assert page.url.endswith("/")
    box.press("Enter")
    page.wait_for_url("**/search?q=doctor+OR+weather")


def test_what_is_offered_can_be_left_alone(opened):
    page = opened("/search?q=doctor", viewport=PHONE)
    box = page.get_by_role("combobox", name="Search the archive")
    box.fill("")
    box.press_sequentially("wea")
    page.get_by_role("option", name="weather").wait_for()
    box.press("Escape")
    assert page.get_by_role("listbox").count() == 0
    assert box.input_value() == "wea"
    box.press_sequentially("t")
    page.get_by_role("option", name="weather").click()
    assert box.input_value() == "weather"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_period_is_dragged_over_the_years(dated, opened):
    page = opened(f"{dated.address}/search?q=letter")
    years = page.get_by_role("group", name="Documents by date").bounding_box()
    slot = years["width"] / 12  # 2006 to 2017
    page.mouse.move(years["x"] + 5.5 * slot, years["y"] + 20)
    page.mouse.down()
    page.mouse.move(years["x"] + 7.5 * slot, years["y"] + 20, steps=3)
    page.mouse.up()
    page.wait_for_url("**from=2011&to=2013")
    assert page.get_by_role("status").inner_text() == "2 documents"
    page.get_by_role("link", name="2009: 1 document").press("Enter")
    page.wait_for_url("**from=2009&to=2009")
    page.get_by_role("link", name="All dates").click()
    assert page.get_by_role("status").inner_text() == "4 documents"
