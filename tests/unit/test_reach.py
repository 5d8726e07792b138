"""How an archive is reached: names, proxies, contacts; and whose word about a client is taken."""

import pytest

from archive import reach
from archive.errors import SettingsError
from webapp.serving.proxies import TrustedProxies
from webapp.views.rates import is_here, network_of


def test_names_of_hosts_are_read_without_regard_to_case():
    assert reach.hosts("H", "Archive.Example.org, archive.lan,[2001:db8::1],archive.lan") == (
        "archive.example.org",
        "archive.lan",
        "2001:db8::1",
    )
    assert reach.hosts("H", "none") == reach.hosts("H", " ") == ()


@pytest.mark.parametrize(
    "text", ["http://a.example", "a.example:80", "a b", "*", "a.example/x", "-a", "а.example"]
)
def test_what_is_no_name_of_a_host_is_refused_by_name_of_the_setting(text):
    with pytest.raises(SettingsError, match="FONDS_HOSTS"):
        reach.hosts("FONDS_HOSTS", text)


def test_proxies_are_addresses_or_networks():
    assert reach.proxies("P", "127.0.0.1,10.1.0.0/16, fd00::/8") == (
        "127.0.0.1/32",
        "10.1.0.0/16",
        "fd00::/8",
    )
    for text in ("proxy.example", "10.1.0.1/16", "*", "1.2.3"):
        with pytest.raises(SettingsError, match="FONDS_PROXIES"):
            reach.proxies("FONDS_PROXIES", text)


def test_a_contact_is_a_uri():
    assert (
        reach.contact("C", "sec@example.org")
        == reach.contact("C", "mailto:sec@example.org")
        == "mailto:sec@example.org"
    )
    assert reach.contact("C", "https://example.org/report") == "https://example.org/report"
    assert reach.contact("C", "none") is None
    for text in ("http://example.org", "sec@example.org\r\nX: y", "https://", "nobody"):
        with pytest.raises(SettingsError, match="FONDS_SECURITY_CONTACT"):
            reach.contact("FONDS_SECURITY_CONTACT", text)


def asked(networks: tuple[str, ...], peer: str, **headers: str) -> tuple[str, str, str]:
    """Address, scheme and host as the application sees them."""
    seen = {}

    def app(environ, _):
        seen.update(environ)
        return []

    environ = {
        "REMOTE_ADDR": peer,
        "wsgi.url_scheme": "http",
        "HTTP_HOST": "inside:8000",
        "SERVER_NAME": "inside",
    }
    TrustedProxies(app, networks)({**environ, **headers}, lambda *_: None)
    assert peer in networks or not any("FORWARDED" in name for name in seen) or networks
    return seen["REMOTE_ADDR"], seen["wsgi.url_scheme"], seen["HTTP_HOST"]


FORGED = {
    "HTTP_X_FORWARDED_FOR": "127.0.0.1",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_FORWARDED": "for=127.0.0.1",
}


@pytest.mark.parametrize("networks", [(), ("10.0.0.0/8",)])
def test_nobody_but_a_trusted_proxy_speaks_for_others(networks):
    assert asked(networks, "192.0.2.7", **FORGED) == ("192.0.2.7", "http", "inside:8000")
    assert asked(networks, "not an address", **FORGED) == ("not an address", "http", "inside:8000")


def test_a_trusted_proxy_says_who_asks():
    headers = {
        "HTTP_X_FORWARDED_FOR": "198.51.100.4",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_HOST": "archive.example.org",
    }
    expected = ("198.51.100.4", "https", "archive.example.org")
    assert asked(("10.0.0.0/8",), "10.0.0.1", **headers) == expected
    assert asked(("10.0.0.0/8",), "::ffff:10.0.0.1", **headers) == expected


def test_what_a_client_wrote_itself_is_not_taken_for_its_address():
    headers = {"HTTP_X_FORWARDED_FOR": "127.0.0.1, 10.0.0.9, 198.51.100.4"}
    assert asked(("10.0.0.0/8",), "10.0.0.1", **headers)[0] == "198.51.100.4"


def test_a_chain_of_trusted_proxies_is_followed_to_its_beginning():
    headers = {
        "HTTP_X_FORWARDED_FOR": "203.0.113.1, 198.51.100.4, 10.0.0.2",
        "HTTP_X_FORWARDED_PROTO": "https, http",
        "HTTP_X_FORWARDED_HOST": "archive.example.org",
    }
    assert asked(("10.0.0.0/8",), "10.0.0.1", **headers) == ("198.51.100.4", "https", "archive.example.org")


def test_a_header_of_great_length_is_not_believed():
    headers = {"HTTP_X_FORWARDED_FOR": ", ".join(["10.0.0.2"] * 1000)}
    assert asked(("10.0.0.0/8",), "10.0.0.1", **headers)[0] == "10.0.0.1"


def test_addresses_of_one_network_of_64_bits_are_counted_together():
    assert network_of("2001:db8::1:2:3:4") == network_of("2001:db8::ffff") == "2001:db8::/64"
    assert network_of("198.51.100.4") == "198.51.100.4"
    assert network_of("fe80::1%eth0") == "fe80::/64"
    assert network_of("") == ""


def test_this_machine_is_known_by_its_addresses():
    assert all(map(is_here, ("127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1")))
    assert not any(map(is_here, ("12.7.0.1", "::2", "", "128.0.0.1")))
