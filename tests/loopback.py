"""Servers on a free port of this machine, for tests of what talks to one."""

from socketserver import TCPServer
from threading import Thread
from types import TracebackType
from typing import Self


class LoopbackServer:
    """One of them, answering in a thread of its own from entering to leaving."""

    def __init__(self, server: TCPServer) -> None:
        self._server = server
        self.port = int(server.server_address[1])
        self._thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
