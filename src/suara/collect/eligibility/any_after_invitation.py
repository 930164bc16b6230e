"""The third clock: this survey after an invitation to any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.eligibility._rule import INVITING, Rule, waited

if TYPE_CHECKING:
    from suara.collect.eligibility._case import Case
    from suara.collect.eligibility._rule import Stop


def check(case: Case) -> Stop | None:
    """Stop who was invited to any survey too lately."""
    return waited(case, case.asked.any_invited, case.limits.any_after_invitation, "A survey invited the customer")


rule = Rule(title="any survey, after invitation", order=120, check=check, holds=INVITING, clock=True)
