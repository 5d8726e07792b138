"""Pictures of the main pages for ``docs/images``: one strip a page, on a desk and on a phone, by day and by night.

    fonds ingest samples/holdings --collection holdings; fonds serve      (with a FONDS_HOME of its own)
    .venv/bin/python tools/film_strip.py http://127.0.0.1:8000

Needs Chromium and what the tests need. The archive is the samples', still without accounts; nothing of it is changed,
except that a search is saved where there is none.
"""

import argparse
import io
import json
import shutil
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).parents[1] / "docs" / "images"
DESK, PHONE = (1280, 860), (390, 860)
SHRINK = 0.6
GAP = 24
LANGUAGES = ("en", "ru", "kk", "fr")
LETTER = "Letter to the President"  # of the samples: five renditions


@dataclass(frozen=True)
class Shot:
    """One window on one page."""

    address: str
    size: tuple[int, int] = DESK
    scheme: str = "light"
    language: str = "en"
    click: str = ""  # what is clicked before


def main() -> None:
    """Draw every strip."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archive", help="the address of a running archive that holds the samples")
    parser.add_argument("--only", help="one strip by name")
    asked = parser.parse_args()
    pages = addresses(asked.archive)
    strips = {name: around(address) for name, address in pages.items()}
    strips["home-languages"] = [Shot("/", language=language) for language in LANGUAGES]
    strips["results-languages"] = [Shot(pages["results"], PHONE, language=language) for language in LANGUAGES]
    strips["phone-menus"] = [
        Shot("/", PHONE, click=".menu-button"),
        Shot(pages["results"], PHONE, click=".to-facets"),
        Shot(pages["results"], PHONE, "dark", click=".to-facets"),
        Shot(pages["work"], PHONE, "dark", click=".menu-button"),
    ]
    with chromium() as browser:
        for name, shots in strips.items():
            if asked.only in (None, name):
                path = IMAGES / f"{name}.webp"
                strip([picture(browser, asked.archive, shot) for shot in shots]).save(
                    path, quality=72, method=6
                )
                sys.stdout.write(f"{path.name}\t{path.stat().st_size // 1000} kB\n")
        if asked.only in (None, "readme"):
            picture(browser, asked.archive, Shot(pages["results"], (1280, 800))).quantize(128).save(
                IMAGES / "search.png", optimize=True
            )


def addresses(archive: str) -> dict[str, str]:
    """The main pages of this archive by the name of their strip."""

    def told(address: str) -> Any:
        with urllib.request.urlopen(archive + address) as answer:  # noqa: S310 - an address of our own
            return json.load(answer)

    letter = next(
        hit["document"]
        for hit in told("/api/v1/search?limit=50&q=title%3Apresident")["hits"]
        if hit["title"].startswith(LETTER)
    )
    by_role = {one["role"]: one["rendition"] for one in told(f"/api/v1/documents/{letter}")["renditions"]}
    here = f"/documents/{letter}"
    return {
        "home": "/",
        "results": "/search?q=%22political+prisoners%22+OR+detention",
        "document": here,
        "page": f"{here}/pages/1?q=prisoners&rendition={by_role['signed']}",
        "compare": f"{here}/compare?left={by_role['signed']}&right={by_role['typed']}",
        "compare-pages": f"{here}/compare?left={by_role['signed']}&right={by_role['typed']}&view=pages",
        "deposit": "/deposit",
        "work": "/work",
        "collections": "/collections",
        "describe": f"{here}/edit",
        "names": "/names",
        "searches": "/searches",
        "nothing-found": "/search?q=prisonr+zzzz",
        "not-understood": "/search?q=torture+AND+%28prison",
        "coverage": "/coverage",
    }


def around(address: str) -> list[Shot]:
    """A page on a desk and on a phone, by day and by night."""
    return [
        Shot(address),
        Shot(address, scheme="dark"),
        Shot(address, PHONE),
        Shot(address, PHONE, "dark"),
    ]


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


def picture(browser: Browser, archive: str, shot: Shot) -> Image.Image:
    """What the window shows."""
    width, height = shot.size
    context = browser.new_context(
        base_url=archive,
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.scheme == "dark" else "light",
        locale=shot.language,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(shot.address, wait_until="networkidle")
    if shot.click:
        page.locator(shot.click).first.click()
        page.wait_for_timeout(300)
    found = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    return found


def strip(pictures: list[Image.Image]) -> Image.Image:
    """All of them side by side, smaller."""
    width = sum(one.width for one in pictures) + GAP * (len(pictures) + 1)
    whole = Image.new("RGB", (width, max(one.height for one in pictures) + 2 * GAP), "#9aa7a8")
    left = GAP
    for one in pictures:
        whole.paste(one, (left, GAP))
        left += one.width + GAP
    return whole.resize((round(whole.width * SHRINK), round(whole.height * SHRINK)), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
