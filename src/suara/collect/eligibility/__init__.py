"""Who may be asked: one rule in each file, found by listing; each lets a customer through or stops the asking."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from suara.collect.eligibility._rule import Rule
from suara.registry import Registry

if TYPE_CHECKING:
    from datetime import datetime

    from suara.collect.eligibility._case import Case
    from suara.collect.eligibility._rule import Moment

RULES: Registry[Rule] = Registry("suara.collect.eligibility", "rule", Rule, "rule")


@dataclass(frozen=True)
class Finding:
    """What one rule says: whether it stops the asking, why, and from when on it does not (null: not by time alone)."""

    rule: str
    title: str
    stopped: bool
    detail: str = ""
    next_at: datetime | None = None


@cache
def in_order() -> tuple[Rule, ...]:
    """Every rule, in the order in which they are asked."""
    return tuple(sorted(RULES.values(), key=lambda rule: (rule.order, rule.name)))


@cache
def _holding(moment: Moment, forced: bool) -> tuple[Rule, ...]:  # noqa: FBT001
    return tuple(rule for rule in in_order() if moment in rule.holds and not (forced and rule.clock))


def _asked(case: Case, moment: Moment) -> tuple[Rule, ...]:
    """The rules that a case meets at a moment."""
    return _holding(moment, case.forced)


def findings(case: Case, moment: Moment = "asking") -> list[Finding]:
    """What each rule that holds at a moment says of a case."""
    stopped = {finding.rule: finding for finding in stops(case, moment)}
    return [stopped.get(rule.name, Finding(rule.name, rule.title, stopped=False)) for rule in _asked(case, moment)]


def stops(case: Case, moment: Moment = "asking") -> list[Finding]:
    """What stops a case; nothing where the customer may be asked."""
    said = ((rule, rule.check(case)) for rule in _asked(case, moment))
    return [Finding(rule.name, rule.title, stopped=True, detail=s.detail, next_at=s.next_at) for rule, s in said if s]


def next_possible(stopped: list[Finding]) -> datetime | None:
    """When none of the rules stops the asking any more; null where one does not end by time alone."""
    moments = [finding.next_at for finding in stopped]
    return None if None in moments else max((m for m in moments if m is not None), default=None)
