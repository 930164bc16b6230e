"""Money in another currency: converted at the rate of the record's day, or found to have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.store.stage import literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    Rate = float | Mapping[date, float]


def multiplier(currency: str, day: str, own: str, rates: Mapping[str, Rate]) -> str:
    """SQL of what one unit of a record's currency is worth in the workspace's; null where no rate is known.

    `currency` and `day` (the record's local day) are SQL; a record that names no currency has the workspace's.
    """
    arms = [f"WHEN {currency} IS NULL OR {currency} = {literal(own)} THEN 1.0"]
    arms += [f"WHEN {currency} = {literal(code)} THEN {_on(day, rate)}" for code, rate in rates.items()]
    return f"(CASE {' '.join(arms)} END)"


def _on(day: str, rate: Rate) -> str:
    """The rate of a day: the last one that began on it or before."""
    if isinstance(rate, (int, float)):
        return repr(float(rate))
    newest_first = sorted(rate.items(), reverse=True)
    arms = [f"WHEN {day} >= DATE '{begins.isoformat()}' THEN {worth!r}" for begins, worth in newest_first]
    return f"CASE {' '.join(arms)} END" if arms else "NULL"
