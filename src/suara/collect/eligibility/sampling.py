"""The customer is in the share of customers that the survey asks: always the same ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.eligibility._rule import ASKING, Rule, Stop

if TYPE_CHECKING:
    from suara.collect.eligibility._case import Case


def check(case: Case) -> Stop | None:
    """Stop who is outside the sample."""
    if case.share < case.sampling:
        return None
    return Stop(f"The survey asks {case.sampling:.4g} of all customers, and this one is not among them.")


rule = Rule(title="in the sample", order=70, check=check, holds=ASKING)
