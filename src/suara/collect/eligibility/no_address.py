"""The customer can be reached by the channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.eligibility._rule import ALWAYS, Rule, Stop

if TYPE_CHECKING:
    from suara.collect.eligibility._case import Case


def check(case: Case) -> Stop | None:
    """Stop where no address is known."""
    return None if case.address else Stop(f"No address for {case.channel} is known.")


rule = Rule(title="an address", order=40, check=check, holds=ALWAYS)
