"""The hard floor between two messages, across all surveys, channels and reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.eligibility._rule import ALWAYS, Rule, waited

if TYPE_CHECKING:
    from suara.collect.eligibility._case import Case
    from suara.collect.eligibility._rule import Stop


def check(case: Case) -> Stop | None:
    """Stop where the last message of any kind is too fresh."""
    return waited(case, case.asked.messaged, case.limits.floor, "The last message went out")


rule = Rule(title="the hard floor between messages", order=90, check=check, holds=ALWAYS)
