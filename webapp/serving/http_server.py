"""The web server's own process: gunicorn with the application, on a socket it is handed.

``python -m webapp.serving.http_server SOCKET STATUS``: two inherited descriptors. A line of JSON on STATUS says that
requests are answered, or why that cannot be. Settings come from the environment. Each of gunicorn's processes opens
the archive for itself. Nothing of what is asked is logged.
"""

import gc
import json
import os
import resource
import socket
import struct
import sys
import threading
from contextlib import suppress
from typing import Any

import gunicorn.http.message
import gunicorn.util
import gunicorn.workers.gthread
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from archive import logs
from archive.errors import ArchiveBusy, FondsError
from archive.settings import Settings
from indexer.allocator import give_memory_back
from indexer.engine.seam import Health
from indexer.holdings import Holdings, open_holdings
from webapp.app import create_app
from webapp.checkup.request_times import RequestTimes
from webapp.serving.request_counts import RequestCounts
from webapp.views.problems import Problem

PROCESSES = 2
_ARENAS = 1  # threads take turns anyway; with one each, 10,000 pages left 100 MiB in pieces
THREADS = 8  # each of them may be held by one slow download
REQUEST_LINE = 256 * 1024  # bytes: the longest query, percent-encoded, so that its refusal is ours to word
SMALL = 500  # renditions, indexed in a second or two
KEEP_ALIVE_SECONDS = 15
_UNREADABLE = {
    414: ("query-too-large", "The address is too long. Shorten the query."),
    431: ("headers-too-large", "The headers of the request are too large."),
    500: ("error", "Something went wrong on our side. It is in the log; please tell your archivist."),
}
SILENT_SECONDS = 1.0  # a new connection that says nothing waits without a thread after that
RECEIVE_SECONDS = 10  # without a byte of a request that has begun, and it is given up: it holds a thread
SEND_SECONDS = 60  # without a byte of an answer being taken
GRACE_SECONDS = 10  # for answers under way when the server is stopped


def answer_unreadable(client: socket.socket, status: int, reason: str, _: str) -> None:
    """A problem document for a request that never reached the application, in place of gunicorn's page."""
    code, detail = _UNREADABLE.get(status, ("unreadable-request", "The request could not be read."))
    body = json.dumps(Problem(status, code, detail).as_json()).encode()
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n"
        f"X-Content-Type-Options: nosniff\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    gunicorn.util.write_nonblock(client, head.encode() + body)


class DiscreetLogger(Logger):  # type: ignore[misc]
    """Gunicorn quotes request lines, which hold queries, in its messages about requests that fail."""

    def setup(self, cfg: object) -> None:
        """As gunicorn does, then in the form that the settings ask for."""
        super().setup(cfg)
        if logs.are_wanted():
            for handler in self.error_log.handlers:
                handler.setFormatter(logs.JsonLines())

    def warning(self, msg: str, *args: object, **kwargs: object) -> None:
        """A warning; of a request that cannot be read, only that it was."""
        if msg.startswith("Invalid request"):
            msg, args = "A request could not be read.", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: str, *args: object, **kwargs: object) -> None:
        """An error; of a request, only its kind."""
        kind = sys.exc_info()[0]
        if kind is BlockingIOError:
            return  # somebody took too long, and was given up
        if msg.startswith("Error handling request"):
            self.error("A request failed in the server: %s.", kind.__name__ if kind else "unknown")
        else:
            super().exception(msg, *args, **kwargs)


class FondsServer(BaseApplication):  # type: ignore[misc]
    """Gunicorn, configured here and nowhere else."""

    def __init__(self, settings: Settings, listener: int, status: int) -> None:
        self._settings = settings
        self._listener = listener
        self._status = status
        # Before processes are forked: they share both.
        self._times, self._counts = RequestTimes(), RequestCounts()
        super().__init__()

    def load_config(self) -> None:
        """See https://docs.gunicorn.org/en/stable/settings.html."""
        gunicorn.http.message.MAX_REQUEST_LINE = (
            REQUEST_LINE  # its bound is a constant, and too low for long queries
        )
        gunicorn.util.write_error = answer_unreadable
        gunicorn.workers.gthread.DEFAULT_WORKER_DATA_TIMEOUT = SILENT_SECONDS  # a constant as well
        chosen: dict[str, Any] = {
            "bind": f"fd://{self._listener}",
            "worker_class": "gthread",
            "workers": PROCESSES,
            "threads": THREADS,
            "timeout": 120,
            "graceful_timeout": GRACE_SECONDS,
            "keepalive": KEEP_ALIVE_SECONDS,
            "limit_request_line": REQUEST_LINE,
            "limit_request_fields": 64,
            "forwarded_allow_ips": "",
            "accesslog": None,
            "loglevel": "warning",
            "logger_class": DiscreetLogger,
            "control_socket_disable": True,
            "post_worker_init": lambda _: self.tell({"ready": True}),
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """In each process, after it was forked. How well readers are confined is found out beside the first answers."""
        holdings = open_holdings(self._settings)
        threading.Thread(target=holdings.defence, name="self-attack", daemon=True).start()
        app = create_app(self._settings, holdings, times=self._times, counts=self._counts)
        gc.collect()
        gc.freeze()  # else every full collection, in the middle of an answer, walks through all modules: 40 ms
        return app

    def tell(self, what: dict[str, object]) -> None:
        """A line for the process that started this one; it may have stopped listening."""
        with suppress(OSError):
            os.write(self._status, json.dumps(what).encode() + b"\n")


def main(listener: int, status: int) -> int:
    """Serve until stopped."""
    give_memory_back(_ARENAS)
    try:
        settings = Settings.from_environment()
        logs.configure(settings.log)
        with open_holdings(settings) as holdings:  # what is wrong is said here once, and not by every process
            _make_small_index(holdings)
    except FondsError as error:
        os.write(status, json.dumps({"error": error.message, "exit_code": error.exit_code}).encode() + b"\n")
        return error.exit_code
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # uploads and downloads are open files
    _be_patient_for_a_while(listener)
    os.set_blocking(status, False)  # restarted processes write, and nobody reads any more
    FondsServer(settings, listener, status).run()
    return 0


def _be_patient_for_a_while(listener: int) -> None:
    """Bound how long a thread waits for bytes to come or go. Connections inherit this from the socket they come to."""
    with socket.socket(fileno=os.dup(listener)) as same:
        for option, seconds in ((socket.SO_RCVTIMEO, RECEIVE_SECONDS), (socket.SO_SNDTIMEO, SEND_SECONDS)):
            same.setsockopt(socket.SOL_SOCKET, option, struct.pack("@ll", seconds, 0))


def _make_small_index(holdings: Holdings) -> None:
    """Spare the reader of a new archive the wait for the worker; a large index is built anew by the worker alone."""
    if holdings.engine.health is Health.REBUILD and holdings.catalogue.latest_sequence() <= SMALL:
        with suppress(ArchiveBusy):
            holdings.catch_up()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
