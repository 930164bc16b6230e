"""The second clock: this survey after an answer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.eligibility._rule import INVITING, Rule, waited

if TYPE_CHECKING:
    from suara.collect.eligibility._case import Case
    from suara.collect.eligibility._rule import Stop


def check(case: Case) -> Stop | None:
    """Stop who answered this survey too lately."""
    return waited(case, case.asked.own_answered, case.limits.own_after_answer, "The customer answered this survey")


rule = Rule(title="this survey, after answer", order=110, check=check, holds=INVITING, clock=True)
