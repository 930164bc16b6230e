"""No survey of higher priority has its turn with the customer soon: it would be held up by this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.eligibility._rule import ASKING, Rule, Stop

if TYPE_CHECKING:
    from suara.collect.eligibility._case import Case


def check(case: Case) -> Stop | None:
    """Stop in favour of a survey that goes first, until its turn."""
    if case.rival is None or case.rival.due_at <= case.at:
        return None
    told = f"{case.rival.survey} goes first; its turn is {case.rival.due_at:%Y-%m-%d %H:%M} UTC."
    return Stop(told, case.rival.due_at)


rule = Rule(title="no survey that goes first", order=140, check=check, holds=ASKING)
