"""What a reader and an archivist do, in a real browser."""

import re
from itertools import pairwise

import pytest

pytestmark = pytest.mark.browser

PHONE = {"width": 375, "height": 800}


def test_from_a_search_to_the_word_on_its_page_to_the_original(opened, letters, tmp_path):
    page = opened("/")
    page.get_by_role("combobox", name="Search the archive").fill("prisoner weather")
    page.get_by_role("combobox", name="Search the archive").press("Enter")
    hit = page.locator(".hits > li").first
    assert hit.locator("mark").first.inner_text() in ("prison", "prisoner", "weather")
    hit.locator("h2 a").click()
    assert page.url.endswith("#hit-1")
    page.locator("mark.now#hit-1").wait_for()
    assert (
        page.locator("#hit-count").inner_text() == f"Mark 1 of {page.locator('.page-text mark').count()} here"
    )
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Original (").click()
    target = tmp_path / "original"
    downloading.value.save_as(target)
    assert downloading.value.suggested_filename == "petition.txt"
    assert target.read_bytes() == letters.joinpath("petition.txt").read_bytes()
    page.get_by_role("link", name="Description").click()
    page.get_by_text("Original handed out").wait_for()


def test_from_mark_to_mark_with_the_keys_also_across_pages(opened):
    page = opened("/search?q=prison")
    page.locator(".hits h2 a", has_text="petition").click()
    page.locator("mark.now#hit-1").wait_for()
    count = page.locator(".page-text mark").count()
    for _ in range(count - 1):
        page.keyboard.press("n")
    page.locator(f"mark.now#hit-{count}").wait_for()
    page.keyboard.press("n")
    page.wait_for_url("**/pages/3?**#hit-1")
    page.locator("mark.now#hit-1").wait_for()
    page.keyboard.press("p")
    page.wait_for_url("**/pages/1?**#hit-last")
    page.locator(f"mark.now#hit-{count}").wait_for()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/pages/2?**")


def test_the_next_mark_is_a_link_where_there_is_no_javascript(opened):
    page = opened("/search?q=prison", java_script_enabled=False)
    page.locator(".hits h2 a", has_text="petition").click()
    page.get_by_role("link", name="Next hit").click()
    assert "/pages/3?" in page.url
    page.get_by_role("link", name="Previous hit").click()
    assert "/pages/1?" in page.url


def test_narrowing_sorting_and_taking_a_filter_away(opened):
    page = opened("/search?q=")
    page.locator(".facets a", has_text="Russian").click()
    assert page.get_by_role("status").inner_text() == "1 document"
    page.get_by_role("link", name="Title", exact=True).click()
    assert "sort=title" in page.url
    assert "language=ru" in page.url
    page.locator(".chips a", has_text="Russian").click()
    assert page.get_by_role("status").inner_text() != "1 document"


def test_a_search_that_is_not_understood_can_be_corrected_in_place(opened):
    page = opened("/search?q=prison AND (doctor")
    assert "not carried out" in page.get_by_role("alert").inner_text()
    box = page.get_by_role("combobox", name="Search the archive")
    assert box.input_value() == "prison AND (doctor"
    assert page.evaluate("document.activeElement.selectionStart") == 11
    box.press("End")
    box.type(")")
    box.press("Enter")
    assert page.locator(".hits > li").count() >= 1


def test_the_search_box_is_one_key_away(opened):
    page = opened("/help")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"


def test_a_page_can_be_walked_with_the_keyboard_alone(opened):
    page = opened("/search?q=prison")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    outlines = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        outlines.add(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
    assert outlines == {"solid"}


def test_files_are_deposited_with_progress_until_each_has_its_outcome(opened, tmp_path):
    first, empty = tmp_path / "visit.txt", tmp_path / "empty.txt"
    first.write_text("A visit to the settlement of Uzynbel.")
    empty.touch()
    page = opened("/deposit")
    page.get_by_label("Files").set_input_files([first, empty])
    page.get_by_label("Collection").fill("visits")
    page.get_by_role("button", name="Deposit").click()
    page.locator(".files .tag.searchable").wait_for()
    assert page.locator(".files li").count() == 2
    assert "The file has no bytes." in page.locator(".files li", has_text="empty.txt").inner_text()
    page.get_by_text("Done: 2 files").wait_for()
    page.get_by_role("link", name="visit.txt").click()
    assert page.get_by_text("Searchable", exact=True).count() == 1
    page.goto("/search?q=Uzynbel&collection=visits")
    assert page.get_by_role("status").inner_text() == "1 document"


def test_files_are_deposited_without_javascript(opened, tmp_path):
    paths = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for path in paths:
        path.write_text(f"Without a script, {path.name}.")
    page = opened("/deposit", java_script_enabled=False)
    page.get_by_label("Files").set_input_files(paths)
    page.get_by_role("button", name="Deposit").click()
    page.locator(".files li").nth(1).wait_for()
    assert page.locator(".files .tag.refused").count() == 0
    page.get_by_role("link", name="a.txt").click()
    page.wait_for_url(re.compile(r"/documents/[0-9a-z]{26}$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address", ["/", "/search?q=", "/search?q=prison", "/search?q=(", "/help", "/deposit", "/nothing"]
)
def test_no_page_is_wider_than_a_phone(opened, address, scheme):
    page = opened(address, viewport=PHONE, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_document_and_its_pages_fit_a_phone(opened):
    page = opened("/search?q=prison", viewport=PHONE)
    for title in ("long", "petition"):
        page.goto("/search?q=prison")
        page.locator(".hits h2 a", has_text=title).click()
        page.wait_for_load_state()  # its sheets of style too
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.get_by_role("link", name="Description").click()
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


_CONTRAST = """
() => {
  const light = (text) => {
    const [r, g, b] = text.match(/[\\d.]+/g).map(Number).map((c) => c / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (!/, 0\\)$|transparent/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const low = [];
  for (const element of document.querySelectorAll("main *, header *, footer *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.getAttribute("aria-disabled")) continue;
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) low.push(`${element.tagName} ${element.className} ${contrast.toFixed(2)}`);
  }
  return low;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_enough_contrast(opened, scheme):
    page = opened("/", color_scheme=scheme)
    for address in ("/", "/search?q=prison&collection=letters", "/search?q=(", "/help", "/deposit"):
        page.goto(address)
        assert page.evaluate(_CONTRAST) == [], address
    page.goto("/search?q=prison")
    page.locator(".hits h2 a").first.click()
    assert page.evaluate(_CONTRAST) == []
    page.get_by_role("link", name="Description").click()
    assert page.evaluate(_CONTRAST) == []


def test_every_field_has_a_name_and_headings_come_in_order(opened):
    page = opened("/deposit")
    for address in ("/", "/search?q=prison", "/deposit", "/help"):
        page.goto(address)
        unnamed = page.evaluate(
            "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')].filter((f) => !f.labels.length).length"
        )
        assert unnamed == 0, address
        levels = page.evaluate(
            "[...document.querySelectorAll('h1, h2, h3')].map((h) => Number(h.tagName[1]))"
        )
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels)), address
