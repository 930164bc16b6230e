"""Single sign-on by OpenID Connect: the company's own provider says who somebody is.

The code flow with PKCE. A member is known by the e-mail address that the provider has verified; who is none yet
comes in only where the settings admit the address's domain.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from suara.errors import MemberError
from suara.store import audit, members, passes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from suara.settings import Settings
    from suara.store.ledger import Ledger
    from suara.store.members import Member
    from suara.store.transaction import Transaction

AWAY, VALID = "away", timedelta(minutes=10)
SCOPE = "openid email profile"
# Signed by the provider's private key: a secret that we share with it would not do, and "none" is no signature.
ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]
PATIENCE = 10.0
NOT_PROVEN = "The sign-on provider did not prove who you are."
AGAIN = "Begin again; ask an owner of this workspace if it happens twice."


def name(settings: Settings) -> str:
    """What to call the provider; nothing where there is none, or the package is not installed."""
    there = settings.oidc_issuer and settings.oidc_client and find_spec("joserfc") and find_spec("httpx")
    return (settings.oidc_name or urlsplit(settings.oidc_issuer).hostname or "") if there else ""


@dataclass(frozen=True)
class Provider:
    """A provider as its discovery document describes it."""

    issuer: str
    authorization: str
    token: str
    keys: str


@dataclass(frozen=True)
class SingleSignOn:
    """The way in by the provider of the settings; `origin` is where the browser sees this application."""

    ledger: Ledger
    settings: Settings
    origin: str

    def leave(self, onward: str, now: datetime) -> tuple[str, str]:
        """The provider's address to go to, and the state by which the browser is known when it comes back."""
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        provider = self._provider()
        with self.ledger.writing() as connection:
            kept = {"verifier": verifier, "nonce": nonce, "next": onward}
            state = passes.make(connection, AWAY, now, VALID, data=kept)
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "response_type": "code",
            "client_id": self.settings.oidc_client,
            "redirect_uri": self._return,
            "scope": SCOPE,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        joint = "&" if "?" in provider.authorization else "?"
        return f"{provider.authorization}{joint}{urlencode(asked)}", state

    def back(self, query: Mapping[str, str], state: str, now: datetime) -> tuple[Member, str]:
        """The member whom the provider names, and where they go on to; a MemberError where it names none."""
        if not state or not secrets.compare_digest(query.get("state", "").encode(), state.encode()):
            raise MemberError("This browser did not begin here.", AGAIN)
        with self.ledger.writing() as connection:
            kept = passes.use(connection, state, now, AWAY)
        if kept is None or "code" not in query:
            raise MemberError("Signing in was broken off.", AGAIN)
        claims = self._claims(query["code"], kept.data["verifier"], kept.data["nonce"])
        with self.ledger.writing() as connection:
            return self._member(connection, claims, now), str(kept.data["next"])

    def _claims(self, code: str, verifier: str, nonce: str) -> Mapping[str, Any]:
        """What the provider's signed token says, once all of it was checked."""
        import httpx
        from joserfc import jwt
        from joserfc.jwk import KeySet

        provider = self._provider()
        own = self.settings.oidc_client
        registry = jwt.JWTClaimsRegistry(
            leeway=60,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": own},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            keys = KeySet.import_key_set(httpx.get(provider.keys, timeout=PATIENCE).raise_for_status().json())
            signed = self._fetched(provider, code, verifier)
            claims = jwt.decode(signed, keys, algorithms=ALGORITHMS).claims
            registry.validate(claims)
        except Exception as fault:
            raise MemberError(NOT_PROVEN, AGAIN) from fault
        if claims.get("azp", own) != own:
            raise MemberError(NOT_PROVEN, AGAIN)
        return claims

    def _member(self, connection: Transaction, claims: Mapping[str, Any], now: datetime) -> Member:
        email = str(claims.get("email", ""))
        if claims.get("email_verified") is not True or "@" not in email:
            raise MemberError("The sign-on provider has not verified your e-mail address.", "Have it verified there.")
        member = members.by_email(connection, email)
        domain = email.rpartition("@")[2].casefold()
        if member is None and domain in (one.casefold() for one in self.settings.oidc_domains):
            known = " ".join(str(claims.get("name") or email.partition("@")[0]).split())[:200]
            own = members.add(connection, known, email, self.settings.oidc_role, now)
            audit.note(connection, now, own, f"admitted as {self.settings.oidc_role}", own)
            member = members.get(connection, own)
        # Looked up as people write addresses; but one that only looks alike is somebody else's.
        alike = member is not None and member.email.lower() != email.lower()
        if member is None or member.disabled_at or alike:
            raise MemberError("You are not a member of this workspace.", "Ask an owner to invite you.")
        return member

    def _provider(self) -> Provider:
        import httpx

        issuer = self.settings.oidc_issuer.rstrip("/")
        try:
            found = httpx.get(f"{issuer}/.well-known/openid-configuration", timeout=PATIENCE).raise_for_status().json()
            if found["issuer"].rstrip("/") != issuer:
                raise MemberError(f"{issuer} calls itself {found['issuer']}.", "Mend oidc_issuer in suara.toml.")
            return Provider(
                found["issuer"], found["authorization_endpoint"], found["token_endpoint"], found["jwks_uri"]
            )
        except (httpx.HTTPError, KeyError, ValueError, TypeError, AttributeError) as fault:
            raise MemberError("The sign-on provider cannot be reached.", "Try again in a moment.") from fault

    def _fetched(self, provider: Provider, code: str, verifier: str) -> str:
        """The signed token that the provider gives for a code."""
        import httpx

        own, secret = self.settings.oidc_client, self.settings.oidc_secret
        given = {"grant_type": "authorization_code", "code": code, "redirect_uri": self._return}
        whose = {"code_verifier": verifier} | ({} if secret else {"client_id": own})
        proof = httpx.BasicAuth(quote(own, safe=""), quote(secret, safe="")) if secret else None
        reply = httpx.post(provider.token, data=given | whose, auth=proof, timeout=PATIENCE)
        return str(reply.raise_for_status().json()["id_token"])

    @property
    def _return(self) -> str:
        return f"{self.origin}/sign-in/back"
