"""The fourth clock: this survey after an answer to any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.eligibility._rule import INVITING, Rule, waited

if TYPE_CHECKING:
    from suara.collect.eligibility._case import Case
    from suara.collect.eligibility._rule import Stop


def check(case: Case) -> Stop | None:
    """Stop who answered any survey too lately."""
    return waited(case, case.asked.any_answered, case.limits.any_after_answer, "The customer answered a survey")


rule = Rule(title="any survey, after answer", order=130, check=check, holds=INVITING, clock=True)
