"""Small random companies, rich in what breaks calculations: ties, blanks, edges of days, windows and the present."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from acceptance.oracle.calendar import Calendar
from acceptance.oracle.world import Record, World

DIMENSIONS = {"country": "text", "vip": "boolean", "size": "number"}
AS_OF = datetime(2025, 3, 20, 14, 30)
TICK = timedelta(microseconds=1)
EDGES = (
    (2025, 1, 1), (2025, 2, 1), (2025, 3, 1), (2025, 4, 1), (2025, 2, 2), (2025, 2, 3), (2025, 3, 30), (2025, 3, 31),
    (2024, 2, 1), (2024, 3, 1), (2024, 2, 29), (2024, 4, 1), (2024, 10, 27), (2024, 10, 28), (2025, 2, 10, 14, 30),
    (2025, 3, 12, 9, 15),
)  # fmt: skip


class Company:
    """Draws records; `raw` is what is delivered, `world` what should be counted."""

    def __init__(self, seed: int, calendar: Calendar) -> None:
        self.r, self.calendar = Random(seed), calendar
        self.ids = [f"c{i}" for i in range(24)]
        self.raw: dict[str, list[Record]] = {}
        self.chain: list[datetime] = []
        makers = [m for m in dir(self) if m.startswith("make_")]
        for maker in sorted(makers):
            kind, size = maker.removeprefix("make_"), getattr(self, maker).__defaults__[0]
            self.raw[kind] = [self.common(kind, i) | getattr(self, maker)(i) for i in range(size)]
        for i, customer in enumerate(self.raw["customer"]):
            customer["customer"] = self.ids[i]

    def world(self) -> World:
        kinds = {k: [_read(r) for r in rows if accepted(k, r)] for k, rows in self.raw.items()}
        return World(self.calendar, tuple(DIMENSIONS), kinds)

    def when(self) -> datetime:
        """An instant: at or beside an edge, at the present asked, or anywhere."""
        kind = self.r.random()
        if kind < 0.25:
            return self.calendar.utc(datetime(*self.r.choice(EDGES))) + self.r.choice((-TICK, 0 * TICK, 0 * TICK, TICK))
        if kind < 0.3:
            return AS_OF + self.r.choice((-TICK, 0 * TICK, TICK))
        first, days = (datetime(2025, 1, 10), 95) if kind < 0.85 else (datetime(2024, 1, 20), 440)
        return first + timedelta(seconds=self.r.randrange(days * 86400))

    def later(self, at: datetime, missing: float = 0.3) -> datetime | None:
        """A later time, often a round stretch later, or none."""
        if self.r.random() < missing:
            return None
        if self.r.random() < 0.1:
            return max(at, AS_OF)
        return at + self.r.choice(
            (timedelta(0), timedelta(hours=1), timedelta(days=2), timedelta(days=7), timedelta(days=7) + TICK,
             timedelta(seconds=self.r.randrange(40 * 86400)))
        )  # fmt: skip

    def one(self, *values: Any) -> Any:
        return self.r.choice(values)

    def common(self, kind: str, i: int) -> Record:
        own = {} if kind in ("customer", "cost", "price") else {kind: f"{kind}-{i}"}
        return own | {
            "occurred_at": self.when(),
            "customer": self.one(None, "unknown", *self.ids, *self.ids[:8]),
            "country": self.one(None, None, "", "DK", "MY"),
            "vip": self.one(None, None, True, False),
            "size": self.one(None, None, 1.0, 2.5, 10.0),
        }

    def make_customer(self, i: int, size=24) -> Record:
        at = self.when()
        return {"occurred_at": at, "ended_at": self.later(at, 0.5), "channel": self.one("referral", "ads", None, "")}

    def make_answer(self, i: int, size=260) -> Record:
        kind, *scale = self.one(
            ("nps", 0, 10, "up"), ("nps", None, None, None), ("nps", 1, 10, "up"), ("nps", 0, 10, None),
            ("csat", 1, 5, "up"), ("csat", None, None, None), ("csat", 1, 10, "up"), ("ces", 1, 7, "up"),
            ("ces", None, None, None), ("ces", 1, 5, "down"), ("enps", 0, 10, "up"), ("enps", None, None, None),
            ("satisfaction", 1, 5, "up"), ("satisfaction", 1, 5, "up"), ("satisfaction", 1, 10, "up"),
            ("intent", None, None, None), ("choice", None, None, None), ("task", None, None, None),
        )  # fmt: skip
        staff = kind in ("enps", "satisfaction") or self.r.random() < 0.05
        return {
            "response": f"response-{self.r.randrange(110)}" if self.r.random() < 0.9 else None,
            "kind": kind, "scale_min": scale[0], "scale_max": scale[1], "polarity": scale[2],
            "score": self.score(kind, scale), "weight": self.one(None, 0.0, 1.0, 2.5, 0.25),
            "subject": self.one("staff", "staff", "staff", None) if staff else self.one("customer", None, ""),
            "choice": self.choice(kind),
            "choices": self.one(["a", "b"], ["a"], [], None, ["b", "c", "b"]) if kind in ("intent", "choice") else None,
            "text": self.one(None, "", "  ", "good", "\n") if kind in ("choice", "nps") else None,
            "channel": self.one("web", "sms", None), "survey_kind": self.one("relationship", "transactional", None),
        }  # fmt: skip

    def choice(self, kind: str) -> str | None:
        options = {"intent": ("browse", "buy"), "choice": ("price", "delivery"), "task": ("yes", "Yes", "no")}
        return self.one(*options[kind], "", None) if kind in options else None

    def score(self, kind: str, scale: list[Any]) -> float | None:
        low, high, _ = scale if scale[0] is not None else {"nps": (0, 10, 0), "enps": (0, 10, 0), "csat": (1, 5, 0),
                                                           "ces": (1, 7, 0)}.get(kind, (None, None, None))  # fmt: skip
        if low is None or self.r.random() < 0.06:
            return None
        if self.r.random() < 0.03:
            return self.one(low - 1.0, high + 1.0, low + 0.5)
        return float(self.r.randint(low, high))

    def make_response(self, i: int, size=90) -> Record:
        return {"complete": self.one(True, True, False, None), "channel": self.one("web", "sms", None)}

    def make_invitation(self, i: int, size=70) -> Record:
        at = self.when()
        return {"occurred_at": at, "channel": self.one("sms", "email", None), "answered_at": self.later(at, 0.5),
                "bounced_at": self.later(at, 0.8)}  # fmt: skip

    def make_contact(self, i: int, size=130) -> Record:
        return {
            "ticket": f"ticket-{self.r.randrange(60)}" if self.r.random() < 0.5 else None,
            "channel": self.one("phone", "email", "chat"),
            "direction": self.one("inbound", "inbound", "outbound", None),
            "topic": self.one("bill", "bill", "login", None, ""), "handle_seconds": self.one(None, 0.0, 60.0, 125.5),
            "talk_seconds": self.one(None, 0.0, 30.0), "hold_seconds": self.one(None, 10.0),
            "wrap_seconds": self.one(None, 5.0), "customer": self.one(None, *self.ids[:5]),
            "occurred_at": self.chained(),
        }  # fmt: skip

    def chained(self) -> datetime:
        """A time that often lies a round stretch after an earlier one."""
        at = self.later(self.one(*self.chain), 0) if self.chain and self.r.random() < 0.6 else self.when()
        assert at is not None
        self.chain.append(at)
        return at

    def make_ticket(self, i: int, size=80) -> Record:
        at = self.chained()
        done = self.later(at)
        return {
            "occurred_at": at, "first_reply_at": self.later(at), "resolved_at": done,
            "reopened_at": self.later(done or at, 0.7), "closed_at": self.later(done or at, 0.5),
            "channel": self.one("phone", "email", None), "topic": self.one("bill", "login", None),
            "priority": self.one("high", "low", None), "customer": self.one(None, *self.ids[:6]),
            "transfers": self.one(None, 0, 1, 3), "reply_due_at": self.later(at), "resolve_due_at": self.later(at),
        }  # fmt: skip

    def make_order(self, i: int, size=130) -> Record:
        return {
            "amount": self.one(0.0, -20.0, 10.0, 99.5, round(self.r.uniform(-5, 300), 2)),
            "refund": self.one(None, None, 0.0, 5.25), "channel": self.one("web", "shop", None),
            "cancelled": self.one(None, False, False, True), "referral": self.one(None, None, "referral-1", ""),
        }  # fmt: skip

    def make_subscription(self, i: int, size=40) -> Record:
        at = self.when()
        return {"occurred_at": at, "customer": self.one(*self.ids), "ended_at": self.later(at, 0.4),
                "plan": self.one("basic", "full", None), "monthly_amount": self.one(None, 0.0, 10.0, 25.5)}  # fmt: skip

    def make_session(self, i: int, size=120) -> Record:
        return {
            "visitor": self.one(None, "v1", "v2", "v3", "v4"), "seconds": self.one(None, 0.0, 30.0, 61.5),
            "pages": self.one(None, 0, 1, 1, 4), "clicks": self.one(None, 0, 3),
            "channel": self.one("ads", "mail", None),
            "intent": self.one(None, "", "buy", "browse"), "task_completed": self.one(None, True, False),
            "purchased": self.one(None, True, False),
        }  # fmt: skip

    def make_cart(self, i: int, size=60) -> Record:
        at = self.when()
        return {"occurred_at": at, "checkout_at": self.later(at), "purchased_at": self.later(at, 0.5),
                "value": self.one(None, 5.0)}  # fmt: skip

    def make_mention(self, i: int, size=90) -> Record:
        return {"channel": self.one("x", "forum"), "brand": self.one("us", "us", "them", None),
                "sentiment": self.one("positive", "neutral", "negative", None, ""),
                "topic": self.one("price", None)}  # fmt: skip

    def make_referral(self, i: int, size=40) -> Record:
        at = self.when()
        return {"occurred_at": at, "customer": self.one(*self.ids), "channel": self.one("mail", None),
                "invitee": self.one(None, *self.ids), "converted_at": self.later(at)}  # fmt: skip

    def make_cost(self, i: int, size=40) -> Record:
        return {"category": self.one("media", "data", "cx"), "amount": self.one(0.0, 100.0, -5.0, 33.3),
                "channel": self.one("ads", "referral", None), "customer": None}  # fmt: skip

    def make_price(self, i: int, size=70) -> Record:
        at = self.calendar.utc(datetime(2025, 1, 1) + timedelta(days=i + 5, hours=self.r.choice((0, 17))))
        own = {"symbol": self.one("ACME", "SUA"), "close": self.one(10.0, 12.5, 9.75)}
        return own | {"occurred_at": at, **dict.fromkeys(("customer", *DIMENSIONS))}


SCALES = {"nps": (0, 10), "enps": (0, 10), "csat": (1, 5), "ces": (1, 7)}


def accepted(kind: str, row: Record) -> bool:
    """Whether a record comes in: a score must be a whole number on its scale."""
    if kind != "answer" or row["score"] is None:
        return True
    low, high = (row["scale_min"], row["scale_max"]) if row["scale_min"] is not None else SCALES[row["kind"]]
    return low <= row["score"] <= high and row["score"] == int(row["score"])


def _read(row: Record) -> Record:
    return {k: None if v in ("", []) else v for k, v in row.items()}
