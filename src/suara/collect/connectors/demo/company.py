"""The demo company: its size, its settings and its records."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from suara.collect.connectors.demo.truths import Truths, months_before, truths_until
from suara.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import pyarrow as pa

# Sixty months fit into the keys that the random numbers hang on.
LONGEST = 60


@dataclass(frozen=True)
class DemoCompany:
    """A company of `customers` customers ever, whose records cover the `months` before the local day `until`.

    The same four values give the same records, to the last bit. A month of one customer is about six records,
    so that 1.5 million customers in 18 months make about 100 million.
    Raises SettingsError for a size that cannot be made.
    """

    customers: int = 2_000
    months: int = 18
    seed: int = 7
    until: date = field(kw_only=True)

    # Load order: what others refer to comes first.
    KINDS: ClassVar[tuple[str, ...]] = (
        "customer", "subscription", "referral", "session", "cart", "order", "touch", "ticket", "contact",
        "invitation", "response", "answer", "mention", "cost", "price",
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse what cannot be made."""
        if self.customers < 1:
            raise SettingsError(f"A company of {self.customers} customers cannot be made.", "Ask for 1 or more.")
        if not 1 <= self.months <= LONGEST:
            raise SettingsError(f"{self.months} months cannot be made.", f"Ask for 1 to {LONGEST}.")
        if self.until.day != 1:
            raise SettingsError(f"{self.until} is not the first day of a month.", "Give the first day of a month.")

    @property
    def since(self) -> date:
        """The first local day of the records (customers who were there before joined earlier)."""
        return months_before(self.until, self.months)

    @cached_property
    def truths(self) -> Truths:
        """What is planted in the records."""
        return truths_until(self.until)

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of a workspace that fits the records."""
        return {
            "name": "Pasar Nusa",
            "timezone": "Asia/Kuala_Lumpur",
            "currency": "MYR",
            "week_start": "monday",
            "industry": "retail",
            "dimensions": dict.fromkeys(("country", "region", "plan", "product", "department"), "text"),
            "targets": {"nps": 30, "csat_top2": 80, "ces_easy": 75, "churn": 2.0, "first_contact_resolution": 75},
        }

    def records(self) -> Iterator[tuple[str, pa.RecordBatchReader]]:
        """Each record kind with its batches, ordered by time, in load order.

        A reader is good until the iteration ends: read it before asking for the last.
        """
        from suara.collect.connectors.demo.world import world_of

        with world_of(self) as world:
            for kind in self.KINDS:
                yield kind, world.read(kind)
