"""Scripts in every field of files, mails, pictures and descriptions, on every page, in a real browser: nothing runs.

The marks that a script would leave are a title, a dialog or a complaint of the policy about code that it stopped: the
last would show that markup came through, and was held back by the browser alone.
"""

import json
import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from PIL import Image

from archive.settings import Settings
from indexer.holdings import open_holdings
from indexer.intake.ingest import Ingest
from tests.hostile import EVERYTHING, MARKUP
from tests.web_process import Served, served

pytestmark = pytest.mark.browser

ONE_LINE = " ".join(EVERYTHING.split())
PAGES = (
    "/",
    "/search?q=script",
    "/search?q={markup}",
    "/search?q=%22harmed%22&sort=title",
    "/search/advanced?q={markup}",
    "/search/statement?q=script",
    "/names",
    "/coverage",
    "/coverage/text/searchable",
    "/fixity",
    "/withdrawals",
    "/searches",
    "/searches/{search}",
    "/searches/new?q={markup}",
    "/collections",
    "/help",
    "/deposit",
    "/login?next={markup}",
    "/nothing/{markup}",
)
OF_A_DOCUMENT = (
    "/documents/{id}?q={markup}",
    "/documents/{id}/edit",
    "/documents/{id}/pages/1?q=script",
    "/documents/{id}/occurrences?q=script",
    "/documents/{id}/withdraw",
)


def files(folder: Path) -> None:
    """A text, a web page, a mail with an attachment, and a picture, each hostile wherever it can be."""
    folder.joinpath("text <img src=x onerror=alert(1)>.txt").write_text(
        f"{EVERYTHING}\fscript {EVERYTHING}", "utf-8"
    )
    folder.joinpath("page.html").write_text(
        f"<title>{MARKUP[0]}</title><p>script &lt;script&gt;alert(1)&lt;/script&gt; {MARKUP[1]}</p>", "utf-8"
    )
    mail = EmailMessage()
    mail["Subject"] = f"script {ONE_LINE}"
    mail["From"] = '"<script>alert(1)</script>" <a@example.org>'
    mail["To"] = '"><img src=x onerror=alert(1)>" <b@example.org>'.replace('">', "'>", 1).replace(
        '" <b', "' <b"
    )
    mail.set_content(f"script\n{ONE_LINE}")
    mail.add_attachment(
        b"script attached", maintype="text", subtype="plain", filename="<svg onload=alert(1)>.txt"
    )
    folder.joinpath("mail.eml").write_bytes(mail.as_bytes())
    exif = Image.Exif()
    for tag in (0x010E, 0x013B, 0x8298, 0x0131):  # description, artist, copyright, software
        exif[tag] = MARKUP[1]
    Image.new("RGB", (60, 60), "white").save(folder / "picture.jpg", exif=exif)
    folder.joinpath("metadata.csv").write_text(
        "filename,title,creator,recipient,tags,description\n"
        + ",".join(f'"{cell}"' for cell in ("page.html", *[MARKUP[0].replace('"', '""')] * 5)),
        "utf-8",
    )


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Served]:
    folder, settings = (
        tmp_path_factory.mktemp("hostile"),
        Settings.for_home(tmp_path_factory.mktemp("h") / "home"),
    )
    files(folder)
    with open_holdings(settings) as holdings:
        list(Ingest(holdings, collection="<script>alert(1)</script>").take([folder]))
    with served(settings) as one:
        yield one


def asked(server: Served, address: str, said: object | None = None) -> dict:
    body = None if said is None else json.dumps(said).encode()
    with urlopen(Request(server.address + address, body, {"Content-Type": "application/json"})) as answer:
        return json.load(answer)


def test_nothing_that_people_wrote_runs_on_any_page(browser, hostile):
    documents = [hit["document"] for hit in asked(hostile, "/api/v1/search?q=&limit=50")["hits"]]
    assert len(documents) >= 4
    search = asked(hostile, "/api/v1/searches", {"query": "script", "title": MARKUP[1]})["id"]
    context = browser.new_context(base_url=hostile.address)
    context.set_default_timeout(20_000)
    page, complaints = context.new_page(), list[str]()
    page.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    markup = "".join(f"%{byte:02x}" for byte in MARKUP[1].encode())
    addresses = [one.format(markup=markup, search=search) for one in PAGES]
    addresses += [one.format(id=document, markup=markup) for document in documents for one in OF_A_DOCUMENT]
    try:
        for address in addresses:
            page.goto(address)
            assert page.title() != "harmed", address
            assert (
                page.evaluate(
                    "document.querySelectorAll('img[src=x], svg[onload], script:not([src])').length"
                )
                == 0
            ), address
            assert complaints == [], address
        page.goto("/search")
        page.locator("#q").press_sequentially("scri")  # what completion offers
        page.wait_for_timeout(500)
        assert complaints == []
    finally:
        context.close()


def test_the_texts_are_there_as_texts(hostile):
    told = asked(hostile, "/api/v1/search?q=harmed&limit=50")
    assert told["total"] >= 2
    shown = urlopen(f"{hostile.address}/search?q=harmed").read().decode()
    assert re.search(r"&lt;script&gt;|&lt;img src=x", shown)
