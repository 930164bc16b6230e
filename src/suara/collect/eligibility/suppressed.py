"""The address is not one that messages come back from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.eligibility._rule import ALWAYS, Rule, Stop

if TYPE_CHECKING:
    from suara.collect.eligibility._case import Case


def check(case: Case) -> Stop | None:
    """Stop where the channel does not reach the address."""
    return Stop(f"The address is not reached ({case.suppressed}).") if case.suppressed else None


rule = Rule(title="an address that is reached", order=50, check=check, holds=ALWAYS)
