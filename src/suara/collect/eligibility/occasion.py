"""Nobody was invited on this occasion before: a record asks once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.eligibility._rule import ASKING, Rule, Stop

if TYPE_CHECKING:
    from suara.collect.eligibility._case import Case


def check(case: Case) -> Stop | None:
    """Stop a second invitation about the same."""
    return Stop(f"There was an invitation about {case.occasion} already.") if case.occasion_taken else None


rule = Rule(title="a new occasion", order=60, check=check, holds=ASKING)
