"""``fonds serve``: the web server and a worker as children of one process that watches over both.

The socket is bound here, before anything is started, so that a port in use is said in a sentence. The children are
told to end by SIGTERM when this process ends, however it ends: no orphan keeps the port or the writer's lock.
How a child is started and stopped is known to ``webapp.serving.child``, what it does to itself alone.
"""

import errno
import ipaddress
import json
import os
import select
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import ArchiveUnreachable, FondsError, UsageError
from archive.locks import WriterLock
from archive.settings import Settings
from webapp.serving.child import Announce, Child, how_ended
from webapp.serving.environment import environment_of

_START_SECONDS = 120.0  # an index may have to be opened, a catalogue brought up to date
_STOP_SECONDS = 15.0  # for answers under way; then the children are killed
_LOOK_SECONDS = 0.2
_SERVER = "server.lock"


def serve(settings: Settings, host: str, port: int, announce: Announce) -> None:
    """Serve until stopped by Ctrl-C or SIGTERM. Raises the ``FondsError`` family when it cannot start.

    ``announce`` is called with sentences for the person at the terminal; the first says the address.
    """
    with _listening(settings, host, port) as listener, _only_server(settings.home), _stop_signals() as stop:
        Supervisor(settings, listener, announce, stop).run()


@contextmanager
def _listening(settings: Settings, host: str, port: int) -> Iterator[socket.socket]:
    """A socket: on the loopback address alone as long as nobody has an account, and all may do everything."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise UsageError(f"The host {host!r} is not known. Use 127.0.0.1.") from error
    if not ipaddress.ip_address(address[0]).is_loopback and not _has_accounts(settings):
        raise UsageError(
            f"{host} is not a loopback address, and nobody has an account yet: everybody could do everything. "
            "Make one first: fonds user add LOGIN --role admin"
        )
    try:
        listener = socket.create_server(address[:2], family=family, backlog=256)
    except OSError as error:
        raise _cannot_listen(error, port) from error
    with listener:
        yield listener


def _has_accounts(settings: Settings) -> bool:
    from indexer.holdings import open_accounts

    with open_accounts(settings) as accounts:
        return accounts.has_accounts()


@contextmanager
def _only_server(home: Path) -> Iterator[None]:
    """A second server on one home would wait for the first one's worker for ever: it says so and stops."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveUnreachable(
            f"FONDS_HOME {home} cannot be used: {error.strerror}. Make it a folder you may write to."
        ) from error
    with WriterLock(home, purpose="fonds serve", name=_SERVER):
        yield


def _cannot_listen(error: OSError, port: int) -> FondsError:
    if error.errno == errno.EADDRINUSE:
        return ArchiveUnreachable(
            f"Port {port} is in use by another program. Stop it, or choose another port with --port."
        )
    if error.errno == errno.EACCES:
        return UsageError(f"Port {port} may only be used by root. Choose one above 1023 with --port.")
    return ArchiveUnreachable(f"Port {port} cannot be listened on: {error.strerror}.")


@contextmanager
def _stop_signals() -> Iterator[threading.Event]:
    """An event that is set by Ctrl-C, SIGTERM and a closed terminal."""
    stop = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Supervisor:
    """The web server and the worker, started, watched and stopped together."""

    def __init__(
        self, settings: Settings, listener: socket.socket, announce: Announce, stop: threading.Event
    ) -> None:
        self._announce = announce
        self._stop = stop
        host, port = listener.getsockname()[:2]
        self._address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        environment = environment_of(settings)
        self._read, self._write = os.pipe()
        descriptors = (listener.fileno(), self._write)
        arguments = ("webapp.serving.http_server", *map(str, descriptors))
        self._web = Child("web server", arguments, environment, descriptors)
        self._worker = Child("worker", ("webapp.cli", "worker", "--wait"), environment, ())

    def run(self) -> None:
        """Until stopped."""
        try:
            self._web.start()
            self._await_start()
            if not self._stop.is_set():
                self._worker.start()
                self._announce(f"Fonds is at {self._address}/ (stop with Ctrl-C)")
            while not self._stop.wait(_LOOK_SECONDS):
                self._web.keep_running(self._announce)
                self._worker.keep_running(self._announce)
        finally:
            self._end()

    def _await_start(self) -> None:
        """Until the first process answers requests; raises what kept the server from starting."""
        deadline = time.monotonic() + _START_SECONDS
        while not self._stop.is_set():
            readable, _, _ = select.select([self._read], [], [], _LOOK_SECONDS)
            if readable:
                told = json.loads(os.read(self._read, 65536).splitlines()[0])
                if "error" in told:
                    raise _Told(told["error"], told["exit_code"])
                return
            if (code := self._web.ended()) is not None:
                raise ArchiveUnreachable(
                    f"The web server did not start ({how_ended(code)}). Its messages stand above."
                )
            if time.monotonic() > deadline:
                raise ArchiveUnreachable(
                    f"The web server did not start within {_START_SECONDS:g} s. Try again."
                )

    def _end(self) -> None:
        children = (self._web, self._worker)
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + _STOP_SECONDS
        self._stop.clear()  # a second Ctrl-C does not wait
        for child in children:
            while child.running and time.monotonic() < deadline and not self._stop.wait(0.05):
                pass
            child.wait(0.0 if self._stop.is_set() else deadline - time.monotonic())
        os.close(self._read)
        os.close(self._write)


class _Told(ArchiveUnreachable):
    """What the web server said of why it cannot start."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]
