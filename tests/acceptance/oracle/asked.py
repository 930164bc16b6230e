"""What customers and staff were asked."""

from __future__ import annotations

from acceptance.oracle.estimates import share
from acceptance.oracle.metric import Ask, Metric, Unit, asked, proportion, rows


def net(high, low):
    return lambda s, _: (s >= high) - (s <= low)


def between(low, high):
    return lambda s, _: low <= s <= high


def itself(s, _):
    return s


BAND = {1: "promoter", 0: "passive", -1: "detractor"}
SAID = {"yes": True, "Yes": True, "no": False}
TOP = {10: 8, 5: 4, 4: 3}


def reasons(ask: Ask) -> list[Unit]:
    chosen: dict[str, set[str]] = {}
    for r in ask.seen["answer"]:
        if r.get("response") and r["kind"] not in ("intent", "task"):
            chosen.setdefault(r["response"], set()).update(filter(None, [r.get("choice"), *(r.get("choices") or [])]))
    scored = METRICS["nps"].units(ask)
    return [(r, (BAND[x], chosen[r["response"]])) for r, (x, *_) in scored if chosen.get(r.get("response"))]


def within_band(values, item):
    band, reason = item.split(" / ")
    return share(sum(b == band and reason in c for b, c in values), sum(b == band for b, _ in values))


def single(ask: Ask) -> list[Unit]:
    visits = [(r, r["intent"]) for r in ask.rows("session") if r.get("intent")]
    return visits + [(r, r["choice"]) for r in ask.rows("answer") if r["kind"] == "intent" and r.get("choice")]


def several(ask: Ask) -> list[Unit]:
    return [(r, frozenset(r["choices"])) for r in ask.rows("answer") if r["kind"] == "intent" and r.get("choices")]


def named_once(values, item):
    return share(values.count(item), len(values))


def named_among(values, item):
    return share(sum(item in v for v in values), len(values))


def tasks(ask: Ask) -> list[Unit]:
    visits = [(r, r["task_completed"]) for r in ask.rows("session") if r.get("task_completed") is not None]
    said = [(r, SAID.get(r.get("choice"))) for r in ask.rows("answer") if r["kind"] == "task"]
    return visits + [(r, done) for r, done in said if done is not None]


def comments(ask: Ask) -> list[Unit]:
    wrote = {r.get("response") for r in ask.seen["answer"] if (r.get("text") or "").strip()}
    return [(r, r["response"] in wrote) for r in ask.rows("response")]


def delivered(invitation):
    return None if invitation.get("bounced_at") else invitation.get("answered_at") is not None


METRICS = {
    "nps": asked("nps", (0, 10), net(9, 6), "points"),
    "nps_1_10": asked("nps", (1, 10), net(9, 6), "points"),
    "nps_plus_reasons": Metric(
        ("answer",), reasons, within_band, lambda v: {f"{band} / {c}" for band, chosen in v for c in chosen}
    ),
    "csat_mean": asked("csat", (1, 5), itself, "mean"),
    "csat_top2": asked("csat", (1, 5), between(4, 5), "share"),
    "csat_mean_1_10": asked("csat", (1, 10), itself, "mean"),
    "csat_8_10": asked("csat", (1, 10), between(8, 10), "share"),
    "ces_ease_mean": asked("ces", (1, 7), itself, "mean", polarity="up"),
    "ces_easy": asked("ces", (1, 7), between(5, 7), "share", polarity="up"),
    "ces_net_easy": asked("ces", (1, 7), net(5, 3), "points", polarity="up"),
    "ces_effort_mean": asked("ces", (1, 5), itself, "mean", polarity="down"),
    "ces_low_effort": asked("ces", (1, 5), between(1, 2), "share", polarity="down"),
    "enps": asked("enps", (0, 10), net(9, 6), "points", subject="staff", staff=True),
    "staff_satisfaction_mean": asked("satisfaction", None, itself, "mean", subject="staff", staff=True),
    "staff_satisfaction_top": asked(
        "satisfaction", None, lambda s, high: s >= TOP[high], "share", subject="staff", staff=True
    ),
    "visitor_intent": Metric(("session", "answer"), single, named_once, set),
    "visitor_intent_multi": Metric(("answer",), several, named_among, lambda v: set().union(*v)),
    "task_completion": Metric(("session", "answer"), tasks, lambda v, ask: proportion(v)),
    "response_rate": rows("invitation", delivered, proportion),
    "completion_rate": rows("response", lambda r: bool(r.get("complete")), proportion),
    "comment_rate": Metric(("response",), comments, lambda v, ask: proportion(v)),
}
