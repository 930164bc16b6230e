"""The outbox at the Python door: what waits, was sent or could not be, and what channels tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from suara.settings import utc_now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.settings import Settings
    from suara.store.ledger import Ledger

MOST = 1000


@dataclass(frozen=True)
class Listed:
    """A message: `state` is waiting, leased (being sent), sent or dead; `fault` says why it did not go out (yet)."""

    message: str
    channel: str
    purpose: str
    invitation: str
    state: str
    tries: int
    due_at: datetime
    sent_at: datetime | None
    address: str | None
    fault: str | None


@dataclass(frozen=True)
class Outbox:
    """The messages of a workspace. Times are UTC."""

    ledger: Ledger
    settings: Settings

    def list(self, state: str | None = None, most: int = MOST) -> Sequence[Listed]:
        """Messages of a state or of all, the next due first."""
        from suara.store import outbox

        with self.ledger.reading() as connection:
            rows = outbox.listed(connection, state, most)
        names = Listed.__dataclass_fields__
        return [Listed(**{name: getattr(row, name) for name in names}) for row in rows]

    def counts(self) -> dict[tuple[str, str], int]:
        """How many messages there are, by channel and state."""
        from suara.store import outbox

        with self.ledger.reading() as connection:
            return outbox.counts(connection)

    def retry(self, message: str) -> bool:
        """Try a dead message again, to its address even if that was given up; whether there is such a message."""
        from suara.store import outbox, suppressions

        keyed = self.ledger.hashing()
        with self.ledger.writing() as connection:
            row = outbox.get(connection, message)
            if row and row.address:
                suppressions.remove(connection, keyed, row.address, row.channel)
            return outbox.retry(connection, message, utc_now())

    def mail_in(self, mail: bytes) -> int:
        """Take in a mail that came back; how many of the things that it tells changed something."""
        from suara.collect.channels import CHANNELS
        from suara.collect.happened import apply
        from suara.collect.home import Home

        now = utc_now()
        events = CHANNELS["email"].receive({}, mail, now, self.settings)
        home = Home.of(self.ledger, self.settings)
        with self.ledger.writing() as connection:
            return apply(connection, "email", events, home)
