"""A page as a picture in a real browser: the marks stand on the words, on a screen, on a phone and on paper."""

from collections.abc import Iterator

import pytest

from archive.settings import Settings
from indexer.holdings import open_holdings
from indexer.intake.ingest import Ingest
from tests.extract_files import pdf, shown
from tests.web_process import Served, served

pytestmark = pytest.mark.browser

PLACES = {"scheme": (50, 700), "wide": (400, 300)}  # of the word, in points from the lower left corner
SHEET = (600, 800)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Served]:
    """A server over one PDF with the same word in two places."""
    folder = tmp_path_factory.mktemp("plans")
    content = " ".join(shown("prison", *place) for place in PLACES.values())
    folder.joinpath("plan.pdf").write_bytes(pdf([content]))
    settings = Settings.for_home(tmp_path_factory.mktemp("paged") / "home")
    with open_holdings(settings) as holdings:
        assert [outcome.outcome for outcome in Ingest(holdings).take([folder])] == ["searchable"]
    with served(settings) as one:
        yield one


@pytest.mark.parametrize(
    ("width", "scheme", "media"),
    [(1280, "light", "screen"), (375, "dark", "screen"), (1280, "light", "print")],
)
def test_marks_stand_on_the_words(opened, width, scheme, media):
    page = opened("/search?q=prison", viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.locator(".hits h2 a").click()
    page.locator(".leaf img").wait_for()
    page.emulate_media(media=media)
    # The pages' policy forbids what wait_for_function does when it has to look twice.
    image = page.locator(".leaf img").element_handle()
    assert image.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") > 1000
    # All in one go: the page may still be scrolling to the mark.
    sheet, *marks = page.evaluate(
        "[...document.querySelectorAll('.leaf img, .leaf rect')].map((one) => one.getBoundingClientRect().toJSON())"
    )
    assert sheet["x"] >= 0
    assert sheet["x"] + sheet["width"] <= width
    for mark, (x, y) in zip(marks, PLACES.values(), strict=True):
        assert mark["x"] == pytest.approx(sheet["x"] + sheet["width"] * x / SHEET[0], abs=5)
        bottom = sheet["y"] + sheet["height"] * (1 - y / SHEET[1])
        assert mark["y"] <= bottom <= mark["y"] + mark["height"] + 2


def test_the_keys_go_from_mark_to_mark_in_the_picture_too(opened):
    page = opened("/search?q=prison")
    page.locator(".hits h2 a").click()
    page.locator('.leaf rect.now[data-hit="1"]').wait_for()
    page.keyboard.press("n")
    page.locator('.leaf rect.now[data-hit="2"]').wait_for()
    assert page.locator(".leaf rect.now").count() == 1


def test_without_scripts_the_marks_are_there(opened):
    page = opened("/search?q=prison", java_script_enabled=False)
    page.locator(".hits h2 a").click()
    assert page.locator(".leaf rect").count() == 2
    assert page.locator(".page-text mark").count() == 2


def test_a_place_whose_picture_cannot_be_had_says_so(opened):
    page = opened("/search?q=prison")
    page.route("**/image?**", lambda route: route.abort())
    page.locator(".hits h2 a").click()
    page.locator(".leaf .paper.is-missing").wait_for()
    shown = page.evaluate("getComputedStyle(document.querySelector('.paper.is-missing'), '::after').content")
    assert "cannot be drawn" in shown
