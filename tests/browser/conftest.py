"""A real server with a few letters, and a real Chromium that talks to nobody else."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.settings import Settings
from indexer.holdings import open_holdings
from indexer.intake.ingest import Ingest
from tests.web_process import Served, served

LETTERS = {
    "petition.txt": "To the court.\n\nThe prisoner asks for a doctor. The prison has none.\f"
    "Second page, about the weather.\f"
    "The last page names the prison again.\n\nWith respect, the prisoner.",
    "reply.txt": "The ministry replies that the prison has a doctor.",
    "Ответ.txt": "Министерство отвечает: в тюрьме есть врач. Жалоба заключённого отклонена.",
    "long.txt": "A".join(["word"] * 400) + " prison " + "x" * 300,
}
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of letters."""
    folder = tmp_path_factory.mktemp("letters")
    for name, text in LETTERS.items():
        folder.joinpath(name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, letters: Path, chromium: str) -> Iterator[Served]:
    """A server over these letters."""
    settings = Settings.for_home(tmp_path_factory.mktemp("served") / "home")
    with open_holdings(settings) as holdings:
        outcomes = list(Ingest(holdings, collection="letters").take([letters]))
    assert {outcome.outcome for outcome in outcomes} == {"searchable"}
    with served(settings) as one:
        yield one


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; tests that need it are skipped where it is not."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.skip("needs Chromium: install the package chromium")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator:
    """One browser for the session."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        yield one
        one.close()


@pytest.fixture
def opened(browser, site: Served) -> Iterator[Callable]:
    """Opens a page of the site in a window of its own; whatever the page complains of fails the test."""
    contexts, complaints = [], []

    def open_page(address: str = "/", **options: object):
        context = browser.new_context(base_url=site.address, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
