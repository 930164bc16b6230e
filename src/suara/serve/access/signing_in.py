"""Signing in: a password that is right, tried not too often, begins a session of a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from suara.errors import MemberError
from suara.serve.access import passwords
from suara.serve.access.tries import Tries
from suara.serve.web.limits import Buckets, here
from suara.store import audit, members, sessions
from suara.store.ledger import folded

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from suara.store.ledger import Ledger
    from suara.store.members import Member

A_MINUTE = 20
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"), ("curl", "curl"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


class SignInError(MemberError):
    """Somebody cannot sign in: what they gave is wrong, or they must wait (`wait` seconds)."""

    def __init__(self, message: str, remedy: str = "", wait: int = 0) -> None:
        super().__init__(message, remedy)
        self.wait = wait


@dataclass(frozen=True)
class SigningIn:
    """The way in of a workspace's members; it counts tries in this process."""

    ledger: Ledger
    clock: Callable[[], datetime]
    accounts: Tries = field(default_factory=Tries)
    addresses: Buckets = field(default_factory=lambda: Buckets(A_MINUTE))

    def by_password(self, email: str, password: str, address: str) -> Member:
        """The member who has this password; else a SignInError that does not tell what of it is wrong."""
        self.try_once(folded(email), address)
        with self.ledger.reading() as connection:
            member = members.by_email(connection, email)
        # Unknown, disabled and wrong take the same work and get the same words.
        fits = passwords.right(member.password if member else None, password)
        if member is None or not fits or member.disabled_at:
            raise SignInError("This address and password do not belong together.", "Try again, or reset the password.")
        self.accounts.well(folded(email))
        if member.password and passwords.outdated(member.password):
            self._rehash(member, password)
        return member

    def try_once(self, account: str, address: str) -> None:
        """Count a try of an account from a network address; a SignInError where it must wait."""
        wait = 0 if here(address) else self.addresses.wait(address)
        if wait := wait or self.accounts.take(account):
            raise SignInError("That was tried too often.", f"Try again in {wait} seconds.", wait)

    def begin(self, member: Member, agent: str, way: str) -> str:
        """Begin a session; its token. `way` is by what the member proved themselves."""
        with self.ledger.writing() as connection:
            audit.note(connection, self.clock(), member.member, "signed in", way)
            return sessions.begin(connection, member.member, summary(agent), self.clock())

    def _rehash(self, member: Member, password: str) -> None:
        with self.ledger.writing() as connection:
            members.change(connection, member.member, password=passwords.HASHER.hash(password))


def summary(agent: str) -> str:
    """What a browser says of itself, in two words."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if re.search(rf"\b{mark}", agent)), "")
    return ", ".join(filter(None, (browser, system))) or "unknown"
