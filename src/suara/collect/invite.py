"""Inviting: the decision, the invitation and the message to send are written together, or not at all."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from suara.collect.asking.cases import Facts, Wanted, facts
from suara.collect.asking.pace import Pace
from suara.collect.eligibility import next_possible, stops
from suara.store import decisions, invitations, outbox
from suara.store.decisions import ASKED, STOPPED, Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from suara.collect.asking.survey import Asking
    from suara.store.transaction import Transaction

Meanwhile = dict[str, list[tuple[str, "datetime"]]]


def invite(connection: Transaction, asking: Asking, wanted: Sequence[Wanted], now: datetime) -> list[Decision]:
    """Ask those of a batch who may be asked, in the caller's transaction: one decision for each, in order."""
    decisions.alone(connection)
    known = facts(connection, asking, wanted, now)
    pace = Pace.of(connection, asking.survey.survey, asking.survey.ask.drip, now)
    invited: list[dict[str, Any]] = []
    made = []
    for one in wanted:
        decision = decided(known, one, now)
        if decision.outcome == ASKED:
            due = due_at(known, one.customer, pace.next())
            known.invited(one, due)
            invited.append(_invitation(known, one, decision, due))
            decision = replace(decision, invitation=invited[-1]["invitation"])
        made.append(decision)
    _write(connection, invited, made)
    pace.keep(connection, asking.survey.survey)
    return made


def considered(
    connection: Transaction, asking: Asking, wanted: Sequence[Wanted], now: datetime, meanwhile: Meanwhile
) -> list[Decision]:
    """What `invite` would decide; nothing is written. `meanwhile` is whom it would have asked before, by which survey.

    It grows by those of this batch.
    """
    own = asking.survey.survey
    known = facts(connection, asking, wanted, now)
    for customer in known.asked.keys() & meanwhile.keys():
        for survey, at in meanwhile[customer]:
            known.asked[customer] = known.asked[customer].then(at, own=survey == own)
    made = []
    for one in wanted:
        decision = decided(known, one, now)
        if decision.outcome == ASKED:
            due = due_at(known, one.customer, now)
            known.invited(one, due)
            meanwhile.setdefault(one.customer, []).append((own, due))
        made.append(decision)
    return made


def decided(known: Facts, wanted: Wanted, now: datetime) -> Decision:
    """The decision on one of a batch, as things stand."""
    case = known.case(wanted)
    about = (now, case.survey, case.customer, case.channel, wanted.occasion)
    stopped = stops(case)
    if not stopped:
        return Decision(*about, ASKED)
    first = stopped[0]
    return Decision(*about, STOPPED, first.rule, first.detail, next_possible(stopped))


def due_at(known: Facts, customer: str, at: datetime) -> datetime:
    """When a message to a customer goes out: from `at` on, in the hours of sending where they hold."""
    asking = known.asking
    return asking.hours.opens(at, known.zone(customer)) if asking.in_hours else at


def _invitation(known: Facts, wanted: Wanted, decision: Decision, due: datetime) -> dict[str, Any]:
    asking = known.asking
    return {
        "invitation": secrets.token_hex(16),
        "survey": asking.survey.survey,
        "version": asking.version,
        "customer": wanted.customer,
        "channel": decision.channel,
        "language": known.language(wanted.customer),
        "occasion": wanted.occasion,
        "dimensions": dict(wanted.dimensions),
        "made_at": decision.at,
        "expires_at": due + timedelta(days=asking.survey.ask.valid),
        "asked_at": due,
        "forced": asking.forced,
        "in_hours": asking.in_hours,
    }


def _write(connection: Transaction, invited: Iterable[Mapping[str, Any]], made: Sequence[Decision]) -> None:
    rows = list(invited)
    invitations.add_all(connection, rows)
    messages = [
        (outbox.Message(secrets.token_hex(16), row["channel"], "invite", row["invitation"], 0), row["asked_at"])
        for row in rows
    ]
    outbox.add_all(connection, messages)
    decisions.add(connection, made)
