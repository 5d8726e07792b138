"""Every page, in light and dark, on a desk, a tablet and a phone: nothing that axe knows to be a barrier, nothing cut off.

axe is asked for WCAG 2.2 A and AA and its best practices each time. 320 px of width are also what 1,280 px are at 400 %.
"""

from collections.abc import Iterator

import pytest

from archive.settings import Settings
from tests.browser.reading_room import (
    CODED,
    LOGIN,
    NO_PAGES,
    ON_THE_WAY,
    PASSWORD,
    PLACES,
    WITH_ACCOUNTS,
    ReadingRoom,
    reading_room,
)

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}
WINDOWS = {"desk": DESK, "tablet": {"width": 768, "height": 1024}, "phone": PHONE}
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL_RULES = {"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"]}
TOO_WIDE = """() => [document.documentElement.scrollWidth, innerWidth, ...[...document.querySelectorAll('main *')]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1
        && !one.closest('.table-scroll, svg, .unseen, pre, [popover], .completions, .leaves'))
    .map((one) => `${one.localName}.${one.className}`).slice(0, 4)]"""
TITLES: dict[str, str] = {}  # of pages by address, to see that none says the same


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[ReadingRoom]:
    """An archive with something of everything."""
    with reading_room(tmp_path_factory.mktemp("room")) as one:
        yield one


@pytest.fixture(scope="module")
def window(browser, room: ReadingRoom):
    """One window for all pages: they are looked at one after the other."""
    context = browser.new_context(base_url=room.site.address, viewport=DESK, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def barriers(page) -> list[str]:
    """What axe finds, each with the first elements it found it at."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    if page.evaluate("'axe' in window"):
        axe = Axe("null")  # the page has it already
    found = axe.run(page, options=ALL_RULES).response["violations"]
    return [
        f"{one['id']}: {one['help']}: " + " | ".join(node["html"][:160] for node in one["nodes"][:3])
        for one in found
    ]


def test_every_page_of_the_application_is_among_those_looked_at(home: Settings) -> None:
    from webapp.app import create_app

    routes = {
        rule.endpoint
        for rule in create_app(home).url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not str(rule).startswith("/api/")
    }
    assert routes == set(PLACES) | set(WITH_ACCOUNTS) | NO_PAGES | set(ON_THE_WAY)


def too_wide(window, address: str) -> list[str]:
    """What does not fit the window."""
    width, room_for, *cut_off = window.evaluate(TOO_WIDE)
    return [f"{address} is {width} px wide: {cut_off}"] if width > room_for or cut_off else []


def looked_at(window, address: str) -> list[str]:
    """Everything that is wrong with a page."""
    found: list[str] = []
    window.goto(address)
    for name, size in WINDOWS.items():
        window.set_viewport_size(size)
        for scheme in ("light", "dark"):
            window.emulate_media(color_scheme=scheme)
            found += [f"{address} {scheme} {name} {one}" for one in barriers(window)]
        found += too_wide(window, address)
    title = window.title()
    if " · Fonds" not in title and window.url.rstrip("/").count("/") > 2:
        found.append(f"{address} has the title {title!r}")
    return found


@pytest.mark.parametrize("route", sorted(PLACES))
def test_a_page_has_no_barriers_in_light_and_dark_on_a_desk_and_on_a_phone(window, room, route):
    found = [one for address in room.places(route) for one in looked_at(window, address)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["ru", "kk", "fr"])
def test_the_longer_words_of_other_languages_fit_a_phone(browser, room, language):
    context = browser.new_context(base_url=room.site.address, viewport=PHONE, locale=language)
    window = context.new_page()
    found: list[str] = []
    for address in (one for route in sorted(PLACES) for one in room.places(route)):
        window.goto(address)
        assert window.evaluate("document.documentElement.lang") == language
        found += too_wide(window, address)
    context.close()
    assert not found, "\n".join(found)


def signed_in(page, login: str) -> None:
    """Type login and password, by keys alone."""
    page.goto("/login?next=/help")
    page.keyboard.type(login)  # the field has the focus
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


@pytest.fixture(scope="module")
def inside(browser, tmp_path_factory: pytest.TempPathFactory):
    """A window in which somebody has signed in, by keys alone, to an archive with accounts."""
    with reading_room(tmp_path_factory.mktemp("inside"), accounts=True) as room:
        context = browser.new_context(base_url=room.site.address, viewport=DESK, reduced_motion="reduce")
        context.set_default_timeout(15_000)
        page = context.new_page()
        signed_in(page, LOGIN)
        page.wait_for_url(f"{room.site.address}/help")  # not that of the form, which ends so too
        yield page, room
        context.close()


@pytest.mark.parametrize("route", sorted(WITH_ACCOUNTS))
def test_a_page_of_an_archive_with_accounts_has_no_barriers(inside, route):
    window, room = inside
    found = [one for address in room.places(route) for one in looked_at(window, address)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("route", sorted(ON_THE_WAY))
def test_a_page_between_two_steps_of_signing_in_has_no_barriers(inside, browser, route):
    _, room = inside
    context = browser.new_context(base_url=room.site.address, viewport=DESK, reduced_motion="reduce")
    window = context.new_page()
    [address] = ON_THE_WAY[route]
    signed_in(window, CODED)
    window.wait_for_url(f"{room.site.address}{address}")
    found = looked_at(window, address)
    window.keyboard.type("000000")  # the field has the focus
    window.keyboard.press("Enter")
    window.get_by_role("alert").wait_for()
    found += [f"{address} refused {one}" for one in barriers(window)]
    context.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["en", "ru", "kk", "fr"])
def test_the_menu_of_an_archivist_stands_on_one_line(inside, browser, language):
    window, room = inside
    context = browser.new_context(
        base_url=room.site.address,
        viewport=DESK,
        locale=language,
        storage_state=window.context.storage_state(),
    )
    page = context.new_page()
    page.goto("/deposit")
    tops = page.locator(".menu li").evaluate_all(
        "(all) => all.map((one) => Math.round(one.getBoundingClientRect().top))"
    )
    context.close()
    assert len(tops) > 5
    assert len(set(tops)) == 1
