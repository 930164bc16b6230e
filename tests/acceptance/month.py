"""A small company for thirty days: what its systems deliver each day, and what is true at the end.

Two sources deliver files every morning: the shop (customers, orders) and the desk (contacts, answers).
Rows come late, come twice, are corrected, lack values, and some are wrong and must be rejected. The
truth is kept beside it in plain Python lists, from which `reference` works out every number anew.
"""

from __future__ import annotations

import csv
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from pathlib import Path

ZONE = ZoneInfo("Europe/Copenhagen")  # its clocks go back on 26 October
FIRST = datetime(2025, 10, 4)
DAYS = 30
COUNTRIES = ("DK", "MY", "TH", None)
Row = dict[str, Any]


@dataclass
class Company:
    """What is true, and what is still to be delivered."""

    seed: int = 11
    truth: dict[str, dict[str, Row]] = field(
        default_factory=lambda: {k: {} for k in ("customer", "order", "contact", "answer")}
    )
    late: list[tuple[int, str, Row]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        for i in range(60):
            since = FIRST - timedelta(days=self.random.randrange(1, 200), seconds=self.random.randrange(86400))
            self._add("customer", customer=f"c{i}", occurred_at=utc(since), country=COUNTRIES[i % 4], ended_at=None)

    def opening(self) -> list[Row]:
        """The customers that were there before the month began."""
        return list(self.truth["customer"].values())

    def day(self, number: int) -> dict[str, list[Row]]:
        """The rows that the sources deliver on a day, wrong ones among them, by kind."""
        start = FIRST + timedelta(days=number)
        rows = {"customer": self._customers(number, start), "order": self._orders(start)}
        rows |= {"contact": self._contacts(start), "answer": self._answers(start)}
        return {kind: self._disturbed(number, kind, found) for kind, found in rows.items()}

    def forget(self, customer: str) -> None:
        """Erase a person from the truth."""
        for rows in self.truth.values():
            for key in [k for k, row in rows.items() if row["customer"] == customer]:
                del rows[key]
        self.late = [x for x in self.late if x[2]["customer"] != customer]

    def _add(self, kind: str, /, **row: Any) -> Row:
        self.truth[kind][row[kind]] = row
        return row

    def _new_id(self, kind: str) -> str:
        self.counts[kind] = self.counts.get(kind, 0) + 1
        return f"{kind[0]}{self.counts[kind]:05d}"

    def _moment(self, start: datetime) -> str:
        # Whole minutes, so that ties are common.
        return utc(start + timedelta(minutes=self.random.randrange(24 * 60)))

    def _customers(self, number: int, start: datetime) -> list[Row]:
        born = self._add(
            "customer", customer=f"n{number}", occurred_at=self._moment(start), country="DK", ended_at=None
        )
        present = [c for c in self.truth["customer"].values() if not c["ended_at"] and c is not born]
        leaver = self.random.choice(present)
        left = self._add("customer", **{**leaver, "ended_at": self._moment(start)})
        return [born, left]

    def _anyone(self) -> str | None:
        return self.random.choice([*self.truth["customer"], None])

    def _orders(self, start: datetime) -> list[Row]:
        return [
            self._add(
                "order",
                order=self._new_id("order"),
                occurred_at=self._moment(start),
                customer=self._anyone(),
                amount=round(self.random.uniform(-5, 300), 2),
                refund=self.random.choice([None, None, 5.5]),
                cancelled=self.random.choice(["", "", "yes", "no"]),
            )
            for _ in range(25)
        ]

    def _contacts(self, start: datetime) -> list[Row]:
        return [
            self._add(
                "contact",
                contact=self._new_id("contact"),
                occurred_at=self._moment(start),
                customer=self._anyone(),
                channel=self.random.choice(["phone", "email"]),
                direction=self.random.choice(["inbound", "outbound", None]),
                topic=self.random.choice(["billing", "delivery", None]),
                talk_seconds=self.random.choice([None, self.random.randrange(10, 900)]),
                hold_seconds=self.random.choice([None, 30]),
            )
            for _ in range(20)
        ]

    def _answers(self, start: datetime) -> list[Row]:
        kinds = [("nps", range(11)), ("csat", range(1, 6)), ("ces", range(1, 8))]
        rows = []
        for _ in range(18):
            kind, scale = self.random.choice(kinds)
            score = self.random.choice([None, *scale, *scale])
            row = {"answer": self._new_id("answer"), "occurred_at": self._moment(start), "customer": self._anyone()}
            rows.append(self._add("answer", **row, kind=kind, score=score))
        return rows

    def _disturbed(self, number: int, kind: str, rows: list[Row]) -> list[Row]:
        """Some rows late, some twice, some of yesterday's corrected; one wrong row at the end."""
        kept = []
        for row in rows:
            if kind != "customer" and self.random.random() < 0.1 and number + 3 < DAYS:
                self.late.append((number + 1 + self.random.randrange(3), kind, row))
            else:
                kept.append(row)
        due = [row for when, k, row in self.late if when == number and k == kind]
        again = self.random.sample(kept, min(2, len(kept)))
        return [*kept, *due, *again, *self._corrections(kind, kept), wrong(kind)]

    def _corrections(self, kind: str, rows: list[Row]) -> list[Row]:
        if kind != "order":
            return []
        row = self.random.choice(rows)
        return [self._add("order", **{**row, "amount": round(row["amount"] + 1, 2)})]


def wrong(kind: str) -> Row:
    """A row that must be rejected, and nothing else with it."""
    broken = {
        "customer": {"customer": None, "occurred_at": "2025-10-05T00:00:00"},
        "order": {"order": "bad", "occurred_at": "2025-10-05T00:00:00", "amount": "twelve"},
        "contact": {"contact": "bad", "occurred_at": "not a time", "channel": "phone"},
        "answer": {"answer": "bad", "occurred_at": "2025-10-05T00:00:00", "kind": "nps", "score": 11},
    }
    return broken[kind]


def utc(local: datetime) -> str:
    """Local time as the UTC text that the sources write."""
    return local.replace(tzinfo=ZONE).astimezone(UTC).replace(tzinfo=None).isoformat()


def write(path: Path, rows: list[Row]) -> Path:
    """A delivery as a CSV file."""
    columns = list(dict.fromkeys(c for row in rows for c in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows([{k: "" if v is None else v for k, v in row.items()} for row in rows])
    return path
