"""Deposit, comparison, picture and menus in a real browser; names and titles that would break a page."""

from collections.abc import Iterator

import pytest

from archive.model import Description, Role
from archive.originals.accession import Incoming
from archive.settings import Settings
from indexer.holdings import open_holdings
from indexer.intake.ingest import Ingest
from tests.extract_files import pdf, shown
from tests.web_process import Served, served

pytestmark = pytest.mark.browser

SMALL = {"width": 320, "height": 640}
SCRIPT = "<script>document.title='broken into'</script><img src=x onerror=\"document.title='broken into'\">"
TITLES = {
    "script": f"Letter {SCRIPT}",
    "arabic": "رسالة إلى الرئيس بشأن السجناء السياسيين",
    "long": "Donaudampfschifffahrt" * 14,
    "mixed": "עברית and English \u202e reversed \u202c and 漢字",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Served]:
    """A server over documents with odd titles, each in two renditions: a PDF of two pages, and its text otherwise."""
    settings = Settings.for_home(tmp_path_factory.mktemp("odd") / "home")
    folder = tmp_path_factory.mktemp("sheets")
    with open_holdings(settings) as holdings:
        for number, (name, title) in enumerate(TITLES.items()):
            first = folder / f"{name}.pdf"
            first.write_bytes(pdf([shown(f"prison {name} {number}"), shown("second page")]))
            second = folder / f"{title[:40].replace('/', '')}.txt"
            second.write_text(f"prison {name} changed {number}\f second page {SCRIPT} {'x' * 400}")
            described = Description(title=title, creators=(title,), tags=(title[:90],), description=title)
            (taken,) = holdings.accession.take(
                [Incoming.from_path(first, described=described, collection="odd")]
            )
            holdings.accession.take(
                [Incoming.from_path(second, document=taken.document, role=Role.TYPED, collection="odd")]
            )
        list(Ingest(holdings, collection="odd").take([folder / "script.pdf"]))
    with served(settings) as one:
        yield one


@pytest.fixture
def documents(opened) -> list[str]:
    """Ids of the documents, once they can be found."""
    page = opened("/")
    for _ in range(60):
        found = page.request.get("/api/v1/search?q=prison&collection=odd").json()
        if found["total"] == len(TITLES):
            return [hit["document"] for hit in found["hits"]]
        page.wait_for_timeout(500)
    raise AssertionError(found["total"])


def test_odd_names_break_no_page(opened, documents):
    page = opened("/", viewport=SMALL)
    addresses = ["/", "/search?q=prison", "/work", "/collections", "/deposit", "/searches", "/coverage"]
    for one in documents:
        here = f"/documents/{one}"
        addresses += [here, f"{here}/pages/1?q=prison", f"{here}/compare", f"{here}/compare?view=pages"]
        addresses += [f"{here}/edit", f"{here}/occurrences?q=prison"]
    for address in addresses:
        answer = page.goto(address)
        assert answer.status == 200, address
        assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"], address
        assert page.title() != "broken into", address


def test_right_to_left_titles_run_from_the_right(opened, documents):
    page = opened("/search?q=prison")
    page.get_by_role("link", name=TITLES["arabic"]).first.click()
    assert page.locator("h1").evaluate("(one) => getComputedStyle(one).direction") == "rtl"


def test_an_upload_goes_on_after_the_connection_broke(opened, tmp_path):
    path = tmp_path / "large letter.txt"
    path.write_text("A letter from Uzynbel. " * 2000)
    page = opened("/deposit")
    broken = []

    def breaking(route) -> None:
        if route.request.method == "PATCH" and len(broken) < 2:
            broken.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/api/v1/uploads/**", breaking)
    page.get_by_label("Files").set_input_files(path)
    page.get_by_role("button", name="Deposit").click()
    page.locator(".files .tag.searchable").wait_for(timeout=30_000)
    assert len(broken) == 2


def test_what_is_here_already_is_told_before_it_is_sent(opened, documents, tmp_path):
    page = opened("/deposit")
    path = tmp_path / "again.txt"
    path.write_text("These very bytes come twice.")
    page.get_by_label("Files").set_input_files(path)
    page.get_by_role("button", name="Deposit").click()
    page.locator(".files .tag.searchable").wait_for(timeout=30_000)
    page.goto("/deposit")
    page.get_by_label("Files").set_input_files(path)
    page.get_by_text("Here already").wait_for()
    page.get_by_role("button", name="Deposit").click()
    page.get_by_text("Not sent").wait_for()


def test_a_document_is_described_while_it_is_read(opened, tmp_path):
    path = tmp_path / "untitled.txt"
    path.write_text("Something else again.")
    page = opened("/deposit")
    page.get_by_label("Files").set_input_files(path)
    page.get_by_role("button", name="Deposit").click()
    page.locator(".describe summary").click()
    page.locator(".describe input[name=title]").fill("Note on the harvest")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved", exact=True).wait_for()
    page.get_by_role("link", name="untitled.txt").click()
    page.get_by_role("heading", name="Note on the harvest").wait_for()


def test_differences_are_walked_with_the_keys(opened, documents):
    page = opened(f"/documents/{documents[0]}/compare")
    page.locator("ins").first.wait_for()
    page.keyboard.press("n")
    assert page.locator("ins.now, del.now").count() >= 1


def test_a_picture_is_enlarged_and_turned_with_the_keys(opened, documents):
    page = opened(f"/documents/{documents[0]}/pages/1?q=prison")
    paper = page.locator(".leaf .paper")
    paper.locator("img").wait_for()
    before = paper.bounding_box()
    page.keyboard.press("+")
    page.get_by_role("button", name="125%").wait_for()
    assert paper.bounding_box()["width"] > before["width"] * 1.2
    page.keyboard.press("0")
    page.keyboard.press("r")
    turned = paper.bounding_box()
    assert turned["width"] == pytest.approx(before["width"], abs=6)
    assert turned["width"] / turned["height"] == pytest.approx(before["height"] / before["width"], rel=0.03)
    page.get_by_role("navigation", name="Pages as small pictures").get_by_role("link", name="Page 2").click()
    page.wait_for_url("**/pages/2?**")
    assert page.locator(".leaf.turned").count() == 1


def test_the_menu_and_the_facets_open_and_close_by_keyboard_on_a_phone(opened, documents):
    page = opened("/search?q=prison", viewport=SMALL)
    for name, inside in (("Menu", ".menu a"), ("Narrow the list", ".facets a")):
        button = page.get_by_role("button", name=name).first
        button.focus()
        page.keyboard.press("Enter")
        page.locator(inside).first.wait_for()
        page.keyboard.press("Escape")
        page.locator(inside).first.wait_for(state="hidden")
        assert button.evaluate("(one) => one === document.activeElement")
