"""Customers that come, stay and go, and those who refer."""

from __future__ import annotations

from acceptance.oracle.estimates import Estimate, ratio, share
from acceptance.oracle.metric import Ask, Metric, Unit, count, proportion, rows


def present(customer, at):
    """Whether a customer (or subscription) is there at an instant."""
    return customer["occurred_at"] < at and not (customer.get("ended_at") and customer["ended_at"] < at)


def active(customer, ask: Ask):
    return customer["occurred_at"] < ask.until and not (customer.get("ended_at") and customer["ended_at"] < ask.since)


def lives(ask: Ask) -> list[Unit]:
    """Per customer: present at the start, present at the end, came, went."""
    return [
        (c, (present(c, ask.since), present(c, ask.until), ask.holds(c["occurred_at"]), ask.holds(c.get("ended_at"))))
        for c in ask.seen["customer"]
        if active(c, ask)
    ]


def churn(v, ask):
    return share(sum(s and went for s, _, _, went in v), sum(s for s, *_ in v))


def retention(v, ask):
    return share(sum(s and not went for s, _, _, went in v), sum(s for s, *_ in v))


def gross_churn(v, ask):
    return share(sum(went for *_, went in v), sum(s for s, *_ in v))


def net_change(v, ask):
    start, end = sum(s for s, *_ in v), sum(e for _, e, *_ in v)
    return ratio(start - end, start, start, 100)


def lost_to_acquired(v, ask):
    came = sum(c for _, _, c, _ in v)
    return ratio(sum(went for *_, went in v), came, came, 100)


def subscriptions(ask: Ask) -> list[Unit]:
    return [
        (s, (s["monthly_amount"], present(s, ask.since), ask.holds(s.get("ended_at"))))
        for s in ask.seen["subscription"]
        if s.get("monthly_amount") is not None and active(s, ask)
    ]


def revenue_churn(v, ask):
    running = [a for a, there, _ in v if there]
    return ratio(sum(a for a, _, lost in v if lost), sum(running), len(running), 100)


def participation(ask: Ask) -> list[Unit]:
    referred = {r["customer"] for r in ask.rows("referral")}
    return [(c, c["customer"] in referred) for c in ask.seen["customer"] if active(c, ask)]


def referred_share(ask: Ask) -> list[Unit]:
    invited = {r.get("invitee") for r in ask.seen["referral"] if r.get("converted_at")}
    return [(c, c.get("channel") == "referral" or c["customer"] in invited) for c in ask.rows("customer")]


def number_active(ask: Ask) -> list[Unit]:
    return [(c, 1) for c in ask.seen["customer"] if active(c, ask)]


METRICS = {
    "churn": Metric(("customer",), lives, churn),
    "gross_churn": Metric(("customer",), lives, gross_churn),
    "net_customer_change": Metric(("customer",), lives, net_change),
    "lost_to_acquired": Metric(("customer",), lives, lost_to_acquired),
    "retention": Metric(("customer",), lives, retention),
    "revenue_churn": Metric(("subscription",), subscriptions, revenue_churn),
    "new_customers": rows("customer", lambda r: 1, count),
    "active_customers": Metric(("customer",), number_active, lambda v, ask: Estimate(len(v), len(v))),
    "referral_participation": Metric(("customer",), participation, lambda v, ask: proportion(v)),
    "referral_conversion": rows("referral", lambda r: r.get("converted_at") is not None, proportion),
    "referred_share": Metric(("customer",), referred_share, lambda v, ask: proportion(v)),
}
