"""A customer's place in a survey's sample and schedule: a number that is always the same, and tells nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

DIGITS = 13


def share(keyed: Callable[[str], str], purpose: str, survey: str, customer: str) -> float:
    """A number from 0 up to 1 by a keyed hash (`Ledger.keyed`), evenly spread over customers."""
    return int(keyed(f"{purpose}\n{survey}\n{customer}")[:DIGITS], 16) / float(16**DIGITS)
