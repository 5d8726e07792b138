"""The ten main tasks, done with the keyboard alone. Each step is recorded: `pytest --junitxml` shows the walks.

Wherever the keyboard leads, the focus can be seen, is on the screen, and has a name that can be read out.
"""

from collections.abc import Callable, Iterator

import pytest

from tests.browser.reading_room import ReadingRoom, reading_room

pytestmark = pytest.mark.browser

FOCUSED = """async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));  // it scrolls there
    const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
    const labels = [...(one.labels ?? [])].map((label) => label.textContent);
    const named = (one.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id));
    const name = one.getAttribute('aria-label') || named.map((other) => other?.textContent ?? '').join(' ').trim()
        || labels.join(' ') || one.textContent || one.title || one.placeholder || '';
    const slot = one.querySelector('.slot');  // a bar of the years is framed itself
    const top = document.elementFromPoint(box.x + Math.min(box.width / 2, 20), box.y + box.height / 2);
    return {
        name: name.replace(/\\s+/g, ' ').trim().slice(0, 80),
        tag: one.localName,
        ring: style.outlineStyle !== 'none' || style.boxShadow !== 'none' || one.localName === 'body'
            || (slot && getComputedStyle(slot).stroke !== 'none'),
        onScreen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        covered: !!top && top !== one && !one.contains(top) && !top.contains(one) && !top.closest('label'),
    };
}"""
MOST_TABS = 80


class Walk:
    """One person at the keyboard."""

    def __init__(self, page) -> None:
        self.page = page
        self.steps: list[str] = []

    def press(self, *keys: str) -> "Walk":
        for key in keys:
            self.page.keyboard.press(key)
            self.steps.append(key)
        return self

    def write(self, text: str) -> "Walk":
        self.page.keyboard.type(text)
        self.steps.append(repr(text))
        return self

    def tab_to(self, name: str, back: bool = False) -> "Walk":
        """Go on until what has the focus begins with this name; every stop on the way is looked at."""
        passed = []
        for count in range(1, MOST_TABS + 1):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            here = self.page.evaluate(FOCUSED)
            passed.append(here["name"] or here["tag"])
            if here["tag"] != "body":
                assert here["name"], f"{here['tag']} after {passed[:-1]} has no name"
                assert here["ring"], f"the focus cannot be seen at {here['name']}"
                assert here["onScreen"], f"{here['name']} has the focus off the screen"
                assert not here["covered"], f"{here['name']} has the focus and is covered"
            if here["name"].startswith(name):
                self.steps.append(f"{'Shift+' if back else ''}Tab × {count}: {name}")
                return self
        raise AssertionError(f"no way to {name!r}; passed {passed}")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[ReadingRoom]:
    """An archive with something of everything."""
    with reading_room(tmp_path_factory.mktemp("room")) as one:
        yield one


@pytest.fixture
def walk(opened, room: ReadingRoom, record_property) -> Iterator[Callable[[str], Walk]]:
    """Begins a walk at a page; what was done is recorded."""
    walks = []

    def begin(address: str) -> Walk:
        one = Walk(
            opened(
                room.site.address + address, viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
            )
        )
        walks.append(one)
        return one

    yield begin
    for one in walks:
        record_property("keys", "; ".join(one.steps))


def test_1_search(walk):
    by_keys = walk("/help").press("/").write("prison").press("Enter")
    by_keys.page.wait_for_url("**/search?q=prison")
    assert by_keys.page.get_by_role("heading", level=1).inner_text() == "3 documents"


def test_the_first_stop_skips_to_the_content(walk):
    by_keys = walk("/search?q=prison").tab_to("Skip to content").press("Enter")
    assert by_keys.page.evaluate("document.activeElement.id") == "main"


def test_2_open_a_hit(walk):
    by_keys = walk("/search?q=prison").tab_to("petition").press("Enter")
    by_keys.page.wait_for_url("**/pages/1?q=prison**")
    assert by_keys.page.locator("mark.now").inner_text() == "prisoner"


