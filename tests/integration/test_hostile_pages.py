"""Scripts in every field, on every page; every changing address, asked on behalf of another site; ids that are none."""

from collections.abc import Iterator
from io import BytesIO
from urllib.parse import quote, urlsplit

import pytest

from archive.settings import Settings
from tests.hostile import EVERYTHING, MARKUP, addresses, alive, fill
from tests.web_archive import WebArchive

CHANGING = ("POST", "PUT", "PATCH", "DELETE")
EVIL = "https://evil.example/"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebArchive]:
    with WebArchive(Settings.for_home(tmp_path_factory.mktemp("hostile") / "home")) as one:
        yield one


@pytest.fixture(scope="module")
def real(archive: WebArchive) -> dict[str, str]:
    return fill(archive)


def test_no_page_lets_anything_live_that_people_wrote(archive, real):
    looked = 0
    for rule, address in addresses(archive, real):
        for asked in (
            "",
            f"?q={quote(MARKUP[0])}&{rule.endpoint.split('.')[-1]}=1",
            f"?q={quote(EVERYTHING)}",
        ):
            answer = archive.client.get(address + asked, buffered=True)
            assert answer.status_code < 500 or answer.status_code == 503, (address, asked)
            assert "X-Injected" not in answer.headers
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"] or answer.headers[
                "Content-Security-Policy"
            ].endswith("default-src 'none'; frame-ancestors 'none'")
            if answer.mimetype == "text/html":
                looked += 1
                assert alive(answer.get_data(as_text=True)) == [], (address, asked)
    assert looked > 60


def test_what_is_said_in_parameters_does_not_live_either(archive, real):
    names = [
        "title",
        "said",
        "from",
        "to",
        "page",
        "view",
        "extraction",
        "rendition",
        "next",
        "back",
        "format",
        "left",
        "right",
        "kind",
        "task",
        "reason",
    ]
    told = "&".join(f"{name}={quote(MARKUP[number % 5])}" for number, name in enumerate(names))
    for _, address in addresses(archive, real):
        answer = archive.client.get(f"{address}?{told}", buffered=True)
        assert answer.status_code < 500 or answer.status_code == 503, address
        if answer.mimetype == "text/html":
            assert alive(answer.get_data(as_text=True)) == [], address


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("method", CHANGING)
def test_no_changing_address_does_anything_for_another_site(archive, real, method, headers):
    before = archive.holdings.catalogue.custody_root()
    asked = 0
    for rule, address in addresses(archive, real, method):
        answer = archive.client.open(address, method=method, data={"x": "y"}, headers=headers)
        assert answer.status_code == 403, (method, rule.rule)
        asked += 1
    assert asked or method == "PUT"
    assert archive.holdings.catalogue.custody_root() == before


def test_no_form_is_taken_without_its_token(archive, real):
    programs = {
        one.name for one in archive.app.blueprints.values() if (one.url_prefix or "").startswith("/api/")
    }
    asked, before = 0, archive.holdings.catalogue.custody_root()
    for rule, address in addresses(archive, real, "POST"):
        if rule.endpoint.split(".")[0] in {*programs, "languages"}:
            continue
        asked += 1
        answer = archive.client.post(address, data={"csrf_token": "x", "confirmed": "1", "reason": "x"})
        assert answer.status_code in (400, 403) or (
            answer.status_code == 404 and set(rule.arguments) - set(real)
        ), rule.rule
    assert asked > 10
    assert archive.holdings.catalogue.custody_root() == before


@pytest.mark.parametrize(
    "untrusted",
    [
        "x",
        "0" * 26,
        "01" + "z" * 24,
        "..%2f..%2fetc%2fpasswd",
        "%00",
        "a" * 3000,
        "%f0%9f%92%a9",
        "-1",
        "1e9",
        "null",
    ],
)
def test_an_id_that_is_none_leads_nowhere(archive, real, untrusted):
    for method in ("GET", *CHANGING):
        for rule, address in addresses(archive, dict.fromkeys(real, "IDIDID"), method):
            if "IDIDID" not in address:
                continue
            answer = archive.client.open(
                address.replace("IDIDID", untrusted), method=method, json={}, buffered=True
            )
            assert answer.status_code in (
                200,
                302,
                303,
                308,
                400,
                401,
                403,
                404,
                405,
                409,
                410,
                412,
                413,
                415,
            ), (
                method,
                rule.rule,
                answer.status_code,
            )
            if answer.status_code == 200:
                assert EVERYTHING[:20] not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "elsewhere",
    [
        EVIL,
        "//evil.example/",
        "/\\evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "\t//evil.example",
    ],
)
def test_nobody_is_sent_to_another_site(archive, real, elsewhere):
    names = ("next", "back", "url", "return", "redirect", "to", "from", "q", "continue")
    told = "&".join(f"{name}={quote(elsewhere)}" for name in names)
    for method in ("GET", "POST"):
        for rule, address in addresses(archive, real, method):
            answer = archive.client.open(
                f"{address}?{told}", method=method, data=dict.fromkeys(names, elsewhere), buffered=True
            )
            place = answer.headers.get("Location", "/")
            assert urlsplit(place).netloc in ("", "localhost"), (rule.rule, place)
            assert place.startswith(("/", "http://localhost/")), (rule.rule, place)
            assert not place.startswith(("//", "/\\")), (rule.rule, place)


def test_a_name_adds_no_header_to_a_download(archive, real):
    headers = archive.client.get(f"/renditions/{real['rendition']}/original", buffered=True).headers
    assert "X-Injected" not in headers
    assert headers["Content-Disposition"].startswith("attachment; ")
    assert "\r" not in headers["Content-Disposition"]
    assert headers["Cache-Control"] == "private, no-store"


def test_a_form_of_a_hundred_thousand_parts_is_refused_quickly(archive):
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    for address in ("/deposit", "/api/v1/documents"):
        answer = archive.client.post(
            address, data=part * 100_000 + b"--x--\r\n", content_type="multipart/form-data; boundary=x"
        )
        assert answer.status_code in (400, 413), address
    fields = b"&".join(b"a=1" for _ in range(100_000))
    answer = archive.client.post("/deposit", data=fields, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (400, 413)


def test_a_file_that_is_named_like_a_header_is_taken_as_a_name(archive):
    answer = archive.client.post(
        "/api/v1/documents", data={"file": (BytesIO(b"named"), 'x\r\nSet-Cookie: a=b"; filename="y.txt')}
    )
    assert answer.status_code in (202, 400)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "value", ["a" * 5000, "\u00e9" * 100, "%s%n%x", "'; DROP TABLE documents; --", "\x7f"]
)
def test_odd_headers_harm_nothing(archive, value):
    sent = value.encode("utf-8").decode("latin-1")
    names = (
        "Cookie",
        "Accept-Language",
        "If-None-Match",
        "If-Match",
        "Range",
        "Authorization",
        "User-Agent",
        "Accept",
    )
    for address in ("/", "/search?q=x", "/api/v1/search?q=x", "/login"):
        for name in names:
            answer = archive.client.get(address, headers={name: sent}, buffered=True)
            assert answer.status_code < 500, (address, name)
