"""There is a basis for asking, where one is required; a withdrawn consent always counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.eligibility._rule import ALWAYS, Rule, Stop

if TYPE_CHECKING:
    from suara.collect.eligibility._case import Case

WITHDRAWN = "withdrawn"


def check(case: Case) -> Stop | None:
    """Stop where consent was withdrawn, or a basis is required and the customer has none of those."""
    if case.consent == WITHDRAWN:
        return Stop("The customer's consent was withdrawn.")
    if case.limits.consent and case.consent not in case.limits.consent:
        have = f"the customer's is {case.consent}" if case.consent else "none is known of the customer"
        return Stop(f"A basis is required ({', '.join(case.limits.consent)}); {have}.")
    return None


rule = Rule(title="a basis of consent", order=30, check=check, holds=ALWAYS)
