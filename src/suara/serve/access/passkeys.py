"""Passkeys (WebAuthn): a device that keeps a key, and knows its owner, signs a challenge that is good once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from suara.errors import MemberError
from suara.serve.access.cookies import is_secure
from suara.store import audit, members, passes, passkeys

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request
    from webauthn.authentication.verify_authentication_response import VerifiedAuthentication

    from suara.store.ledger import Ledger
    from suara.store.members import Member
    from suara.store.passkeys import Passkey

MAKING, USING = "make_passkey", "use_passkey"
VALID = timedelta(minutes=10)
FAILED = "This passkey is not known here."
REMEDY = "Try again, or sign in by password."


def available() -> bool:
    """Whether passkeys can be had: the package is an extra."""
    return find_spec("webauthn") is not None


@dataclass(frozen=True)
class Site:
    """Where a passkey is made and used: the browser binds it to the host, and says the origin."""

    host: str
    origin: str

    @classmethod
    def of(cls, request: Request) -> Site:
        """The site that a request came to; the guard has seen that it was sent from there."""
        there = request.headers.get("host", "")
        origin = f"{'https' if is_secure(request) else 'http'}://{there}"
        return cls(urlsplit(origin).hostname or "", origin)


@dataclass(frozen=True)
class Asked:
    """What a browser is handed: the options as JSON, and the ticket to bring back with the reply."""

    options: str
    ticket: str


def ask_to_make(ledger: Ledger, member: Member, business: str, site: Site, now: datetime) -> Asked:
    """Ask for a new passkey of a member."""
    from webauthn import base64url_to_bytes, generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    with ledger.reading() as connection:
        known = passkeys.listed(connection, member.member)
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=business,
        user_name=member.email,
        user_display_name=member.name,
        user_id=member.member.encode(),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.passkey)) for one in known],
        # It stands for password and code at once: the device must keep it, and ask who is there.
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    return _asked(ledger, MAKING, member.member, options.challenge, options_to_json(options), now)


def make(ledger: Ledger, member: str, ticket: str, reply: Any, name: str, site: Site, now: datetime) -> None:
    """Keep the passkey that a device made for a member; a MemberError where it is not as it was asked for."""
    from webauthn import verify_registration_response

    challenge = _challenge(ledger, MAKING, member, ticket, now)
    try:
        made = verify_registration_response(
            credential=reply,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except Exception as fault:
        raise MemberError("This passkey cannot be used.", "Try again, or with another device.") from fault
    row = passkeys.Passkey(
        _text(made.credential_id), member, name, _text(made.credential_public_key), made.sign_count, now
    )
    with ledger.writing() as connection:
        if passkeys.get(connection, row.passkey):
            raise MemberError("This passkey is known already.", "Nothing more is to be done.")
        passkeys.add(connection, row)
        audit.note(connection, now, member, "made a passkey", member)


def ask(ledger: Ledger, site: Site, now: datetime) -> Asked:
    """Ask whoever is there for a passkey of theirs."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    options = generate_authentication_options(rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED)
    return _asked(ledger, USING, None, options.challenge, options_to_json(options), now)


def proven(ledger: Ledger, ticket: str, reply: Any, site: Site, now: datetime) -> Member:
    """The member whose passkey signed; a MemberError where none did."""
    challenge = _challenge(ledger, USING, None, ticket, now)
    with ledger.reading() as connection:
        key = passkeys.get(connection, str(reply.get("id", ""))) if isinstance(reply, dict) else None
        member = members.get(connection, key.member) if key else None
    if key is None or member is None or member.disabled_at:
        raise MemberError(FAILED, REMEDY)
    used = _verified(key, reply, challenge, site)
    with ledger.writing() as connection:
        passkeys.used(connection, key.passkey, used.new_sign_count, now)
    return member


def _verified(key: Passkey, reply: Any, challenge: bytes, site: Site) -> VerifiedAuthentication:
    from webauthn import base64url_to_bytes, verify_authentication_response

    try:
        return verify_authentication_response(
            credential=reply,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(key.public_key),
            credential_current_sign_count=key.uses,
            require_user_verification=True,
        )
    except Exception as fault:
        raise MemberError(FAILED, REMEDY) from fault


def _asked(ledger: Ledger, purpose: str, member: str | None, challenge: bytes, options: str, now: datetime) -> Asked:
    with ledger.writing() as connection:
        data = {"challenge": _text(challenge)}
        return Asked(options, passes.make(connection, purpose, now, VALID, member, data))


def _challenge(ledger: Ledger, purpose: str, member: str | None, ticket: str, now: datetime) -> bytes:
    """The challenge of a ticket, which is used up."""
    from webauthn import base64url_to_bytes

    with ledger.writing() as connection:
        found = passes.use(connection, ticket, now, purpose)
    if found is None or found.member != member:
        raise MemberError("This took too long.", "Try again.")
    return base64url_to_bytes(found.data["challenge"])


def _text(value: bytes) -> str:
    from webauthn.helpers import bytes_to_base64url

    return bytes_to_base64url(value)
