"""Contacts and tickets."""

from __future__ import annotations

from acceptance.oracle.customers import present
from acceptance.oracle.estimates import Estimate, mean, quantile, ratio, share
from acceptance.oracle.metric import Ask, Metric, Unit, count, proportion, rows


def inbound(contact):
    return (contact.get("direction") or "inbound") == "inbound"


def contacts(ask: Ask) -> list[Unit]:
    return [(c, c) for c in ask.rows("contact") if inbound(c)]


def handled(contact):
    if contact.get("handle_seconds") is not None:
        return contact["handle_seconds"]
    if contact.get("talk_seconds") is None:
        return None
    return contact["talk_seconds"] + (contact.get("hold_seconds") or 0) + (contact.get("wrap_seconds") or 0)


def chained(ask: Ask):
    """Inbound contacts with customer and topic, each with (first, resolved)."""
    known = [c for c in ask.seen["contact"] if inbound(c) and c.get("customer") and c.get("topic")]
    known.sort(key=lambda c: (c["occurred_at"], c["contact"]))
    for i, c in enumerate(known):
        others = [(j, o) for j, o in enumerate(known) if j != i and _same(c, o)]
        near = [j for j, o in others if abs(o["occurred_at"] - c["occurred_at"]) <= ask.window]
        yield c, not any(j < i for j in near), not any(j > i for j in near)


def _same(a, b):
    return (a["customer"], a["topic"]) == (b["customer"], b["topic"])


def resolutions(ask: Ask) -> list[Unit]:
    """Settled inbound contacts; those without customer or topic are never first."""
    told = {c["contact"]: told for c, *told in chained(ask)}
    settled = [c for c in ask.rows("contact") if inbound(c) and c["occurred_at"] < ask.seen.as_of - ask.window]
    return [(c, told.get(c["contact"], (False, False))) for c in settled]


def at_first(v, ask):
    return proportion([done for first, done in v if first])


def of_all(v, ask):
    return proportion([first and done for first, done in v])


def settled_tickets(ask: Ask) -> list[Unit]:
    found = []
    for t in ask.rows("ticket"):
        if t["occurred_at"] >= ask.seen.as_of - ask.window:
            continue
        end = t["occurred_at"] + ask.window
        asked = [
            c
            for c in ask.seen["contact"]
            if inbound(c) and c.get("ticket") == t["ticket"] and t["occurred_at"] <= c["occurred_at"] <= end
        ]
        done, again = t.get("resolved_at"), t.get("reopened_at")
        found.append((t, bool(done and len(asked) <= 1 and not (again and again <= done + ask.window))))
    return found


def with_customers(ask: Ask) -> list[Unit]:
    there = [(c, "customer") for c in ask.seen["customer"] if present(c, ask.since)]
    return there + [(c, "contact") for c, _ in contacts(ask)]


def per_hundred(v, ask):
    there = v.count("customer")
    return ratio(v.count("contact"), there, there, 100)


def by_channel(v, channel):
    return share(sum(c["channel"] == channel for c in v), len(v))


def since_opening(column):
    return lambda t: None if t.get(column) is None else (t[column] - t["occurred_at"]).total_seconds()


def repeats(ask: Ask) -> list[Unit]:
    def before(t, o):
        near = t["occurred_at"] - ask.window <= o["occurred_at"]
        return near and (o["occurred_at"], o["ticket"]) < (t["occurred_at"], t["ticket"])

    known = [t for t in ask.seen["ticket"] if t.get("customer") and t.get("topic")]
    return [(t, any(_same(t, o) and before(t, o) for o in known)) for t in known if ask.holds(t["occurred_at"])]


def kept(ask: Ask) -> list[Unit]:
    found = []
    for t in ask.rows("ticket"):
        dues = [(t.get("reply_due_at"), t.get("first_reply_at")), (t.get("resolve_due_at"), t.get("resolved_at"))]
        outcomes = [at <= due if at else (False if due < ask.seen.as_of else None) for due, at in dues if due]
        if outcomes and (False in outcomes or None not in outcomes):
            found.append((t, all(outcomes)))
    return found


def open_tickets(ask: Ask) -> list[Unit]:
    end = min(ask.until, ask.seen.as_of)
    found = []
    for t in ask.seen["ticket"]:
        done = t.get("closed_at") or t.get("resolved_at")
        if t["occurred_at"] < end and not (done and done < end):
            found.append((t, 1))
    return found


def reopened(ticket):
    return None if ticket.get("resolved_at") is None else ticket.get("reopened_at") is not None


def median(v):
    return quantile(v, 0.5)


def ninth(v):
    return quantile(v, 0.9)


RESOLVED, CLOSED, REPLIED = map(since_opening, ("resolved_at", "closed_at", "first_reply_at"))
METRICS = {
    "handle_time": rows("contact", handled, mean),
    "first_response_time": rows("ticket", REPLIED, median),
    "first_response_time_p90": rows("ticket", REPLIED, ninth),
    "resolution_time": rows("ticket", RESOLVED, mean, time="resolved_at"),
    "resolution_time_median": rows("ticket", RESOLVED, median, time="resolved_at"),
    "resolution_time_p90": rows("ticket", RESOLVED, ninth, time="resolved_at"),
    "final_resolution_time": rows("ticket", CLOSED, mean, time="closed_at"),
    "final_resolution_time_median": rows("ticket", CLOSED, median, time="closed_at"),
    "first_contact_resolution": Metric(("contact",), resolutions, at_first),
    "first_contact_resolution_all": Metric(("contact",), resolutions, of_all),
    "first_contact_resolution_ticket": Metric(("ticket",), settled_tickets, lambda v, ask: proportion(v)),
    "contact_volume": Metric(("contact",), contacts, lambda v, ask: count(v)),
    "contact_share": Metric(("contact",), contacts, by_channel, lambda v: {c["channel"] for c in v}),
    "contacts_per_100_customers": Metric(("contact", "customer"), with_customers, per_hundred),
    "ticket_volume": rows("ticket", lambda t: 1, count),
    "repeat_ticket_share": Metric(("ticket",), repeats, lambda v, ask: proportion(v)),
    "reopen_rate": rows("ticket", reopened, proportion),
    "transfer_rate": rows("ticket", lambda t: None if t.get("transfers") is None else t["transfers"] > 0, proportion),
    "sla_met": Metric(("ticket",), kept, lambda v, ask: proportion(v)),
    "backlog": Metric(("ticket",), open_tickets, lambda v, ask: Estimate(len(v), len(v))),
}
