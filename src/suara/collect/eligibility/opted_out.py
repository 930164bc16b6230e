"""The customer has not asked to be asked no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.eligibility._rule import ALWAYS, Rule, Stop

if TYPE_CHECKING:
    from suara.collect.eligibility._case import Case


def check(case: Case) -> Stop | None:
    """Stop whom an opt-out protects; it holds across surveys."""
    return Stop(f"The customer asked to be asked no more ({case.opted_out}).") if case.opted_out else None


rule = Rule(title="no opt-out", order=20, check=check, holds=ALWAYS)
