"""Orders, what customers are worth and what winning them costs, share prices."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise

from acceptance.oracle.customers import churn, lives
from acceptance.oracle.estimates import Estimate, mean, quantile, ratio, share
from acceptance.oracle.metric import Ask, Metric, Unit, count, proportion

MONTH = 30.4375


def orders(ask: Ask, known=False) -> list[Unit]:
    return [(o, o) for o in ask.rows("order") if not o.get("cancelled") and (o.get("customer") or not known)]


def of_customers(ask: Ask) -> list[Unit]:
    return orders(ask, known=True)


def net(order):
    return order["amount"] - (order.get("refund") or 0.0)


def buyers(v):
    return Counter(o["customer"] for o in v if o.get("customer"))


def two_periods(ask: Ask) -> list[Unit]:
    before = replace(ask, span=ask.seen.world.calendar.previous(ask.span, ask.grain))
    return [(r, ("before", o)) for r, o in of_customers(before)] + [(r, ("now", o)) for r, o in of_customers(ask)]


def returning(v, ask):
    before, now = (set(buyers([o for t, o in v if t == side])) for side in ("before", "now"))
    return share(len(before & now), len(before))


def gaps(ask: Ask) -> list[Unit]:
    by_customer = defaultdict(list)
    for o in ask.seen["order"]:
        if o.get("customer") and not o.get("cancelled"):
            by_customer[o["customer"]].append(o)
    found = []
    for bought in by_customer.values():
        bought.sort(key=lambda o: (o["occurred_at"], o["order"]))
        for earlier, later in pairwise(bought):
            if ask.holds(later["occurred_at"]):
                found.append((later, (later["occurred_at"] - earlier["occurred_at"]).total_seconds() / 86400))
    return found


def historic(v, ask):
    worth = defaultdict(float)
    for o in v:
        worth[o["customer"]] += net(o)
    return mean(list(worth.values()))


def worth(ask: Ask) -> list[Unit]:
    return [(r, ("order", o)) for r, o in orders(ask)] + [(r, ("life", x)) for r, x in lives(ask)]


def simple(v, ask):
    bought, lived = [o for t, o in v if t == "order"], [x for t, x in v if t == "life"]
    lost, who = churn(lived, ask), buyers(bought)
    months = (ask.span.until - ask.span.since).total_seconds() / 86400 / MONTH
    if not lost.value or not who:
        return Estimate(None, lost.n)
    monthly = 1 - (1 - lost.value / 100) ** (1 / months)
    average = sum(o["amount"] for o in bought) / len(bought)
    return Estimate(average * (sum(who.values()) / len(who) / months) / monthly, lost.n)


def spending(ask: Ask, media=False) -> list[Unit]:
    paid = [(c, ("cost", c["amount"])) for c in ask.rows("cost") if not media or c["category"] == "media"]
    return paid + [(c, ("new", 1)) for c in ask.rows("customer")]


def cac(v, ask):
    new = sum(1 for t, _ in v if t == "new")
    return ratio(sum(x for t, x in v if t == "cost"), new, new)


def value_and_cost(ask: Ask) -> list[Unit]:
    return worth(ask) + spending(ask)


def clv_to_cac(v, ask):
    value, cost = simple([x for x in v if x[0] in ("order", "life")], ask), cac(v, ask)
    return Estimate(value.value / cost.value if value.value is not None and cost.value else None, cost.n)


def prices(ask: Ask) -> list[Unit]:
    return [(p, p) for p in ask.seen["price"] if p["occurred_at"] < ask.until]


def price_change(v, ask):
    ordered = sorted(v, key=lambda p: p["occurred_at"])
    inside = [p for p in ordered if p["occurred_at"] >= ask.since]
    if len({p["symbol"] for p in inside}) != 1:
        return Estimate(None, len(inside))
    before = [p for p in ordered if p["occurred_at"] < ask.since and p["symbol"] == inside[0]["symbol"]]
    first, last = (before[-1] if before else inside[0])["close"], inside[-1]["close"]
    return Estimate(100 * (last - first) / first, len(inside))


METRICS = {
    "repeat_purchase": Metric(("order",), of_customers, lambda v, ask: proportion([k > 1 for k in buyers(v).values()])),
    "returning_buyers": Metric(("order",), two_periods, returning),
    "orders_per_buyer": Metric(("order",), of_customers, lambda v, ask: mean(list(buyers(v).values()))),
    "repurchase_gap": Metric(("order",), gaps, lambda v, ask: quantile(v, 0.5)),
    "clv_historic": Metric(("order",), of_customers, historic),
    "clv_simple": Metric(("order", "customer"), worth, simple),
    "cac": Metric(("cost", "customer"), spending, cac),
    "cac_media": Metric(("cost", "customer"), lambda ask: spending(ask, media=True), cac),
    "clv_to_cac": Metric(("order", "customer", "cost"), value_and_cost, clv_to_cac),
    "sales": Metric(("order",), orders, lambda v, ask: Estimate(sum(map(net, v)), len(v))),
    "orders": Metric(("order",), orders, lambda v, ask: count(v)),
    "average_order_value": Metric(("order",), orders, lambda v, ask: mean([o["amount"] for o in v])),
    "share_price_change": Metric(("price",), prices, price_change),
    "referred_orders": Metric(
        ("order",), orders, lambda v, ask: proportion([o.get("referral") is not None for o in v])
    ),
}
