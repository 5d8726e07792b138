"""Signing in as people do it: by keyboard, with a passkey that Chromium keeps, and without any script."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.accounts.audit import COMMAND_LINE
from archive.accounts.links import Purpose
from archive.accounts.model import Role
from archive.accounts.registry import Registry
from archive.catalogue import Catalogue
from archive.settings import Settings
from tests.web_process import Served, served

PASSWORD = "three quiet herons"


@pytest.fixture(scope="module")
def home_with_accounts(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings.for_home(tmp_path_factory.mktemp("accounts") / "home")


@pytest.fixture(scope="module")
def accounts(home_with_accounts: Settings) -> Iterator[Registry]:
    with Catalogue.open(home_with_accounts) as catalogue:
        registry = Registry.beside(catalogue, lambda: "a key that no code needs here")
        registry.add_account("boss", [Role.ADMIN], COMMAND_LINE, name="Boss Invented")
        registry.add_account("aliya", [Role.ARCHIVIST], COMMAND_LINE, name="Aliya Invented")
        registry.set_password(registry.account_called("aliya"), PASSWORD, COMMAND_LINE)
        yield registry


@pytest.fixture(scope="module")
def door(chromium: str, home_with_accounts: Settings, accounts: Registry) -> Iterator[Served]:
    with served(home_with_accounts) as one:
        yield one


@pytest.fixture
def visit(browser, door: Served) -> Iterator:
    """A window of its own at an address that has a name, as passkeys want it."""
    contexts = []

    def open_page(address: str, **options: object):
        base = door.address.replace("127.0.0.1", "localhost")
        context = browser.new_context(base_url=base, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def authenticator(page):
    """A device that keeps passkeys and is always unlocked; the session that speaks with it."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return cdp, made["authenticatorId"]


def sign_in(page) -> None:
    page.get_by_label("Login").fill("aliya")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def test_a_page_that_needs_it_asks_to_sign_in_and_is_shown_then(visit) -> None:
    page = visit("/deposit")
    assert page.get_by_label("Login").evaluate("one => one === document.activeElement")
    sign_in(page)
    assert page.url.endswith("/deposit")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/login")
    page.goto("/deposit")
    assert "/login" in page.url


def test_a_passkey_is_added_signs_in_and_is_refused_once_removed(visit, accounts: Registry) -> None:
    page = visit("/login?next=/account")
    cdp, device = authenticator(page)
    sign_in(page)
    page.get_by_label("What to call it").fill("Laptop")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("The passkey is added").wait_for()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/login")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/login" not in url)
    page.goto("/account")
    assert page.get_by_text("Laptop").first.is_visible()
    aliya = accounts.account_called("aliya")
    assert "passkey" in {one.how for one in accounts.sessions(aliya.id)}
    (kept,) = cdp.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert kept["signCount"] >= 1
    page.get_by_role("button", name="Remove the passkey Laptop").click()
    page.get_by_text("The passkey is removed").wait_for()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/login")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The passkey did not work").wait_for()


def test_a_device_that_does_not_look_who_unlocks_it_is_not_enough(visit) -> None:
    page = visit("/login?next=/account")
    cdp, device = authenticator(page)
    sign_in(page)
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("The passkey was not added").wait_for()


def test_an_answer_of_a_passkey_is_good_once(visit, accounts: Registry) -> None:
    page = visit("/login?next=/account")
    authenticator(page)
    sign_in(page)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("The passkey is added").wait_for()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/login")
    replayed = page.evaluate(
        """async () => {
        const { ask } = await import("/static/passkey.js");
        const token = document.querySelector("#by-passkey").dataset.token;
        const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await ask("/login/passkey/begin", token, {}));
        const answer = (await navigator.credentials.get({ publicKey })).toJSON();
        await ask("/login/passkey", token, { answer, next: "/" });
        const fresh = await (await fetch("/account")).text();
        const again = new DOMParser().parseFromString(fresh, "text/html").querySelector("[name=csrf_token]").value;
        await ask("/login/passkey/begin", again, {});
        return ask("/login/passkey", again, { answer, next: "/" }).then(() => "let in", (error) => error.message);
        }"""
    )
    assert replayed == "401"


def test_everything_but_passkeys_works_without_a_script(visit, accounts: Registry) -> None:
    page = visit("/login", java_script_enabled=False)
    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()
    sign_in(page)
    page.goto("/account")
    page.get_by_label("Name").fill("Aliya Renamed")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your account is changed").wait_for()
    assert page.get_by_text("This browser cannot add passkeys here").is_visible()
    page.get_by_role("link", name="Set one-time codes up").click()
    assert page.get_by_role("img", name="The square code").is_visible()


def test_a_link_signs_in_by_one_key(visit, accounts: Registry) -> None:
    secret = accounts.make_link(accounts.account_called("boss"), Purpose.SIGN_IN, COMMAND_LINE)
    page = visit(f"/accept/{secret}")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accept" not in url)
    page.goto("/admin/people")
    page.get_by_label("Login").fill("b@example.org")
    page.get_by_role("button", name="Invite").click()
    assert page.get_by_text("/accept/").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_fit_every_screen(
    visit, accounts: Registry, scheme: str, width: int, tmp_path: Path
) -> None:
    page = visit("/login", color_scheme=scheme, viewport={"width": width, "height": 800})
    addresses = ["/login", "/login/forgotten"]
    for address in addresses:
        page.goto(address)
        assert _fits(page), address
    secret = accounts.make_link(accounts.account_called("boss"), Purpose.SIGN_IN, COMMAND_LINE)
    page.goto(f"/accept/{secret}")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accept" not in url)
    boss = accounts.account_called("boss")
    for address in (
        "/account",
        "/account/codes",
        "/admin",
        "/admin/people",
        f"/admin/people/{boss.id}",
        "/admin/audit",
    ):
        page.goto(address)
        assert _fits(page), address


def _fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
