"""A small made-up company: every kind of record, with blanks, ties, local midnights and people who are unknown."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

ZONE = "Asia/Kuala_Lumpur"
DIMENSIONS = {"country": "text", "half": "text"}
START = datetime(2025, 1, 1) - timedelta(hours=8)
DAYS = 90
COUNTRIES = ("MY", "DK", "TH")
STAFF = 40
SCALES = {
    "nps": ((0, 10, "up"), (1, 10, "up")),
    "csat": ((1, 5, "up"), (1, 10, "up")),
    "ces": ((1, 7, "up"), (1, 5, "down")),
    "enps": ((0, 10, "up"),),
    "satisfaction": ((1, 5, "up"),),
}

Row = dict[str, Any]


class Company:
    """Draws records from a seed."""

    def __init__(self, seed: int = 7, customers: int = 120) -> None:
        self.random = Random(seed)
        self.customers = [f"c{i}" for i in range(customers)]
        self.homes = {c: self.random.choice(COUNTRIES) for c in self.customers}

    def records(self) -> dict[str, list[Row]]:
        """All records by kind."""
        made = {
            "customer": self._customers(),
            "subscription": self._subscriptions(),
            "answer": self._answers() + self._other_answers(),
            "response": self._several(150, response=None, complete=(True, True, False)),
            "invitation": self._invitations(),
            "contact": self._contacts(),
            "ticket": self._tickets(),
            "order": self._orders(),
            "session": self._sessions(),
            "cart": self._carts(),
            "referral": self._referrals(),
            "mention": self._mentions(),
            "cost": self._costs(),
            "price": self._prices(),
        }
        return {kind: [self._numbered(kind, i, row) for i, row in enumerate(rows)] for kind, rows in made.items()}

    # -- draws -----------------------------------------------------------------------------------

    def _moment(self) -> datetime:
        """An instant within the ninety days, now and then at local midnight."""
        day = START + timedelta(days=self.random.randrange(DAYS))
        return day if self.random.random() < 0.05 else day + timedelta(seconds=self.random.randrange(86_400))

    def _later(self, at: datetime, chance: float, hours: float) -> datetime | None:
        return (
            at + timedelta(seconds=int(self.random.random() * hours * 3600)) if self.random.random() < chance else None
        )

    def _maybe(self, value: Any, chance: float = 0.9) -> Any:
        return value if self.random.random() < chance else None

    def _row(self, customer: str | None = None) -> Row:
        """A record's common columns; one in four leaves its country to its customer."""
        who = customer or self._maybe(self.random.choice(self.customers))
        country = self.homes[who] if who else self.random.choice(COUNTRIES)
        return {"occurred_at": self._moment(), "customer": who, "country": self._maybe(country, 0.75 if who else 1.0)}

    def _several(self, count: int, **columns: Any) -> list[Row]:
        """Rows whose columns are drawn from the values given."""
        return [self._row() | {c: self.random.choice(v) for c, v in columns.items() if v} for _ in range(count)]

    def _numbered(self, kind: str, number: int, row: Row) -> Row:
        """The record with its id, and a half that all records of a customer share."""
        own = row.get("customer") or f"{kind}{number}"
        half = "a" if sum(map(ord, own)) % 2 else "b"
        return ({} if kind == "customer" else {kind: f"{kind}{number}"}) | row | {"half": half}

    # -- kinds -----------------------------------------------------------------------------------

    def _customers(self) -> list[Row]:
        rows = []
        for customer in self.customers:
            at = self._moment() - timedelta(days=self.random.choice((0, 60, 200)))
            left = self._later(at, 0.4, 24 * 120)
            channel = self._maybe(self.random.choice(("referral", "ads", "partner")))
            rows.append({"customer": customer, "occurred_at": at, "ended_at": left, "channel": channel})
            rows[-1] |= {"country": self.homes[customer]}
        return rows

    def _subscriptions(self) -> list[Row]:
        rows = [self._row(self.random.choice(self.customers)) for _ in range(120)]
        for row in rows:
            row["occurred_at"] -= timedelta(days=self.random.choice((0, 60, 200)))
            row["ended_at"] = self._later(row["occurred_at"], 0.4, 24 * 120)
            row["monthly_amount"] = self._maybe(float(self.random.randrange(10, 90)))
        return rows

    def _answers(self) -> list[Row]:
        rows = []
        for kind, scales in SCALES.items():
            for low, high, polarity in scales * (3 if kind in ("enps", "satisfaction") else 2):
                rows += [self._scored(kind, low, high, polarity) for _ in range(60)]
        return rows

    def _scored(self, kind: str, low: int, high: int, polarity: str) -> Row:
        staff = kind in ("enps", "satisfaction")
        row = self._row(f"e{self.random.randrange(STAFF)}") if staff and self._staffed() else self._row()
        scale = {"kind": kind, "scale_min": low, "scale_max": high, "polarity": polarity}
        score = self._maybe(float(self.random.randint(low, high)))
        subject = "staff" if staff else self._maybe("customer", 0.5)
        response = f"response{self.random.randrange(150)}"
        return row | scale | {"score": score, "subject": subject, "weight": self._maybe(1.5, 0.5), "response": response}

    def _staffed(self) -> bool:
        self.homes |= {f"e{i}": COUNTRIES[i % len(COUNTRIES)] for i in range(STAFF)}
        return True

    def _other_answers(self) -> list[Row]:
        rows = self._several(60, kind=("choice",), choice=("price", "delivery", None))
        rows += self._several(60, kind=("intent",), choice=("buy", "browse", None))
        rows += self._several(60, kind=("intent",), choices=(["buy"], ["buy", "browse", "buy"], [], None))
        rows += self._several(60, kind=("task",), choice=("Yes", "no", None, "perhaps"))
        rows += self._several(60, kind=("text",), text=("good", " ", None))
        for row in rows:
            row["response"] = f"response{self.random.randrange(150)}"
        return rows

    def _invitations(self) -> list[Row]:
        rows = self._several(150)
        return [
            row
            | {
                "answered_at": self._later(row["occurred_at"], 0.4, 200),
                "bounced_at": self._later(row["occurred_at"], 0.1, 1),
            }
            for row in rows
        ]

    def _contacts(self) -> list[Row]:
        channels = ("phone", "email", "chat")
        rows = self._several(
            300, channel=channels, direction=("inbound", "inbound", "outbound", None), topic=("bill", "login", None)
        )
        for row in rows:
            row |= {
                "talk_seconds": self._maybe(float(self.random.randrange(20, 600)), 0.8),
                "ticket": f"ticket{self.random.randrange(150)}",
            }
            row |= {"hold_seconds": self._maybe(30.0, 0.5), "wrap_seconds": self._maybe(15.5, 0.5)}
        return rows + [dict(row) for row in rows[:5]]

    def _tickets(self) -> list[Row]:
        rows = self._several(150, topic=("bill", "login", None), transfers=(0, 0, 1, 3, None))
        for row in rows:
            at = row["occurred_at"]
            row["first_reply_at"] = self._later(at, 0.9, 24)
            row["resolved_at"] = self._later(at, 0.8, 100)
            row["reopened_at"] = row["resolved_at"] and self._later(row["resolved_at"], 0.2, 100)
            row["closed_at"] = row["resolved_at"] and self._later(row["resolved_at"], 0.8, 200)
            row["reply_due_at"] = self._maybe(at + timedelta(hours=12), 0.8)
            row["resolve_due_at"] = self._maybe(at + timedelta(hours=60), 0.8)
        return rows

    def _orders(self) -> list[Row]:
        rows = self._several(300, referral=("referral1", None, None), cancelled=(True, False, False, None))
        for row in rows:
            row["occurred_at"] -= timedelta(days=self.random.choice((0, 0, 60)))
            row["amount"] = round(self.random.gauss(60, 25), 2)
            row["refund"] = self._maybe(5.25, 0.2)
        return rows

    def _sessions(self) -> list[Row]:
        drawn = {"pages": (1, 2, 5, None), "clicks": (0, 3, None), "intent": ("buy", "browse", None)}
        rows = self._several(200, **drawn, task_completed=(True, False, None), purchased=(True, False, False))
        return [
            row | {"visitor": f"v{i % 70}", "seconds": self._maybe(float(i % 50) * 7.5)} for i, row in enumerate(rows)
        ]

    def _carts(self) -> list[Row]:
        rows = self._several(120)
        for row in rows:
            row["checkout_at"] = self._later(row["occurred_at"], 0.6, 1)
            row["purchased_at"] = row["checkout_at"] and self._later(row["checkout_at"], 0.6, 30)
        return rows

    def _referrals(self) -> list[Row]:
        rows = [self._row(self.random.choice(self.customers)) for _ in range(100)]
        for row in rows:
            row["converted_at"] = self._later(row["occurred_at"], 0.4, 400)
            row["invitee"] = self._maybe(self.random.choice(self.customers), 0.6)
        return rows

    def _mentions(self) -> list[Row]:
        tones = ("positive", "neutral", "negative", None)
        return self._several(150, channel=("x", "forum"), brand=("ours", "theirs", None), sentiment=tones)

    def _costs(self) -> list[Row]:
        rows = self._several(60, channel=("referral", "ads", "partner"), category=("media", "data", "cx"))
        return [
            row | {"customer": None, "country": COUNTRIES[i % 3], "amount": 100.0 + i} for i, row in enumerate(rows)
        ]

    def _prices(self) -> list[Row]:
        closes = [100.0 + self.random.gauss(0, 5) for _ in range(DAYS)]
        return [
            {"occurred_at": START + timedelta(days=i), "symbol": "SUA", "close": close, "country": COUNTRIES[i % 3]}
            for i, close in enumerate(closes)
        ]


def as_known(records: dict[str, list[Row]], as_of: datetime) -> dict[str, list[Row]]:
    """The records as they stood at an instant: none that came later, and no later time in them but what is due."""
    due = ("reply_due_at", "resolve_due_at")

    def known(row: Row) -> Row:
        return {c: None if isinstance(v, datetime) and v >= as_of and c not in due else v for c, v in row.items()}

    return {kind: [known(row) for row in rows if row["occurred_at"] < as_of] for kind, rows in records.items()}
