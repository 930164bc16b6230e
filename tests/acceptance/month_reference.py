"""Every number of the month, worked out in plain Python from the list of what is true."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import fmean
from typing import Any

from acceptance.month import ZONE

Rows = list[dict[str, Any]]
WINDOW = timedelta(days=7)


def at(text: str) -> datetime:
    """The local time of a UTC text."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(ZONE).replace(tzinfo=None)


def inside(rows: Rows, since: datetime, until: datetime, name: str = "occurred_at") -> Rows:
    """The rows of a half-open stretch of local time."""
    return [r for r in rows if r[name] and since <= at(r[name]) < until]


def share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def nps(answers: Rows) -> float | None:
    scores = [a["score"] for a in answers if a["kind"] == "nps" and a["score"] is not None]
    up, down = sum(s >= 9 for s in scores), sum(s <= 6 for s in scores)
    return 100 * (up - down) / len(scores) if scores else None


def mean_of(answers: Rows, kind: str) -> float | None:
    scores = [a["score"] for a in answers if a["kind"] == kind and a["score"] is not None]
    return fmean(scores) if scores else None


def live(orders: Rows) -> Rows:
    return [o for o in orders if o["cancelled"] != "yes"]


def sales(orders: Rows) -> float:
    return sum(o["amount"] - (o["refund"] or 0) for o in live(orders))


def repeat_purchase(orders: Rows) -> float | None:
    buyers = [o["customer"] for o in live(orders) if o["customer"]]
    return share(sum(buyers.count(b) >= 2 for b in set(buyers)), len(set(buyers)))


def present(customers: Rows, moment: datetime) -> Rows:
    return [
        c for c in customers if at(c["occurred_at"]) < moment and not (c["ended_at"] and at(c["ended_at"]) < moment)
    ]


def churn(customers: Rows, since: datetime, until: datetime) -> float | None:
    start = present(customers, since)
    return share(sum(bool(c["ended_at"]) and at(c["ended_at"]) < until for c in start), len(start))


def handle_time(contacts: Rows) -> float | None:
    handled = [c["talk_seconds"] + (c["hold_seconds"] or 0) for c in contacts if c["talk_seconds"] is not None]
    return fmean(handled) if handled else None


def inbound(contacts: Rows) -> Rows:
    return [c for c in contacts if c["direction"] != "outbound"]


def first_contact_resolution(contacts: Rows, since: datetime, until: datetime, as_of: datetime) -> float | None:
    """Chains by customer and topic over all contacts; elapsed time in UTC, so that a clock change is no hour."""
    known = [c for c in inbound(contacts) if c["customer"] and c["topic"] and at(c["occurred_at"]) < as_of]
    order = {c["contact"]: (datetime.fromisoformat(c["occurred_at"]), c["contact"]) for c in known}
    old = datetime.fromisoformat(_utc(as_of)) - WINDOW
    firsts = resolved = 0
    for c in inside(known, since, until):
        moment = order[c["contact"]]
        same = [
            order[o["contact"]]
            for o in known
            if o is not c and (o["customer"], o["topic"]) == (c["customer"], c["topic"])
        ]
        if moment[0] >= old or any(o < moment and moment[0] - o[0] <= WINDOW for o in same):
            continue
        firsts += 1
        resolved += not any(o > moment and o[0] - moment[0] <= WINDOW for o in same)
    return share(resolved, firsts)


def _utc(local: datetime) -> str:
    return local.replace(tzinfo=ZONE).astimezone(UTC).replace(tzinfo=None).isoformat()


def reference(truth: dict[str, Rows], since: datetime, until: datetime, as_of: datetime) -> dict[str, float | None]:
    """Every metric of a stretch of local time."""
    customers, contacts = truth["customer"], truth["contact"]
    orders, answers = inside(truth["order"], since, until), inside(truth["answer"], since, until)
    counted = live(orders)
    found = churn(customers, since, until)
    return {
        "nps": nps(answers),
        "csat_mean": mean_of(answers, "csat"),
        "ces_ease_mean": mean_of(answers, "ces"),
        "sales": sales(orders),
        "orders": len(counted),
        "average_order_value": fmean(o["amount"] for o in counted) if counted else None,
        "repeat_purchase": repeat_purchase(orders),
        "new_customers": len(inside(customers, since, until)),
        "churn": found,
        "retention": None if found is None else 100 - found,
        "contact_volume": len(inbound(inside(contacts, since, until))),
        "handle_time": handle_time(inside(contacts, since, until)),
        "first_contact_resolution": first_contact_resolution(contacts, since, until, as_of),
    }
