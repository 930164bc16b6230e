"""Sending what waits in the outbox: leased, sent, noted; again later where it could not be sent now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from suara.collect.asking.leaving import INVITE, may_leave, plan_reminder, unsent
from suara.collect.channels import CHANNELS
from suara.collect.channels._channel import DeferredError, Outgoing, RefusedError
from suara.collect.surveys.reading import convert
from suara.errors import SendError
from suara.store import invitations, outbox, surveys

if TYPE_CHECKING:
    from collections.abc import Callable

    from suara.settings import Settings
    from suara.store.ledger import Ledger
    from suara.store.outbox import Message
    from suara.store.transaction import Transaction

LEASE = timedelta(minutes=5)
AGAIN = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440))
MOST = 50


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Sender:
    """Sends the messages of a workspace."""

    ledger: Ledger
    settings: Settings
    clock: Callable[[], datetime] = _now

    def send_due(self) -> int:
        """Send what is due; the number of messages that were sent."""
        if not self.ledger.exists:
            return 0
        sent = 0
        while messages := self._leased():
            sent += sum(self._send(message) for message in messages)
        return sent

    def _leased(self) -> list[Message]:
        now = self.clock()
        with self.ledger.writing() as connection:
            return outbox.lease(connection, now, now + LEASE, MOST)

    def _send(self, message: Message) -> bool:
        """Send one message; whether it went out."""
        channel = CHANNELS[message.channel]
        if missing := channel.ready(self.settings):
            return self._later(message, f"The settings lack {missing}.")
        if not self._may_leave(message):
            return False
        try:
            channel.send(self._outgoing(message), self.settings)
        except DeferredError as fault:
            return self._later(message, str(fault))
        except (RefusedError, SendError) as fault:
            return self._never(message, str(fault))
        now = self.clock()
        with self.ledger.writing() as connection:
            outbox.sent(connection, message.message, now)
            invitations.mark(connection, message.invitation, "sent_at", now)
            if message.purpose == INVITE:
                self._plan_reminder(connection, message, now)
        return True

    def _may_leave(self, message: Message) -> bool:
        """Whether the rules let a message go at this moment."""
        keyed = self.ledger.hashing()
        with self.ledger.writing() as connection:
            return may_leave(connection, self.settings, keyed, message, self.clock())

    def _plan_reminder(self, connection: Transaction, message: Message, now: datetime) -> None:
        row = invitations.get(connection, message.invitation)
        kept = surveys.get(connection, row.survey, row.version) if row else None
        if row and kept:
            plan_reminder(connection, self.settings, convert(kept.definition), row, now)

    def _outgoing(self, message: Message) -> Outgoing:
        with self.ledger.writing() as connection:
            row = invitations.get(connection, message.invitation)
            kept = surveys.get(connection, row.survey, row.version) if row else None
            if row is None or kept is None:
                raise SendError("There is no such invitation any more.", "Invite again.")
            token = invitations.link(connection, row.invitation)
        person = self.ledger.person(row.customer)
        if CHANNELS[message.channel].address(person) is None:
            raise SendError("The person's address is not known any more.", "Load it again.")
        return Outgoing(
            message=message.message,
            purpose=message.purpose,
            survey=convert(kept.definition),
            language=row.language,
            link=f"{self.settings.address}/s/{row.survey}/{token}",
            stop_link=f"{self.settings.address}/u/{token}",
            person=person,
            values={f"customer.{name}": value for name, value in person.items()}
            | {f"record.{name}": value for name, value in row.dimensions.items()},
        )

    def _later(self, message: Message, fault: str) -> bool:
        if message.tries >= len(AGAIN):
            return self._never(message, fault)
        with self.ledger.writing() as connection:
            outbox.later(connection, message.message, self.clock() + AGAIN[message.tries], fault)
        return False

    def _never(self, message: Message, fault: str) -> bool:
        now = self.clock()
        with self.ledger.writing() as connection:
            outbox.dead(connection, message.message, fault)
            unsent(connection, message)
            invitations.mark(connection, message.invitation, "bounced_at", now)
        return False
