"""Members at the Python door: who works with a workspace, what they may do, and the links that let them in."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from suara.errors import MemberError
from suara.serve.access import passwords
from suara.serve.access.rights import OWNER, check_role
from suara.serve.surveys import HERE
from suara.settings import utc_now
from suara.store import audit, members, outbox, passes, sessions
from suara.store.passes import INVITE, RESET, SET_UP

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from suara.settings import Settings
    from suara.store.ledger import Ledger
    from suara.store.members import Member
    from suara.store.transaction import Transaction

VALID = {SET_UP: timedelta(days=1), INVITE: timedelta(days=7), RESET: timedelta(hours=1)}
EMAIL = re.compile(r"[^@\s<>\"',;:()\\]+@[^@\s<>\"',;:()\\]+\.[^@\s<>\"',;:()\\]+")
# Marks that turn the direction of what follows: in a name they would disguise what stands beside it.
TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
INVITED = """You are invited to {business}
{who} invites you to see how {business} is doing.

Choose a password here, within {days} days: {link}
"""
FORGOTTEN = """A new password for {business}
Somebody, perhaps you, asked for a new password of yours at {business}.

Choose it here, within an hour: {link}

If it was not you, do nothing: your password stays as it is.
"""


@dataclass(frozen=True)
class Listed:
    """A member as they are listed: `state` is invited, active or disabled; `scope` is the rows that they may see."""

    member: str
    name: str
    email: str
    role: str
    scope: Mapping[str, tuple[str, ...]]
    state: str
    codes: bool
    seen_at: datetime | None


@dataclass(frozen=True)
class Link:
    """A link that lets somebody in, once: its address, and whether it was put into the outbox as mail."""

    address: str
    mailed: bool = False


@dataclass(frozen=True)
class Members:
    """The members of a workspace, each known by e-mail address or id.

    `who` is who does it, for the audit log: a member's id, or the system. Links begin with the settings' address;
    where there is none, with `here`.
    """

    ledger: Ledger
    settings: Settings
    here: str = HERE

    def list(self) -> Sequence[Listed]:
        """Every member, by name."""
        with self.ledger.reading() as connection:
            return [_listed(member) for member in members.listed(connection)]

    def add(
        self,
        email: str,
        name: str = "",
        role: str = "viewer",
        scope: Mapping[str, Sequence[str]] | None = None,
        who: str = audit.SYSTEM,
    ) -> Link:
        """Invite somebody: the link by which they choose a password, mailed to them where mail is set up."""
        check_role(role)
        email, name, scope = _email(email), _name(name or email.partition("@")[0]), self._scope(scope)
        with self.ledger.writing() as connection:
            if members.by_email(connection, email):
                raise MemberError(f"{email} is a member already.", "Change what they may do, or remove them first.")
            own = members.add(connection, name, email, role, utc_now(), scope)
            audit.note(connection, utc_now(), who, f"invited as {role}", own)
            return self._invited(connection, own, email, who)

    def invite_again(self, email: str, who: str = audit.SYSTEM) -> Link:
        """A new link for somebody who has not come in yet; the earlier one is worth nothing any more."""
        with self.ledger.writing() as connection:
            member = _known(connection, email)
            if member.password:
                raise MemberError(f"{email} has come in already.", "Reset the password, where it is lost.")
            audit.note(connection, utc_now(), who, "invited again", member.member)
            return self._invited(connection, member.member, member.email, who)

    def reset(self, email: str, who: str = audit.SYSTEM, *, second_step: bool = False) -> Link:
        """A link by which a member chooses a new password; `second_step` takes one-time codes and passkeys away too."""
        with self.ledger.writing() as connection:
            member = _known(connection, email)
            if second_step:
                members.without_second_step(connection, member.member)
            audit.note(
                connection, utc_now(), who, "reset" + (" with second step" if second_step else ""), member.member
            )
            return Link(self._link(connection, RESET, member.member))

    def forgotten(self, email: str) -> None:
        """Mail a link for a new password, where there is such a member and mail is set up; nothing is told of it."""
        if not self.mails:
            return
        with self.ledger.writing() as connection:
            member = members.by_email(connection, email)
            # Noted whether or not there is a member, so that both take the same time.
            audit.note(connection, utc_now(), audit.SYSTEM, "asked for a new password", member.member if member else "")
            if member and not member.disabled_at:
                link = self._link(connection, RESET, member.member)
                self._mail(connection, member.email, FORGOTTEN.format(business=self.settings.name, link=link))

    def set_role(self, email: str, role: str, who: str = audit.SYSTEM) -> None:
        """Give a member another role. The last owner stays one."""
        check_role(role)
        self._change(email, who, f"made {role}", leaves=role != OWNER, role=role)

    def set_scope(self, email: str, scope: Mapping[str, Sequence[str]], who: str = audit.SYSTEM) -> None:
        """Say which rows a member may see: dimension to its values; all of them where it is empty."""
        self._change(email, who, "given a scope", leaves=False, scope=self._scope(scope))

    def disable(self, email: str, who: str = audit.SYSTEM) -> None:
        """Shut a member out, whose sessions end; the last owner cannot be."""
        with self.ledger.writing() as connection:
            member = self._changed(connection, email, who, "disabled", leaves=True, disabled_at=utc_now())
            sessions.end_all(connection, member.member)
            passes.void_all(connection, member.member)

    def enable(self, email: str, who: str = audit.SYSTEM) -> None:
        """Let a member in again."""
        self._change(email, who, "enabled", leaves=False, disabled_at=None)

    def remove(self, email: str, who: str = audit.SYSTEM) -> None:
        """Forget a member, with their sessions, passkeys and keys; the last owner cannot be removed."""
        with self.ledger.writing() as connection:
            members.remove(connection, self._changed(connection, email, who, "removed", leaves=True).member)

    def set_up(self) -> Link | None:
        """The link that makes the first owner; null where there is one. An earlier one is worth nothing any more."""
        with self.ledger.writing() as connection:
            if members.owners(connection, ready=True):
                return None
            return Link(self._link(connection, SET_UP, None))

    def come_in(self, token: str, password: str, email: str = "", name: str = "") -> Member:
        """Use a link up: make the first owner, or choose a password. A MemberError where it was used or is over."""
        kept = passwords.hashed(password)
        with self.ledger.writing() as connection:
            found = passes.use(connection, token, utc_now(), *VALID)
            if found is None:
                raise MemberError("This link was used already, or is too old.", "Ask for another.")
            own = found.member or self._first(connection, email, name)
            members.change(connection, own, password=kept)
            sessions.end_all(connection, own)
            passes.void_all(connection, own)
            audit.note(connection, utc_now(), own, "chose a password", found.purpose)
            member = members.get(connection, own)
        assert member
        return member

    @property
    def mails(self) -> bool:
        """Whether mail is set up."""
        from suara.collect.channels import CHANNELS

        return not CHANNELS["email"].ready(self.settings)

    def _first(self, connection: Transaction, email: str, name: str) -> str:
        if members.owners(connection, ready=True):
            raise MemberError("There is an owner already.", "Ask them to invite you.")
        email, name = _email(email), _name(name)
        if known := members.by_email(connection, email):
            members.change(connection, known.member, role=OWNER, disabled_at=None)
            return known.member
        return members.add(connection, name, email, OWNER, utc_now())

    def _invited(self, connection: Transaction, member: str, email: str, who: str) -> Link:
        link = self._link(connection, INVITE, member)
        if not self.mails:
            return Link(link)
        host = members.get(connection, who)
        words = {"business": self.settings.name, "who": host.name if host else self.settings.name}
        self._mail(connection, email, INVITED.format(**words, days=VALID[INVITE].days, link=link))
        return Link(link, mailed=True)

    def _link(self, connection: Transaction, purpose: str, member: str | None) -> str:
        passes.void(connection, purpose, member)
        token = passes.make(connection, purpose, utc_now(), VALID[purpose], member)
        return f"{(self.settings.address or self.here).rstrip('/')}/set-up/{token}"

    def _mail(self, connection: Transaction, email: str, text: str) -> None:
        own = secrets.token_hex(16)
        message = outbox.Message(own, "email", outbox.MEMBER, own, 0, email, text)
        outbox.add_all(connection, [(message, utc_now())])

    def _change(self, email: str, who: str, what: str, *, leaves: bool, **values: Any) -> None:
        with self.ledger.writing() as connection:
            self._changed(connection, email, who, what, leaves=leaves, **values)

    def _changed(
        self, connection: Transaction, email: str, who: str, what: str, *, leaves: bool, **values: Any
    ) -> Member:
        """Change a member; `leaves` says that an owner would be none any more by it."""
        member = _known(connection, email)
        owns = member.role == OWNER and member.disabled_at is None
        if leaves and owns and members.owners(connection) < 2:
            raise MemberError("This is the last owner.", "Make somebody else an owner first.")
        if values:
            members.change(connection, member.member, **values)
        audit.note(connection, utc_now(), who, what, member.member)
        return member

    def _scope(self, scope: Mapping[str, Sequence[str]] | None) -> dict[str, Sequence[str]]:
        """A scope as it is kept; a MemberError where it names no dimension of the workspace, or no value."""
        for name, only in (scope or {}).items():
            if name not in self.settings.dimensions:
                there = ", ".join(self.settings.dimensions) or "none yet"
                raise MemberError(f"There is no dimension {name!r}.", f"The workspace's dimensions: {there}.")
            if not only:
                raise MemberError(f"The scope by {name!r} has no value.", "Name at least one.")
        return {name: [*only] for name, only in (scope or {}).items()}


def _known(connection: Transaction, email: str) -> Member:
    """The member of an address, or of an id."""
    found = members.by_email(connection, email) or members.get(connection, email)
    if found is None:
        raise MemberError(f"There is no member {email}.", "`suara member list` shows them all.")
    return found


def _listed(member: Member) -> Listed:
    state = "disabled" if member.disabled_at else "active" if member.password or member.seen_at else "invited"
    who = (member.member, member.name, member.email, member.role, member.scope)
    return Listed(*who, state, bool(member.totp), member.seen_at)


def _email(text: str) -> str:
    found = text.strip()
    if not EMAIL.fullmatch(found) or len(found) > 320 or not found.isprintable():
        raise MemberError(f"{found!r} is no e-mail address.", "Write it like ana@acme.example.")
    return found


def _name(text: str) -> str:
    found = " ".join(text.translate(TURNING).split())
    if not found or len(found) > 200 or any(unicodedata.category(c) == "Cc" for c in found):
        raise MemberError("This cannot be a name.", "Give a name of up to 200 letters.")
    return found
