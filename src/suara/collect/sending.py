"""Sending what waits in the outbox: leased, sent, noted; again later where it could not be sent now.

Each channel is sent by itself, so that one that is slow or down holds up no other. A crash between sending and noting
sends a message again, with the same id: the receiving side can tell the copy.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from suara.collect.asking.leaving import INVITE, may_leave, plan_reminder, unsent
from suara.collect.channels import CHANNELS
from suara.collect.channels._channel import DeferredError, Event, Outgoing, RefusedError
from suara.collect.dialogue import begin
from suara.collect.happened import bounced
from suara.collect.home import Home
from suara.collect.surveys.reading import convert
from suara.errors import SendError
from suara.settings import utc_now
from suara.store import invitations, outbox, surveys

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from suara.settings import Settings
    from suara.store.ledger import Ledger
    from suara.store.outbox import Message
    from suara.store.transaction import Transaction

log = logging.getLogger("suara.sending")
LEASE = timedelta(minutes=5)
# One message may take this long: a lease that has no more left is given back unused.
LONGEST = timedelta(minutes=1)
AGAIN = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440))
PAUSES = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600))
MOST = 50
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Sender:
    """Sends the messages of a workspace; it knows of channels that are down, and gives them time."""

    ledger: Ledger
    settings: Settings
    clock: Callable[[], datetime] = utc_now
    _pauses: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    def send_due(self, channel: str | None = None) -> int:
        """Send what is due by a channel, or by each in turn; the number of messages that were sent."""
        if not self.ledger.exists:
            return 0
        return sum(self._round(name) for name in ([channel] if channel else CHANNELS))

    def _round(self, channel: str) -> int:
        sent = 0
        try:
            while not self._paused(channel) and (messages := self._leased(channel)):
                sent += self._batch(channel, messages)
        finally:
            CHANNELS[channel].done()
        return sent

    def _leased(self, channel: str) -> list[Message]:
        now = self.clock()
        with self.ledger.reading() as connection:
            if not outbox.due(connection, channel, now):
                return []
        with self.ledger.writing() as connection:
            most = MOST
            if channel in self.settings.drip:
                gone = outbox.lately(connection, channel, now - MINUTE)
                most = max(0, min(MOST, self.settings.drip[channel] - gone))
            return outbox.lease(connection, channel, now, now + LEASE, most)

    def _batch(self, channel: str, messages: Sequence[Message]) -> int:
        """Send leased messages as long as the lease and the channel last; the rest are given back."""
        end, sent = self.clock() + LEASE - LONGEST, 0
        for done, message in enumerate(messages):
            if self.clock() > end:
                self._back(messages[done:], self.clock())
                break
            try:
                sent += self._send(message)
            except DeferredError as fault:
                self._back(messages[done:], self._pause(channel), str(fault))
                break
            self._pauses.pop(channel, None)
        return sent

    def _send(self, message: Message) -> bool:
        """Send one message; whether it went out. A DeferredError comes through only where the channel is down."""
        channel = CHANNELS[message.channel]
        if missing := channel.ready(self.settings):
            raise DeferredError(f"The settings lack {missing}.", down=True)
        if message.body is None and not self._may_leave(message):
            return False
        try:
            channel.send(self._outgoing(message), self.settings)
        except DeferredError as fault:
            if fault.down:
                raise
            return self._later(message, str(fault))
        except RefusedError as fault:
            return self._refused(message, fault)
        except SendError as fault:
            return self._never(message, str(fault))
        except Exception as fault:
            log.exception("message %s by %s", message.message, message.channel)
            return self._later(message, f"{type(fault).__name__}: {fault}")
        self._sent(message)
        return True

    def _outgoing(self, message: Message) -> Outgoing:
        """A message as its channel takes it; SendError or RefusedError where it must not go out."""
        if message.body is not None and message.address:
            return Outgoing(message.message, "reply", message.address, "", self.clock(), body=message.body)
        secret = self.ledger.secret
        with self.ledger.writing() as connection:
            return self._asking(connection, message, secret)

    def _asking(self, connection: Transaction, message: Message, secret: str) -> Outgoing:
        row = invitations.get(connection, message.invitation)
        kept = surveys.get(connection, row.survey, row.version) if row else None
        if row is None or kept is None:
            raise SendError("There is no such invitation any more.", "Invite again.")
        person = self.ledger.person(row.customer)
        address = self._address(message, person)
        survey = convert(kept.definition)
        token = invitations.link(connection, row.invitation)
        outbox.towards(connection, message.message, address)
        if CHANNELS[message.channel].talks:
            begin(connection, secret, row, survey, address, self.clock())
        return Outgoing(
            message=message.message,
            purpose=message.purpose,
            address=address,
            at=self.clock(),
            survey=survey,
            language=row.language,
            link=f"{self.settings.address.rstrip('/')}/s/{row.survey}/{token}",
            stop_link=f"{self.settings.address.rstrip('/')}/u/{token}",
            person=person,
            values={f"customer.{name}": value for name, value in person.items()}
            | {f"record.{name}": value for name, value in row.dimensions.items()},
        )

    def _address(self, message: Message, person: dict[str, str]) -> str:
        known = CHANNELS[message.channel].address(person)
        if known is None:
            raise SendError("The person's address is not known any more.", "Load it again.")
        return CHANNELS[message.channel].written(known, self.settings)

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

    def _sent(self, message: Message) -> None:
        now = self.clock()
        with self.ledger.writing() as connection:
            outbox.sent(connection, message.message, now)
            if message.body is None:
                invitations.mark(connection, message.invitation, "sent_at", now)
            if message.purpose == INVITE:
                self._plan_reminder(connection, message, now)

    def _pause(self, channel: str) -> datetime:
        """Leave a channel in peace for a while, the longer the more often it failed; until when."""
        failed, _ = self._pauses.get(channel, (0, None))
        until = self.clock() + PAUSES[min(failed, len(PAUSES) - 1)]
        self._pauses[channel] = (failed + 1, until)
        return until

    def _paused(self, channel: str) -> bool:
        return channel in self._pauses and self._pauses[channel][1] > self.clock()

    def _back(self, messages: Sequence[Message], due_at: datetime, fault: str | None = None) -> None:
        with self.ledger.writing() as connection:
            outbox.release(connection, [m.message for m in messages], due_at, fault)

    def _later(self, message: Message, fault: str) -> bool:
        if message.tries >= len(AGAIN):
            return self._never(message, fault)
        with self.ledger.writing() as connection:
            outbox.later(connection, message.message, self.clock() + AGAIN[message.tries], fault)
        return False

    def _never(self, message: Message, fault: str) -> bool:
        with self.ledger.writing() as connection:
            outbox.dead(connection, message.message, fault)
            if message.body is None:
                unsent(connection, message)
        return False

    def _refused(self, message: Message, fault: RefusedError) -> bool:
        """A message that was refused came back at once: the funnel counts it as sent and as bounced."""
        now, home = self.clock(), Home.of(self.ledger, self.settings)
        with self.ledger.writing() as connection:
            outbox.dead(connection, message.message, str(fault))
            if message.body is None:
                unsent(connection, message)
                invitations.mark(connection, message.invitation, "sent_at", now)
            event = Event("bounced", now, message.message, verdict="address" if fault.address else "message")
            bounced(connection, replace(event, text=str(fault)), home)
        return False
