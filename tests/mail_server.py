"""A small SMTP server on a free port of this machine, for tests of what is handed to one: it keeps what it takes."""

import base64
import shutil
import socketserver
import ssl
import subprocess
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from tests.loopback import LoopbackServer


@dataclass
class Manners:
    """How the server behaves."""

    greeting: str = "220 ready"
    offers_starttls: bool = False
    tls_from_the_start: bool = False
    login: tuple[str, str] | None = None
    recipient: str = "250 ok"
    taken: str = "250 taken"  # the answer to a whole message; empty: it breaks off after having taken it
    goodbye: str = "221 bye"
    silent_after: int | None = None  # so many commands; 0 is before the first, and no greeting


@dataclass
class Taken:
    """One message that was taken."""

    sender: str
    recipients: list[str]
    content: bytes
    encrypted: bool

    @property
    def message(self) -> EmailMessage:
        found = message_from_bytes(self.content, policy=default)
        assert isinstance(found, EmailMessage)
        return found

    @property
    def text(self) -> str:
        return str(self.message.get_content()).replace("\r\n", "\n")


class MailServer(LoopbackServer):
    """The server, running from entering to leaving."""

    def __init__(self, manners: Manners | None = None, certificate: Path | None = None) -> None:
        self.manners = manners or Manners()
        self.taken: list[Taken] = []
        self.context: ssl.SSLContext | None = None
        if certificate is not None:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate)
        server = _Server(("127.0.0.1", 0), _Conversation)
        server.owner = self
        super().__init__(server)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    owner: MailServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about."""


@dataclass
class _Envelope:
    sender: str = ""
    recipients: list[str] = field(default_factory=list)


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        owner = self.server.owner
        self.encrypted = False
        if owner.manners.tls_from_the_start:
            self._encrypt()
        if owner.manners.silent_after != 0:
            self._say(owner.manners.greeting)
        self.envelope = _Envelope()
        heard = 0
        while line := self.rfile.readline():
            heard += 1
            silent = owner.manners.silent_after is not None and heard > owner.manners.silent_after
            if not silent and not self._answer(line.decode().strip(), owner):
                return

    def _answer(self, line: str, owner: MailServer) -> bool:
        command, _, rest = line.partition(" ")
        manners = owner.manners
        match command.upper():
            case "EHLO":
                offers = ["STARTTLS"] if manners.offers_starttls and not self.encrypted else []
                offers += ["AUTH PLAIN"] if manners.login else []
                self._say(*[f"250-{one}" for one in ("test", *offers)], "250 HELP")
            case "STARTTLS":
                self._say("220 go ahead")
                self._encrypt()
            case "AUTH":
                _, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
                self._say("235 in" if (user, password) == manners.login else f"535 no: {password}")
            case "MAIL":
                self.envelope = _Envelope(rest)
                self._say("250 ok")
            case "RCPT":
                self.envelope.recipients.append(rest)
                self._say(manners.recipient)
            case "DATA":
                self._say("354 go on")
                self._take(owner)
                if not manners.taken:
                    return False
                self._say(manners.taken)
            case "QUIT":
                self._say(manners.goodbye)
                return False
            case _:
                self._say("250 ok")
        return True

    def _take(self, owner: MailServer) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        if owner.manners.taken[:1] in ("2", ""):
            envelope = self.envelope
            owner.taken.append(Taken(envelope.sender, envelope.recipients, b"".join(lines), self.encrypted))

    def finish(self) -> None:
        """Also of the encrypted connection, which the server does not know."""
        super().finish()
        self.connection.close()

    def _encrypt(self) -> None:
        context = self.server.owner.context
        assert context
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")
        self.encrypted = True

    def _say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
        self.wfile.flush()


def self_signed(folder: Path, name: str = "localhost") -> Path:
    """A certificate of our own and its key in one file; the test is skipped where there is no openssl."""
    program = shutil.which("openssl")
    if not program:
        pytest.skip("needs the program openssl: a certificate for a mail server")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    asked = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN={name}"
    named = ["-addext", f"subjectAltName=DNS:{name}", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([program, *asked.split(), *named], check=True, capture_output=True)
    certificate.write_bytes(certificate.read_bytes() + key.read_bytes())
    return certificate
