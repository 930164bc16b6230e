"""A stand-in for a company's OpenID Connect provider: discovery, keys, and the code flow with PKCE, on loopback."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "suara-acme", "not very secret"


class Provider:
    """Says of whoever comes what `person` holds; `lies` are claims that it gets wrong."""

    def __init__(self) -> None:
        self.issuer = ""
        self.person: dict[str, Any] = {"email": "ana@acme.example", "email_verified": True, "name": "Ana"}
        self.lies: dict[str, Any] = {}
        self.key = RSAKey.generate_key(2048, parameters={"kid": "1"})
        self.forger: RSAKey | OctKey | None = None
        self.codes: dict[str, dict[str, str]] = {}

    @property
    def app(self) -> Starlette:
        """The provider as an application."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.discovery),
                Route("/keys", self.keys),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
            ]
        )

    async def discovery(self, _: Request) -> Response:
        """What there is."""
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return JSONResponse({"issuer": self.issuer, **{n: f"{self.issuer}/{path}" for n, path in ends.items()}})

    async def keys(self, _: Request) -> Response:
        """The public keys."""
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def authorize(self, request: Request) -> Response:
        """Whoever comes is who they are: back with a code."""
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}", 302)

    async def token(self, request: Request) -> Response:
        """A token for a code, once, to whoever knows the secret and the verifier."""
        given = {name: str(value) for name, value in (await request.form()).items()}
        known = base64.b64encode(f"{CLIENT}:{quote(SECRET)}".encode()).decode()
        asked = self.codes.pop(given.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(given["code_verifier"].encode()).digest()).decode()
        if request.headers["authorization"] != f"Basic {known}":
            return JSONResponse({"error": "invalid_client"}, 401)
        same = (
            asked
            and challenge.rstrip("=") == asked["code_challenge"]
            and given["redirect_uri"] == asked["redirect_uri"]
        )
        if not asked or not same:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        told = {name: value for name, value in (claims | self.person | self.lies).items() if value is not None}
        header = {"alg": "HS256" if isinstance(self.forger, OctKey) else "RS256", "kid": "1"}
        signed = jwt.encode(header, told, self.forger or self.key, algorithms=["HS256", "RS256"])
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": signed})


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that answers on loopback."""
    made = Provider()
    server = uvicorn.Server(uvicorn.Config(made.app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    made.issuer = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        server.should_exit = True
        thread.join()
