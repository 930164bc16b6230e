"""The survey still wants answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.eligibility._rule import ALWAYS, Rule, Stop

if TYPE_CHECKING:
    from suara.collect.eligibility._case import Case


def check(case: Case) -> Stop | None:
    """Stop where as many have answered as were wanted."""
    return Stop(case.full) if case.full else None


rule = Rule(title="answers still wanted", order=80, check=check, holds=ALWAYS)
