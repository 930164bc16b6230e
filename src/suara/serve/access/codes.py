"""One-time codes (RFC 6238) as a second step of signing in, and recovery codes for one who lost the device."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC
from typing import TYPE_CHECKING

import pyotp

from suara.store import members

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from suara.store.members import Member
    from suara.store.transaction import Transaction

STEP = 30
# A clock may be a step off in either direction.
DRIFT = (0, -1, 1)
RECOVERY, BYTES = 10, 10


def fresh() -> str:
    """A secret for a device to make codes of."""
    return pyotp.random_base32()


def address(secret: str, email: str, business: str) -> str:
    """The address that an app for one-time codes reads, as text or QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=business)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The time step (of 30 s since 1970; `now` is UTC) that a code belongs to; null where it is none of these days."""
    given = "".join(code.split())
    here = int(now.replace(tzinfo=UTC).timestamp()) // STEP
    maker = pyotp.TOTP(secret)
    steps = (here + drift for drift in DRIFT)
    return next(
        (step for step in steps if secrets.compare_digest(maker.generate_otp(step).encode(), given.encode())), None
    )


def accept(connection: Transaction, keyed: Callable[[str], str], member: Member, code: str, now: datetime) -> bool:
    """Whether a one-time or recovery code of a member is right; it is used up by it."""
    if member.totp and (step := step_of(member.totp, code, now)) is not None:
        return members.spend_code(connection, member.member, step)
    own = keyed(_plain(code))
    if own not in member.recovery:
        return False
    return members.spend_recovery(connection, member.member, own)


def recovery() -> list[str]:
    """Codes that each do once in place of a one-time code: 16 letters and digits each, in groups of four."""
    texts = [base64.b32encode(secrets.token_bytes(BYTES)).decode().lower() for _ in range(RECOVERY)]
    return ["-".join(text[i : i + 4] for i in range(0, len(text), 4)) for text in texts]


def kept(keyed: Callable[[str], str], codes: list[str]) -> list[str]:
    """What is kept of recovery codes."""
    return [keyed(_plain(code)) for code in codes]


def _plain(code: str) -> str:
    return "recovery:" + "".join(c for c in code.lower() if c.isalnum())
