"""Signing in: a password that is right, tried not too often, begins a session of a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from suara.errors import MemberError
from suara.serve.access import codes, passwords
from suara.serve.access.tries import Tries
from suara.serve.web.limits import Buckets, here
from suara.store import audit, members, passes, sessions
from suara.store.ledger import folded

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from suara.store.ledger import Ledger
    from suara.store.members import Member

A_MINUTE = 20
SECOND, HALFWAY = "second", timedelta(minutes=10)
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
    """Somebody cannot sign in: what they gave is wrong, they must wait (`wait` seconds), or begin anew (`over`)."""

    def __init__(self, message: str, remedy: str = "", wait: int = 0, *, over: bool = False) -> None:
        super().__init__(message, remedy)
        self.wait, self.over = wait, over


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
            self._note_failed(member, "password")
            raise SignInError("This address and password do not belong together.", "Try again, or reset the password.")
        self.accounts.well(folded(email))
        if member.password and passwords.outdated(member.password):
            self._rehash(member, password)
        return member

    def try_once(self, account: str, address: str) -> None:
        """Count a try of an account from a network address; a SignInError where it must wait."""
        self.from_address(address)
        if wait := self.accounts.take(account):
            raise _too_often(wait)

    def from_address(self, address: str) -> None:
        """Count a try from a network address; a SignInError where it must wait."""
        if not here(address) and (wait := self.addresses.wait(address)):
            raise _too_often(wait)

    def begin(self, member: Member, agent: str, way: str) -> str:
        """Begin a session; its token. `way` is by what the member proved themselves."""
        with self.ledger.writing() as connection:
            audit.note(connection, self.clock(), member.member, "signed in", way)
            return sessions.begin(connection, member.member, summary(agent), self.clock())

    def halfway(self, member: Member, onward: str) -> str:
        """The token of one who gave the right password and has a second step to take; where they go on to is kept."""
        with self.ledger.writing() as connection:
            return passes.make(connection, SECOND, self.clock(), HALFWAY, member.member, {"next": onward})

    def by_code(self, token: str, code: str, address: str) -> tuple[Member, str]:
        """The member who is halfway in and has this code, and where they go on to; else a SignInError."""
        keyed = self.ledger.hashing()
        with self.ledger.reading() as connection:
            found = passes.look(connection, token, self.clock(), SECOND)
            member = members.get(connection, found.member) if found and found.member else None
        if found is None or member is None or member.disabled_at:
            raise SignInError("This took too long.", "Sign in again.", over=True)
        self.try_once(f"code:{member.member}", address)
        with self.ledger.writing() as connection:
            fits = codes.accept(connection, keyed, member, code, self.clock())
            fits = fits and passes.use(connection, token, self.clock(), SECOND) is not None
        if not fits:
            self._note_failed(member, "code")
            raise SignInError("This code is not right, or was used already.", "Wait for the next one, and try again.")
        self.accounts.well(f"code:{member.member}")
        return member, str(found.data["next"])

    def _note_failed(self, member: Member | None, way: str) -> None:
        """Note a failed try: whose, where it is a member's, and nothing of what was typed."""
        with self.ledger.writing() as connection:
            audit.note(connection, self.clock(), member.member if member else audit.SYSTEM, "failed to sign in", way)

    def _rehash(self, member: Member, password: str) -> None:
        with self.ledger.writing() as connection:
            members.change(connection, member.member, password=passwords.anew(password))


def _too_often(wait: int) -> SignInError:
    return SignInError("That was tried too often.", "Wait some minutes, and try again.", wait)


def summary(agent: str) -> str:
    """What a browser says of itself, in two words."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if re.search(rf"\b{mark}", agent)), "")
    return ", ".join(filter(None, (browser, system))) or "unknown"
