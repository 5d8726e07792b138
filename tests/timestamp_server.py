"""A time stamp server of RFC 3161 on this machine, made by ``openssl ts``."""

import http.server
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.loopback import LoopbackServer

_CONFIG = """
[tsa]
default_tsa = here
[here]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
certs = ca.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
[ca]
basicConstraints = critical,CA:TRUE
[stamping]
extendedKeyUsage = critical,timeStamping
[req]
distinguished_name = name
[name]
"""


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def authority(folder: Path) -> None:
    """A certificate authority and the server's certificate by it."""
    (folder / "tsa.cnf").write_text(_CONFIG)
    (folder / "serial").write_text("01\n")
    new = [
        "req",
        "-x509",
        "-nodes",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-config",
        "tsa.cnf",
    ]
    _openssl(folder, *new, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=CA", "-extensions", "ca")
    by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-subj", "/CN=TSA", "-extensions", "stamping"]
    _openssl(folder, *new, *by, "-keyout", "tsa.key", "-out", "tsa.pem")


@contextmanager
def serving(folder: Path, answer: bytes | None = None, status: int = 200) -> Iterator[str]:
    """Its address; with ``answer`` it says that instead, whatever is asked."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            said = answer if answer is not None else self._stamped(asked)
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def _stamped(self, asked: bytes) -> bytes:
            (folder / "query").write_bytes(asked)
            reply = ["ts", "-reply", "-config", "tsa.cnf", "-section", "here"]
            _openssl(folder, *reply, "-queryfile", "query", "-out", "reply")
            return (folder / "reply").read_bytes()

        def log_message(self, *_: object) -> None:
            pass

    with LoopbackServer(http.server.HTTPServer(("127.0.0.1", 0), Handler)) as server:
        yield f"http://127.0.0.1:{server.port}/"
