"""A small OpenID Connect provider over HTTP on loopback, with real RS256 keys, and ways to let it misbehave."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

CLIENT, SECRET = "dialogue", "not-a-real-secret"

Change = Callable[[dict[str, Any], dict[str, Any]], None]
"""Changes a token's header and claims before it is signed."""


def as_it_is(header: dict[str, Any], claims: dict[str, Any]) -> None:
    """A provider that does what it should."""


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    """A token with `alg` none."""
    parts = [{**header, "alg": "none"}, claims]
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in parts)
        + "."
    )


@dataclass
class IdentityProvider:
    """Whoever comes is signed in as `person`. `change` and `sign` are how it misbehaves; codes work once."""

    person: dict[str, Any] = field(default_factory=lambda: {"sub": "7f3", "name": "Awa Diallo"})
    change: Change = as_it_is
    sign: Callable[[IdentityProvider, dict[str, Any], dict[str, Any]], str] | None = None
    named: str = ""
    once: bool = True
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        self.shown = KeySet([self.key])
        provider = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked.append(self.path)
                path = urlsplit(self.path)
                if path.path == "/.well-known/openid-configuration":
                    self.say(200, provider.about())
                elif path.path == "/keys":
                    self.say(200, provider.shown.as_dict(private=False))
                else:
                    self.say(404, {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fields = {name: value[0] for name, value in parse_qs(body).items()}
                self.say(*provider.token(fields, self.headers.get("Authorization", "")))

            def say(self, status: int, content: Any) -> None:
                body = json.dumps(content).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def about(self) -> dict[str, Any]:
        return {
            "issuer": self.named or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def signs_in(self, way: str) -> tuple[str, str, str]:
        """What a browser does at the address `way`: (where it is sent back to, code, state)."""
        asked = {name: value[0] for name, value in parse_qs(urlsplit(way).query).items()}
        assert way.startswith(f"{self.issuer}/authorize?") and asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT and asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return asked["redirect_uri"], code, asked["state"]

    def token(self, fields: dict[str, str], signed: str) -> tuple[int, dict[str, Any]]:
        asked = (
            self.codes.pop(fields.get("code", ""), None)
            if self.once
            else self.codes.get(fields.get("code", ""))
        )
        known = unquote(base64.b64decode(signed.removeprefix("Basic ")).decode()) == f"{CLIENT}:{SECRET}"
        if asked is None or not known or fields.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        shown = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(shown).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        header: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.person,
        }
        self.change(header, claims)
        token = self.sign(self, header, claims) if self.sign else jwt.encode(header, claims, self.key)
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": token}

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def by_another_key(provider: IdentityProvider, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return jwt.encode(header, claims, RSAKey.generate_key(2048, {"kid": "one"}))


def by_shared_secret(provider: IdentityProvider, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """HS256 with the provider's public key as the secret: readers that take the token's word for its kind believe it."""
    public = provider.key.as_pem(private=False)
    return jwt.encode({**header, "alg": "HS256"}, claims, OctKey.import_key(public), algorithms=["HS256"])


def not_at_all(provider: IdentityProvider, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return unsigned(header, claims)
