"""What channels tell of messages and people, applied in one place: delivered, opened, bounced, opted out, answered."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from suara.collect.channels import CHANNELS
from suara.collect.channels._channel import RefusedError
from suara.collect.dialogue import Heard, hear
from suara.store import dialogues, heard, invitations, opt_outs, outbox, people, suppressions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.collect.channels._channel import Event
    from suara.collect.home import Home
    from suara.settings import Settings
    from suara.store.transaction import Row, Transaction

# A mail that came back for now is sent again after so long, each time longer, and then no more.
SOFT = (timedelta(hours=4), timedelta(hours=24), timedelta(hours=72))


def apply(connection: Transaction, channel: str, events: Sequence[Event], home: Home) -> int:
    """Apply what a channel tells, in the caller's transaction; how many of the events changed something.

    The same event again changes nothing, and events may come in any order.
    """
    return sum(_apply(connection, channel, event, home) for event in events)


def _apply(connection: Transaction, channel: str, event: Event, home: Home) -> bool:
    # Some ids hold the person's number: what is kept of them is a keyed hash.
    if event.id and not heard.new(connection, channel, home.keyed(event.id), event.at):
        return False
    if event.what == "answered":
        fields = CHANNELS[channel].fields
        said = Heard(channel, event.address, event.text, event.id, event.at, fields, event.language)
        return hear(connection, said, home)
    if event.what == "opted_out":
        return _opted_out(connection, channel, event)
    if event.what == "bounced":
        return bounced(connection, event, home)
    row = outbox.get(connection, event.message)
    return row is not None and invitations.mark(connection, row.invitation, f"{event.what}_at", event.at)


def bounced(connection: Transaction, event: Event, home: Home) -> bool:
    """A message came back: it is sent again later, or given up, and with it the address that is to blame."""
    row = outbox.get(connection, event.message)
    if row is None:
        return False
    if event.verdict == "later" and row.tries <= len(SOFT):
        if row.state == outbox.SENT:
            outbox.again(connection, event.message, event.at + SOFT[max(row.tries, 1) - 1], event.text)
        return bool(row.state == outbox.SENT)
    if row.state == outbox.SENT:
        outbox.dead(connection, event.message, event.text)
    if event.verdict == "address":
        for address in _addresses(connection, row, home.settings):
            suppressions.add(connection, home.keyed, address, row.channel, event.at, event.text or "It came back.")
    return invitations.mark(connection, row.invitation, "bounced_at", event.at)


def _addresses(connection: Transaction, row: Row[Any], settings: Settings) -> set[str]:
    """The address that a message went to, as the channel spells it and as it is known of the person."""
    invitation, found = invitations.get(connection, row.invitation), {row.address} if row.address else set()
    known = invitation and CHANNELS[row.channel].address(
        people.several(connection, [invitation.customer])[invitation.customer]
    )
    if known:
        with suppress(RefusedError):
            if CHANNELS[row.channel].written(known, settings) == row.address:
                found.add(known)
    return found


def _opted_out(connection: Transaction, channel: str, event: Event) -> bool:
    """Somebody wants to be asked no more: known by the message, by the dialogue, else by the address."""
    row = outbox.get(connection, event.message) if event.message else None
    invitation = invitations.get(connection, row.invitation) if row else None
    if invitation:
        opt_outs.add(connection, invitation.customer, event.at, channel, invitation=invitation.invitation)
        return True
    spoken = dialogues.get(connection, channel, event.address)
    if spoken and spoken.customer:
        opt_outs.add(connection, spoken.customer, event.at, channel, invitation=spoken.invitation or "")
        return True
    customers = people.at(connection, event.address, CHANNELS[channel].fields)
    for customer in customers:
        opt_outs.add(connection, customer, event.at, channel)
    return bool(customers)
