"""What Prometheus may know of an archive: numbers from the catalogue, the index, the disk and the web server.

Nothing is counted twice: what the catalogue knows is asked of it, at most every few seconds, whichever process answers.
Only the times of requests are kept here, in ``webapp.checkup.request_times``. Sizes in bytes, times in seconds.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder

from archive.backup.note import last_backup
from archive.errors import FondsError
from archive.locks import is_held
from archive.room import floor_of
from archive.settings import path_of
from indexer.engine.seam import Health
from indexer.holdings import Holdings
from indexer.reading.suspects import BeingRead
from webapp.checkup.request_times import RequestTimes
from webapp.policy import readers

KEPT_SECONDS = 5.0  # counting a million renditions takes half a second


@dataclass(slots=True)
class Metrics:
    """All of them, for one process; ``answer`` is what a scrape gets."""

    holdings: Holdings
    times: RequestTimes
    _kept: list[Metric] = field(default_factory=list)
    _kept_at: float = -KEPT_SECONDS
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, untrusted_accept: str) -> tuple[bytes, str]:
        """The text and its media type: OpenMetrics for whoever asks for it, else Prometheus's text format 0.0.4."""
        encode, media_type = choose_encoder(untrusted_accept)
        return encode(self), media_type

    def collect(self) -> Iterator[Metric]:
        """As Prometheus's client asks for them."""
        with self._lock:
            if time.monotonic() - self._kept_at >= KEPT_SECONDS:
                self._kept = list(self._looked_up())
                self._kept_at = time.monotonic()
            kept = self._kept
        yield from kept
        yield from self._timed()

    def _timed(self) -> Iterator[Metric]:
        requests = HistogramMetricFamily(
            "fonds_http_request_seconds", "Time to the first byte of an answer.", labels=("route", "status")
        )
        for route, status, found in self.times.requests():
            requests.add_metric((route, status), found.cumulative, found.total_seconds)
        yield requests
        searches = self.times.searches()
        yield HistogramMetricFamily(
            "fonds_search_seconds",
            "Time that searches took, without drawing the page.",
            buckets=searches.cumulative,
            sum_value=searches.total_seconds,
        )

    def _looked_up(self) -> Iterator[Metric]:
        """Each part by itself: one that cannot be looked at leaves the others, and is named as failed."""
        parts: dict[str, Callable[[], Iterator[Metric]]] = {
            "catalogue": self._catalogue,
            "queue": self._queue,
            "index": self._index,
            "fixity": self._fixity,
            "searches": self._searches,
            "disk": self._disk,
        }
        up = GaugeMetricFamily("fonds_up", "1 where this part could be looked at.", labels=("part",))
        for name, part in parts.items():
            try:
                found = list(part())
            except (FondsError, OSError):
                up.add_metric((name,), 0)
            else:
                up.add_metric((name,), 1)
                yield from found
        yield up
        yield InfoMetricFamily("fonds_build", "The version that answers.", {"version": version("fonds")})

    def _catalogue(self) -> Iterator[Metric]:
        counts = self.holdings.catalogue.counts()
        yield GaugeMetricFamily("fonds_documents", "Documents, without withdrawn ones.", counts.documents)
        states = GaugeMetricFamily("fonds_renditions", "Renditions by state.", labels=("state",))
        for state, number in counts.renditions.items():
            states.add_metric((state.value,), number)
        yield states
        yield GaugeMetricFamily("fonds_pages", "Pages of all renditions.", counts.pages)
        yield GaugeMetricFamily("fonds_originals_bytes", "Bytes of all originals.", counts.size)
        events = self.holdings.catalogue.chain_end()[0]
        yield CounterMetricFamily("fonds_custody_events", "Events in the custody record.", events)

    def _queue(self) -> Iterator[Metric]:
        settings = self.holdings.settings
        waiting = self.holdings.catalogue.waiting()
        queue = GaugeMetricFamily("fonds_queue_length", "Renditions that wait, by what for.", labels=("for",))
        for what, number in (
            ("reading", waiting.new),
            ("rereading", waiting.again),
            ("index", waiting.planned),
        ):
            queue.add_metric((what,), number)
        yield queue
        age = max(0.0, time.time() - _seconds(waiting.oldest)) if waiting.oldest else 0.0
        yield GaugeMetricFamily(
            "fonds_queue_oldest_age_seconds", "Age of the oldest that nobody has read.", age
        )
        working = is_held(settings.home)
        being_read = len(BeingRead(settings.home).left_behind()) if working else 0
        yield GaugeMetricFamily("fonds_writer_active", "1 while a worker or an ingest runs here.", working)
        yield GaugeMetricFamily("fonds_files_being_read", "Files that are being read now.", being_read)

    def _index(self) -> Iterator[Metric]:
        engine = self.holdings.engine
        ready = engine.health is Health.READY
        yield GaugeMetricFamily("fonds_index_ready", "1 when the index can be searched.", ready)
        if ready:
            lag = max(0, self.holdings.catalogue.latest_sequence() - engine.followed())
            yield GaugeMetricFamily("fonds_index_lag_changes", "Changes the index has not followed yet.", lag)

    def _fixity(self) -> Iterator[Metric]:
        found = self.holdings.catalogue.fixity_summary()
        outcomes = GaugeMetricFamily(
            "fonds_fixity_originals", "Originals by the outcome of their last check.", labels=("outcome",)
        )
        for outcome in ("intact", "damaged", "unchecked"):
            outcomes.add_metric((outcome,), getattr(found, outcome))
        yield outcomes
        if found.oldest_check:
            checked = _seconds(found.oldest_check)
            yield GaugeMetricFamily(
                "fonds_fixity_oldest_check_timestamp_seconds", "When the oldest last check was.", checked
            )
        if (at := last_backup(self.holdings.settings.home)) is not None:
            yield GaugeMetricFamily(
                "fonds_last_backup_timestamp_seconds", "When the last backup succeeded.", at
            )

    def _searches(self) -> Iterator[Metric]:
        due = self.holdings.alerts.count_due(readers(self.holdings))
        yield GaugeMetricFamily("fonds_saved_searches_due", "Saved searches to be carried out again.", due)

    def _disk(self) -> Iterator[Metric]:
        settings = self.holdings.settings
        free = GaugeMetricFamily("fonds_disk_free_bytes", "Free bytes of the volume.", labels=("place",))
        size = GaugeMetricFamily("fonds_disk_size_bytes", "Size of the volume.", labels=("place",))
        floor = GaugeMetricFamily(
            "fonds_disk_floor_bytes", "Below so many free bytes nothing is taken in.", labels=("place",)
        )
        for place, path in (("home", settings.home), ("originals", path_of(settings.store_url))):
            volume = _volume(path)
            free.add_metric((place,), volume.f_bavail * volume.f_frsize)
            size.add_metric((place,), volume.f_blocks * volume.f_frsize)
            floor.add_metric((place,), floor_of(volume.f_blocks * volume.f_frsize))
        yield from (free, size, floor)


def _volume(path: Path) -> os.statvfs_result:
    return os.statvfs(path)


def _seconds(stamped: str) -> float:
    return datetime.fromisoformat(stamped).timestamp()
