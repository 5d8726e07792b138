"""A small provider of OpenID Connect on a free port of this machine: real keys, real signatures, one person."""

import base64
import hashlib
import json
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from tests.loopback import LoopbackServer

CLIENT, SECRET = "fonds", "shown to the provider alone"


@dataclass
class Person:
    """Whom the provider lets in, and what it says of them."""

    subject: str = "person-1"
    email: str = "aliya@example.org"
    is_verified: object = True


@dataclass
class Lies:
    """What the provider does wrong."""

    nonce: str | None = None
    audience: str = CLIENT
    issuer: str | None = None
    lasts: int = 300
    key: ECKey | None = None  # that signs, in place of the one that is published
    unsigned: bool = False
    metadata_issuer: str | None = None
    metadata: bytes | None = None


@dataclass
class _Begun:
    challenge: str
    nonce: str
    back: str


class OpenIdServer(LoopbackServer):
    """The provider, running from entering to leaving."""

    def __init__(self) -> None:
        self.person = Person()
        self.lies = Lies()
        self.key = ECKey.generate_key("P-256", {"kid": "one", "use": "sig", "alg": "ES256"})
        self.begun: dict[str, _Begun] = {}
        self.exchanges: list[dict[str, str]] = []
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        server.owner = self  # type: ignore[attr-defined]
        super().__init__(server)
        self.issuer = f"http://127.0.0.1:{self.port}"

    def authorize(self, address: str) -> str:
        """What a browser gets that goes to this address of ours: the address it is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.begun)}"
        self.begun[code] = _Begun(asked["code_challenge"], asked["nonce"], asked["redirect_uri"])
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str]) -> dict[str, object] | None:
        """The answer to a code: once, to whoever began."""
        begun = self.begun.pop(sent.get("code", ""), None)
        verifier = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        if begun is None or base64.urlsafe_b64encode(verifier).rstrip(b"=").decode() != begun.challenge:
            return None
        now = int(time.time())
        claims = {
            "iss": self.lies.issuer or self.issuer,
            "sub": self.person.subject,
            "aud": self.lies.audience,
            "nonce": self.lies.nonce or begun.nonce,
            "iat": now,
            "exp": now + self.lies.lasts,
            "email": self.person.email,
            "email_verified": self.person.is_verified,
        }
        if self.lies.unsigned:
            parts = [json.dumps(part).encode() for part in ({"alg": "none"}, claims)]
            signed = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."
        else:
            signed = jwt.encode({"alg": "ES256", "kid": "one"}, claims, self.lies.key or self.key)
        return {"access_token": "an access token", "token_type": "Bearer", "id_token": signed}

    def metadata(self) -> bytes:
        """The provider's description of itself."""
        told = {
            "issuer": self.lies.metadata_issuer or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["none", "ES256"],
        }
        return self.lies.metadata or json.dumps(told).encode()


class _Handler(BaseHTTPRequestHandler):
    @property
    def _owner(self) -> OpenIdServer:
        return self.server.owner  # type: ignore[attr-defined, no-any-return]

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/.well-known/openid-configuration":
            self._say(self._owner.metadata())
        elif path == "/keys":
            self._say(json.dumps({"keys": [self._owner.key.as_dict(private=False)]}).encode())
        else:
            self._say(b"{}", 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        self._owner.exchanges.append({**sent, "authorization": self.headers.get("Authorization", "")})
        found = self._owner.token(sent)
        self._say(json.dumps(found or {"error": "invalid_grant"}).encode(), 200 if found else 400)

    def _say(self, body: bytes, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""
