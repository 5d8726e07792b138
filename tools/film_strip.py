"""Pictures of the main pages for ``docs/images``: each in four languages, on a desk and a phone, by day and by night.

    make demo                                                    (with a FONDS_HOME of its own; it prints a link)
    .venv/bin/python tools/film_strip.py http://127.0.0.1:8000/accept/…

Needs Chromium and what the tests need. The link signs in to an archive of the samples; what the pages need to have
something to show (a saved search, levels below a collection) is made there once.
"""

import argparse
import io
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

IMAGES = Path(__file__).parents[1] / "docs" / "images"
DESK, PHONE = (1280, 860), (390, 860)
COLUMNS = ((DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark"))
LANGUAGES = ("en", "ru", "kk", "fr")
SHRINK = 0.5
GAP = 24
GROUND = "#9aa7a8"
SMALL = {"quality": 60, "method": 6}  # of WebP: words of 8 pixels can still be read
LETTER = "Letter to the President"  # of the samples: five renditions
NAMES = "Zhakeltaev\nNurtay Toksengir\nOrazbek Sarsenov"
SEARCH = {"query": '"political prisoners"', "title": "Political prisoners"}
SERIES = {"kind": "series", "code": "P", "title": "Petitions and replies"}


@dataclass(frozen=True)
class Shot:
    """One window on one page."""

    address: str
    languages: tuple[str, ...] = LANGUAGES
    before: Callable[[Page], None] | None = None  # what somebody does there first
    signed_in: bool = True


def main() -> None:
    """Draw every sheet."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("link", help="the link that `make demo` prints: it signs in once")
    parser.add_argument("--only", nargs="*", help="these sheets, by name")
    asked = parser.parse_args()
    archive = "{0.scheme}://{0.netloc}".format(urlsplit(asked.link))
    with chromium() as browser:
        state = signed_in(browser, asked.link)
        shots = main_pages(browser.new_context(base_url=archive, storage_state=state))
        for name, shot in shots.items():
            if not asked.only or name in asked.only:
                path = IMAGES / f"{name}.webp"
                sheet(list(rows(browser, archive, shot, state))).save(path, **SMALL)
                sys.stdout.write(f"{path.name}\t{path.stat().st_size // 1000} kB\n")
        if not asked.only or "search" in asked.only:
            window = opened(browser, archive, "en", (1280, 800), "light", None)
            seen = picture(window, shots["results"])
            seen.quantize(128).save(IMAGES / "search.png", optimize=True)


def signed_in(browser: Browser, link: str) -> Any:
    """The cookies of somebody who has used the link, so that every window is signed in."""
    context = browser.new_context(locale="en")
    page = context.new_page()
    page.goto(link)
    page.locator("main form button").last.click()  # without a password, where one may be chosen
    page.wait_for_url("**/")
    state = context.storage_state()
    context.close()
    return state


def main_pages(asker: BrowserContext) -> dict[str, Shot]:
    """The main pages of this archive by the name of their sheet."""

    def told(address: str) -> Any:
        return asker.request.get(f"/api/v1/{address}").json()

    found = told("search?limit=50&q=title%3Apresident")["hits"]
    letter = next(hit["document"] for hit in found if hit["title"].startswith(LETTER))
    by_role = {one["role"]: one["rendition"] for one in told(f"documents/{letter}")["renditions"]}
    here, search = f"/documents/{letter}", "/search?q=%22political+prisoners%22+OR+detention"
    compared = f"{here}/compare?left={by_role['signed']}&right={by_role['typed']}"
    made_once(asker)
    english = ("en",)
    return {
        "home": Shot("/", signed_in=False),
        "results": Shot(search, signed_in=False),
        "document": Shot(here),
        "page": Shot(f"{here}/pages/1?q=prisoners&rendition={by_role['signed']}"),
        "compare": Shot(compared),
        "collections": Shot("/collections"),
        "deposit": Shot("/deposit"),
        "work": Shot("/work"),
        "describe": Shot(f"{here}/edit"),
        "names": Shot("/names", before=look_up_names),
        "searches": Shot("/searches"),
        "login": Shot("/login", signed_in=False),
        "account": Shot("/account"),
        "administration": Shot("/admin"),
        "people": Shot("/admin/people"),
        "menu": Shot("/", before=open_menu),
        "facets": Shot(search, english, open_facets),
        "compare-pages": Shot(f"{compared}&view=pages", english),
        "nothing-found": Shot("/search?q=prisonr+zzzz", english),
        "not-understood": Shot("/search?q=torture+AND+%28prison", english),
        "coverage": Shot("/coverage", english),
    }


def made_once(asker: BrowserContext) -> None:
    """What the pages need to have something to show."""
    page = asker.new_page()
    page.goto("/searches")
    if not page.locator(f"text={SEARCH['title']}").count():
        page.goto("/searches/new?q=%22political+prisoners%22")
        page.fill("#title", SEARCH["title"])
        page.locator("main form .button.main").click()
    page.close()


def look_up_names(page: Page) -> None:
    """Ask for a table of names."""
    page.fill("#names", NAMES)
    page.locator("main form .button.main").click()
    page.wait_for_load_state("load")


def open_menu(page: Page) -> None:
    """On a phone, what the button hides."""
    if page.locator(".menu-button").is_visible():
        page.locator(".menu-button").click()


def open_facets(page: Page) -> None:
    """On a phone, what narrows the list."""
    if page.locator(".to-facets").is_visible():
        page.locator(".to-facets").click()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a sandbox of its own, as containers want it."""
    with sync_playwright() as playwright:
        program = (
            shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        )
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def rows(browser: Browser, archive: str, shot: Shot, state: Any) -> Iterator[list[Image.Image]]:
    """One row of pictures a language."""
    for language in shot.languages:
        row = []
        for size, scheme in COLUMNS:
            window = opened(browser, archive, language, size, scheme, state if shot.signed_in else None)
            row.append(picture(window, shot))
        yield row


def opened(
    browser: Browser, archive: str, language: str, size: tuple[int, int], scheme: Any, state: Any
) -> BrowserContext:
    """A window of somebody who reads this language."""
    return browser.new_context(
        base_url=archive,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        locale=language,
        reduced_motion="reduce",
        storage_state=state,
    )


def picture(window: BrowserContext, shot: Shot) -> Image.Image:
    """What the window shows; it is closed."""
    page = window.new_page()
    page.goto(shot.address, wait_until="networkidle")
    if shot.before:
        shot.before(page)
        page.wait_for_timeout(300)
    found = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    window.close()
    return found


def sheet(found: list[list[Image.Image]]) -> Image.Image:
    """All of them in rows, smaller."""
    width = sum(one.width + GAP for one in found[0]) + GAP
    height = sum(row[0].height + GAP for row in found) + GAP
    whole = Image.new("RGB", (width, height), GROUND)
    top = GAP
    for row in found:
        left = GAP
        for one in row:
            whole.paste(one, (left, top))
            left += one.width + GAP
        top += row[0].height + GAP
    return whole.resize((round(width * SHRINK), round(height * SHRINK)), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
