"""The survey is published, not closed, and within its own dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.eligibility._rule import ALWAYS, Rule, Stop

if TYPE_CHECKING:
    from suara.collect.eligibility._case import Case


def check(case: Case) -> Stop | None:
    """Stop where the survey takes no answers now."""
    if not case.live:
        return Stop("The survey is closed.")
    if case.closes_at and case.at >= case.closes_at:
        return Stop(f"The survey ended {case.closes_at:%Y-%m-%d %H:%M} UTC.")
    if case.opens_at and case.at < case.opens_at:
        return Stop(f"The survey begins {case.opens_at:%Y-%m-%d %H:%M} UTC.", case.opens_at)
    return None


rule = Rule(title="the survey is open", order=10, check=check, holds=ALWAYS)
