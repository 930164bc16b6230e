"""The first clock: this survey after an invitation to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.eligibility._rule import INVITING, Rule, waited

if TYPE_CHECKING:
    from suara.collect.eligibility._case import Case
    from suara.collect.eligibility._rule import Stop


def check(case: Case) -> Stop | None:
    """Stop who was invited to this survey too lately."""
    return waited(case, case.asked.own_invited, case.limits.own_after_invitation, "This survey invited the customer")


rule = Rule(title="this survey, after invitation", order=100, check=check, holds=INVITING, clock=True)
