"""What Prometheus is told, read back with Prometheus's own client."""

import multiprocessing
import time
from io import BytesIO

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text

from archive.backup.note import note_backup
from archive.model import Reading
from archive.originals.accession import Incoming
from archive.reasons import Reason
from archive.settings import Settings
from indexer.engine.feed import catch_up
from indexer.holdings import open_holdings
from webapp.app import create_app
from webapp.checkup import metrics as numbers
from webapp.checkup.request_times import BUCKETS, CLASSES, MOST_ROUTES, NO_ROUTE, RequestTimes


@pytest.fixture
def holdings(home: Settings):
    with open_holdings(home) as opened:
        opened.bring_up_to_date()
        yield opened


@pytest.fixture
def client(holdings, monkeypatch):
    monkeypatch.setattr(numbers, "KEPT_SECONDS", 0.0)
    return create_app(holdings.settings, holdings).test_client()


def scrape(client, accept: str = "text/plain") -> dict[tuple[str, ...], float]:
    answer = client.get("/metrics", headers={"Accept": accept})
    assert answer.status_code == 200
    read = read_openmetrics if answer.content_type.startswith("application/openmetrics-text") else read_text
    return {
        (sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))): sample.value
        for family in read(answer.text)
        for sample in family.samples
    }


def test_the_archive_is_told_in_numbers(holdings, client):
    empty = scrape(client)
    assert empty["fonds_documents",] == 0
    assert empty["fonds_queue_oldest_age_seconds",] == 0
    letter = Incoming(lambda: BytesIO(b"The prisoner waits."), "letter.txt")
    [accepted] = holdings.accession.take([letter])
    without_text = Reading("none", "1", "text/plain", reason=Reason.of("no-text"))
    holdings.catalogue.record_extractions([(accepted.rendition, without_text)])
    catch_up(holdings.catalogue, holdings.engine)
    holdings.accession.take([Incoming(lambda: BytesIO(b"Nobody has read this."), "later.txt")])
    holdings.catalogue.enrol_originals()
    note_backup(holdings.settings.home)
    found = scrape(client)
    assert found["fonds_documents",] == 2
    assert found["fonds_renditions", "state=kept"] == 1
    assert found["fonds_renditions", "state=accessioned"] == 1
    assert found["fonds_queue_length", "for=reading"] == 1
    assert 0 < found["fonds_queue_oldest_age_seconds",] < 60
    assert found["fonds_index_ready",] == 1
    assert found["fonds_index_lag_changes",] == 0
    assert found["fonds_fixity_originals", "outcome=intact"] == 2
    assert found["fonds_fixity_originals", "outcome=damaged"] == 0
    for name in ("fonds_last_backup_timestamp_seconds", "fonds_fixity_oldest_check_timestamp_seconds"):
        assert abs(found[name,] - time.time()) < 60
    assert found["fonds_disk_free_bytes", "place=originals"] > found["fonds_disk_floor_bytes", "place=home"]
    assert found["fonds_saved_searches_due",] == 0
    assert found["fonds_custody_events_total",] >= 3
    assert {value for name, value in found.items() if name[0] == "fonds_up"} == {1}


def test_requests_and_searches_are_timed_by_route_and_nothing_of_them_is_told(client):
    for _ in range(3):
        client.get("/search?q=Dzhakishev")
    client.get("/nothing/Dzhakishev")
    client.get("/documents/Dzhakishev")
    found = scrape(client)
    assert found["fonds_http_request_seconds_count", "route=/search", "status=2xx"] == 3
    assert found["fonds_http_request_seconds_bucket", "le=+Inf", "route=/search", "status=2xx"] == 3
    assert found["fonds_http_request_seconds_sum", "route=/search", "status=2xx"] > 0
    assert found["fonds_http_request_seconds_count", f"route={NO_ROUTE}", "status=4xx"] == 1
    assert found["fonds_search_seconds_count",] == 3
    assert "Dzhakishev" not in client.get("/metrics").text


def test_openmetrics_is_spoken_to_whoever_asks_for_it(client):
    client.get("/")
    found = scrape(client, "application/openmetrics-text; version=1.0.0")
    assert found["fonds_http_request_seconds_count", "route=/", "status=2xx"] == 1
    assert found["fonds_custody_events_total",] == 0


def test_a_part_that_cannot_be_looked_at_is_named_and_leaves_the_others(holdings, client):
    (holdings.settings.home / "originals").rename(holdings.settings.home / "elsewhere")
    found = scrape(client)
    assert found["fonds_up", "part=disk"] == 0
    assert found["fonds_up", "part=catalogue"] == 1
    assert found["fonds_documents",] == 0


def test_only_this_machine_may_ask(client):
    assert client.get("/metrics", headers={"Host": "archive.example.org"}).status_code == 421


def test_processes_add_to_the_same_numbers():
    times = RequestTimes()
    times.know(["/search"])
    context = multiprocessing.get_context("fork")
    some = [context.Process(target=_ask, args=(times, 500)) for _ in range(3)]
    for one in some:
        one.start()
    _ask(times, 500)
    for one in some:
        one.join()
    [(route, status, found)] = times.requests()
    assert (route, status) == ("/search", "2xx")
    assert sum(found.counts) == 2000
    assert found.total_seconds == pytest.approx(2000 * 0.03)
    assert found.cumulative[-1] == ("+Inf", 2000)
    assert dict(found.cumulative)["0.025"] == 0


def _ask(times: RequestTimes, often: int) -> None:
    for _ in range(often):
        times.add_request("/search", 200, 0.03)


def test_every_time_and_every_status_has_its_place():
    times = RequestTimes()
    times.know(["/a"])
    for status in (0, 101, 200, 304, 404, 507, 999):
        times.add_request("/unheard-of", status, 1e9)
    found = {status: histogram.counts[-1] for _, status, histogram in times.requests()}
    assert found == dict.fromkeys(CLASSES, 1) | {"1xx": 2, "5xx": 2}
    times.add_search(0.0)
    assert times.searches().counts == (1, *[0] * len(BUCKETS))


def test_all_routes_of_the_application_fit(client):
    assert len(list(client.application.url_map.iter_rules())) < MOST_ROUTES / 2
