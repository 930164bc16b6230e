"""Visits, carts and mentions."""

from __future__ import annotations

from acceptance.oracle.estimates import Estimate, mean, share
from acceptance.oracle.metric import Metric, count, proportion, rows

SIGN = {"positive": 100.0, "neutral": 0.0, "negative": -100.0}


def sentiment(which):
    return lambda m: m["sentiment"] == which if m.get("sentiment") else None


def branded(ask):
    return [(m, m["brand"]) for m in ask.rows("mention") if m.get("brand")]


def voice(v, brand):
    return share(v.count(brand), len(v))


METRICS = {
    "sessions": rows("session", lambda s: 1, count),
    "visitors": rows("session", lambda s: s.get("visitor"), lambda v: Estimate(len(set(v)), len(v))),
    "session_time": rows("session", lambda s: s.get("seconds"), mean),
    "pages_per_session": rows("session", lambda s: s.get("pages"), mean),
    "clicks_per_session": rows("session", lambda s: s.get("clicks"), mean),
    "bounce_rate": rows("session", lambda s: s["pages"] == 1 if s.get("pages") is not None else None, proportion),
    "conversion": rows("session", lambda s: bool(s.get("purchased")), proportion),
    "cart_abandonment": rows("cart", lambda c: c.get("purchased_at") is None, proportion),
    "checkout_abandonment": rows(
        "cart", lambda c: c.get("purchased_at") is None if c.get("checkout_at") else None, proportion
    ),
    "mentions": rows("mention", lambda m: 1, count),
    "sentiment_positive": rows("mention", sentiment("positive"), proportion),
    "sentiment_neutral": rows("mention", sentiment("neutral"), proportion),
    "sentiment_negative": rows("mention", sentiment("negative"), proportion),
    "net_sentiment": rows("mention", lambda m: SIGN.get(m.get("sentiment")), mean),
    "share_of_voice": Metric(("mention",), branded, voice, set),
}
