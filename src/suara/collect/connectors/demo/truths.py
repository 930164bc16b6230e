"""What is planted in the demo company, so that a test or a newcomer can find it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Truths:
    """The planted events with their local days (half-open) and the factors that make them.

    An event whose days lie before the company's first month did not happen in it.
    """

    strike_since: date
    strike_until: date
    price_since: date
    price_until: date
    strike_country: str = "TH"
    price_plan: str = "Plus"
    price_churn_factor: float = 2.5
    slow_region: str = "ID-Sumatra"
    slow_factor: float = 2.0
    best_agent_no: int = 7
    unresolved_days: int = 7
    unresolved_churn_factor: float = 3.0

    @property
    def best_agent(self) -> str:
        """The agent's name in the records."""
        return f"agent-{self.best_agent_no:02}"


def months_before(day: date, months: int) -> date:
    """The first day of the month that lies `months` before that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


def truths_until(until: date) -> Truths:
    """The truths of a company whose records end at `until`: a price change 8 months, a strike 4 months before."""
    strike = months_before(until, 4)
    return Truths(
        strike_since=strike.replace(day=9),
        strike_until=strike.replace(day=18),
        price_since=months_before(until, 8),
        price_until=months_before(until, 6),
    )