def test_3_next_and_previous_hit_with_single_keys_and_without(walk, room):
    by_keys = walk(f"/documents/{room.letter}/pages/1?q=prison#hit-1").press("n")
    assert by_keys.page.locator("mark.now").inner_text() == "prison"
    by_keys.press("p")
    assert by_keys.page.locator("mark.now").inner_text() == "prisoner"
    assert "Mark 1 of 2 here" in by_keys.page.locator("#hit-count").inner_text()
    by_keys.tab_to("Next hit", back=True).press("Enter")
    by_keys.page.wait_for_url("**/pages/3?q=prison**")
    by_keys.tab_to("← Previous hit", back=True).press("Enter")
    by_keys.page.wait_for_url("**/pages/1?q=prison**")


def test_4_download_an_original(walk, room):
    by_keys = walk(f"/documents/{room.letter}").tab_to("Download original")
    with by_keys.page.expect_download() as download:
        by_keys.press("Enter")
    assert download.value.suggested_filename == "petition.txt"


def test_5_narrow_by_a_facet_and_back(walk):
    by_keys = walk("/search?q=").tab_to("Russian").press("Enter")
    by_keys.page.wait_for_url("**language=ru")
    by_keys.tab_to("Remove the filter Russian").press("Enter")
    by_keys.page.wait_for_url("**/search?q=")


def test_6_deposit(walk, tmp_path):
    letter = tmp_path / "by-keys.txt"
    letter.write_text("Handed in without a mouse.")
    by_keys = walk("/deposit")
    by_keys.page.on(
        "filechooser", lambda _: None
    )  # asked for early: Chromium takes a moment to let us answer it
    by_keys.tab_to("Files")
    with by_keys.page.expect_file_chooser() as chooser:
        by_keys.press("Enter")
    chooser.value.set_files(letter)
    by_keys.tab_to("Deposit").press("Enter")
    by_keys.page.get_by_text("Done: 1 file").wait_for()
    assert by_keys.page.locator("#progress-title").get_attribute("role") == "status"


def test_7_describe_and_be_led_to_what_is_wrong(walk, room):
    by_keys = walk(f"/documents/{room.arabic}").tab_to("Describe").press("Enter")
    by_keys.page.wait_for_url("**/edit")
    by_keys.tab_to("Title").press("Control+a").write("رسالة إلى المحكمة")
    by_keys.tab_to("Date").press("Control+a").write("last year").press("Enter")
    by_keys.page.get_by_role("alert").wait_for()
    by_keys.tab_to("Date").press("Enter")
    assert by_keys.page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    by_keys.press("Control+a").write("2017-10").press("Enter")
    by_keys.page.get_by_text("The description is saved").wait_for()
    heading = by_keys.page.get_by_role("heading", level=1)
    assert heading.evaluate("one => getComputedStyle(one).direction") == "rtl"


def test_8_save_a_search(walk):
    by_keys = walk("/search?q=doctor").tab_to("Save this search").press("Enter")
    by_keys.page.wait_for_url("**/searches/new**")
    by_keys.tab_to("Title").press("Control+a").write("The doctor").press("Enter")
    by_keys.page.get_by_text("The search is saved").wait_for()


def test_9_look_up_a_list_of_names(walk):
    by_keys = walk("/names").tab_to("Names or queries").write("Dzhakishev\nNora Quinn")
    by_keys.tab_to("Show the table").press("Enter")
    by_keys.page.get_by_role("heading", name="2 lines looked up").wait_for()


def test_10_a_statement_to_file(walk):
    by_keys = walk("/search?q=prison").tab_to("Statement to file").press("Enter")
    by_keys.page.get_by_role("heading", name="Search statement").wait_for()


def test_the_language_is_chosen_and_stays(walk):
    by_keys = walk("/help").tab_to("Русский").press("Enter")
    by_keys.page.get_by_role("heading", name="Как искать").wait_for()
    assert by_keys.page.locator("html").get_attribute("lang") == "ru"
    by_keys.tab_to("English").press("Enter")
    by_keys.page.get_by_role("heading", name="How to search").wait_for()


def test_single_keys_can_be_switched_off(walk):
    by_keys = walk("/help").tab_to("Single keys").press("Space")
    by_keys.press("/")
    assert by_keys.page.evaluate("document.activeElement.id") == "single-keys"
    by_keys.page.reload()
    by_keys.press("/")
    assert by_keys.page.evaluate("document.activeElement.id") != "q"
    by_keys.tab_to("Single keys").press("Space").press("/")
    assert by_keys.page.evaluate("document.activeElement.id") == "q"
