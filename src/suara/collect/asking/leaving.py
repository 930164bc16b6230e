"""At the moment of sending: whether a message may still go out, and the reminder that follows an invitation."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from suara.collect.asking.cases import Wanted, facts
from suara.collect.asking.contact import contact_of
from suara.collect.asking.hours import days_later, hours_for, zone_of
from suara.collect.asking.survey import asking
from suara.collect.eligibility import next_possible, stops
from suara.store import decisions, invitations, outbox, people
from suara.store.decisions import DELAYED, DROPPED, Decision

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from suara.collect.surveys.definition import Survey
    from suara.settings import Settings
    from suara.store.outbox import Message
    from suara.store.transaction import Row, Transaction

INVITE, REMIND = "invite", "remind"


def may_leave(
    connection: Transaction, settings: Settings, keyed: Callable[[str], str], message: Message, now: datetime
) -> bool:
    """Whether a message may go out now, in the caller's transaction; if not, it is dropped or delayed, and why is told.

    One that may is counted as sent from here on, so that no other message to the person slips in between.
    """
    decisions.alone(connection)
    row = invitations.get(connection, message.invitation)
    if row is None:
        outbox.dropped(connection, message.message, "There is no such invitation any more.")
        return False
    against = _against(connection, settings, keyed, message, row, now)
    if against is None:
        invitations.asked(connection, row.invitation, now, reminder=message.purpose == REMIND)
        return True
    decisions.add(connection, [against])
    if against.outcome == DELAYED and against.next_at:
        outbox.held(connection, message.message, against.next_at, against.detail)
        if message.purpose == INVITE:
            invitations.asked(connection, row.invitation, against.next_at)
    else:
        outbox.dropped(connection, message.message, against.detail)
        unsent(connection, message)
    return False


def unsent(connection: Transaction, message: Message) -> None:
    """Note that a message will never go out: it counts on no clock."""
    invitations.asked(connection, message.invitation, None, reminder=message.purpose == REMIND)


def plan_reminder(
    connection: Transaction, settings: Settings, survey: Survey, invitation: Row[Any], sent_at: datetime
) -> None:
    """Have the one reminder sent, some days after the invitation left; it is looked at again before it leaves."""
    if not survey.ask.reminder:
        return
    zone = _zone(connection, settings, invitation.customer)
    due = hours_for(survey, settings).opens(days_later(sent_at, survey.ask.reminder, zone), zone)
    if due < invitation.expires_at:
        message = outbox.Message(secrets.token_hex(16), invitation.channel, REMIND, invitation.invitation, 0)
        outbox.add_all(connection, [(message, due)])


def _against(
    connection: Transaction,
    settings: Settings,
    keyed: Callable[[str], str],
    message: Message,
    row: Row[Any],
    now: datetime,
) -> Decision | None:
    """What stands against a message at this moment; nothing where it may go."""
    told = Decision(now, row.survey, row.customer, message.channel, row.occasion, DROPPED, invitation=row.invitation)
    if row.answered_at:
        return replace(told, rule="answered", detail="The customer has answered.")
    if row.expires_at <= now:
        return replace(told, rule="expired", detail="The invitation has run out.")
    reminds = message.purpose == REMIND
    how = {"channel": message.channel, "forced": row.forced}
    kept = asking(connection, settings, keyed, row.survey, **how, rivals=False)
    wanted = Wanted(row.customer, row.occasion)
    known = facts(connection, kept, [wanted], now, besides=row.invitation)
    if reminds and row.asked_at:
        known.asked[row.customer] = known.asked[row.customer].then(row.asked_at, own=True)
    if stopped := stops(known.case(wanted), "reminding" if reminds else "sending"):
        return _held(replace(told, rule=stopped[0].rule, detail=stopped[0].detail), row, next_possible(stopped))
    opens = kept.hours.opens(now, known.zone(row.customer)) if row.in_hours or reminds else now
    if opens > now:
        return _held(replace(told, rule="hours", detail="It is not the hour of sending where they are."), row, opens)
    return None


def _held(told: Decision, row: Row[Any], until: datetime | None) -> Decision:
    """Delayed until a moment, where that is before the invitation runs out."""
    if until is None or until >= row.expires_at:
        return replace(told, next_at=until)
    return replace(told, outcome=DELAYED, next_at=until)


def _zone(connection: Transaction, settings: Settings, customer: str) -> str:
    person: Mapping[str, str] = people.several(connection, [customer])[customer]
    return zone_of(contact_of(person).timezone, settings)
