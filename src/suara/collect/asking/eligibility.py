"""The answer to: may this customer be asked by this survey, and if not, why not and when?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from suara.collect.asking.cases import Wanted, facts
from suara.collect.asking.survey import asking
from suara.collect.eligibility import Finding, findings, next_possible
from suara.collect.invite import due_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from suara.settings import Settings
    from suara.store.transaction import Transaction


@dataclass(frozen=True)
class Eligibility:
    """Whether a customer may be asked at a moment, with what every rule says, in their order.

    `rule` is the first that stops it, empty where none does. `next_at` is when nothing stops it any more: `at` itself
    where nothing does, null where time alone changes nothing. `sent_at` is when a message asked for then would leave,
    in the hours of sending.
    """

    customer: str
    survey: str
    channel: str
    at: datetime
    may_be_asked: bool
    rule: str
    next_at: datetime | None
    sent_at: datetime | None
    findings: tuple[Finding, ...]


def eligibility(
    connection: Transaction,
    settings: Settings,
    keyed: Callable[[str], str],
    customer: str,
    survey: str,
    at: datetime,
    channel: str = "",
) -> Eligibility:
    """What the rules say of a customer and a survey at a moment; nothing is written."""
    wanted = Wanted(customer)
    known = facts(connection, asking(connection, settings, keyed, survey, channel=channel), [wanted], at)
    case = known.case(wanted)
    said = findings(case)
    stopped = [finding for finding in said if finding.stopped]
    next_at = next_possible(stopped) if stopped else at
    return Eligibility(
        customer=customer,
        survey=survey,
        channel=case.channel,
        at=at,
        may_be_asked=not stopped,
        rule=stopped[0].rule if stopped else "",
        next_at=next_at,
        sent_at=due_at(known, customer, next_at) if next_at else None,
        findings=tuple(said),
    )
