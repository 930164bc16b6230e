"""The hand-made vectors of the reference file: the records that each means, and the questions put to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

Given = Mapping[str, Any]
Frames = dict[str, pa.Table]
Ask = tuple[str, str, dict[str, Any]]

DAY = datetime(2025, 1, 15)
JANUARY = {"since": "2025-01-01", "until": "2025-02-01"}
NPS = {"nps": "value", "ci95_score": "interval"}


@dataclass(frozen=True)
class Vector:
    """Records from a vector's input; for each name in its value, the metric, the column and the question."""

    records: Callable[[Given], Frames]
    reads: Mapping[str, Ask]

    @property
    def metric(self) -> str:
        """The metrics asked."""
        return ", ".join(dict.fromkeys(metric for metric, _, _ in self.reads.values()))


def scores(kind: str, low: int, high: int, polarity: str = "up") -> Callable[[Given], Frames]:
    """Answers with the scores of the input, on one scale."""

    def records(given: Given) -> Frames:
        rows = [{"score": float(s), "answer": f"a{i}"} for i, s in enumerate(given["scores"])]
        same = {"kind": kind, "scale_min": low, "scale_max": high, "polarity": polarity, "occurred_at": DAY}
        return {"answer": pa.Table.from_pylist([row | same for row in rows], _ANSWERS)}

    return records


def bands(given: Given) -> Frames:
    """As many promoters, passives and detractors as the input says."""
    counts = [given["promoters"], given["passives"], given["detractors"]]
    score = [s for s, k in zip((10.0, 8.0, 3.0), counts, strict=True) for _ in range(k)]
    n = len(score)
    columns = [[f"a{i}" for i in range(n)], score, ["nps"] * n, [0] * n, [10] * n, ["up"] * n, [DAY] * n]
    return {"answer": pa.table(columns, schema=_ANSWERS)}


def customers(given: Given) -> Frames:
    """Customers at the start, of whom some are lost, and others won in January; none at the start: the new are lost."""
    before, within, end = DAY - timedelta(days=100), DAY - timedelta(days=5), DAY
    starts = [before] * given["start"] + [within] * given["new"]
    rows = [
        {"customer": f"c{i}", "occurred_at": at, "ended_at": end if i < given["lost"] else None}
        for i, at in enumerate(starts)
    ]
    return {"customer": pa.Table.from_pylist(rows)}


def visits(given: Given) -> Frames:
    """Visits, of which some end in a purchase."""
    rows = [{"session": f"s{i}", "occurred_at": DAY, "purchased": i < given["k"]} for i in range(given["n"])]
    return {"session": pa.Table.from_pylist(rows)}


def carts(given: Given) -> Frames:
    """Carts, of which some are bought."""
    rows = [
        {"cart": f"c{i}", "occurred_at": DAY, "purchased_at": DAY if i < given["purchases"] else None}
        for i in range(given["carts"])
    ]
    return {"cart": pa.Table.from_pylist(rows)}


def costs(given: Given) -> Frames:
    """Costs, with no new customer."""
    rows = [{"occurred_at": DAY, "category": f"k{i}", "amount": float(a)} for i, a in enumerate(given["cost"])]
    return {"cost": pa.Table.from_pylist(rows)}


def calls(given: Given) -> Frames:
    """Contacts with their talk, hold and wrap-up."""
    rows = [
        {"contact": f"k{i}", "talk_seconds": talk, "hold_seconds": hold, "wrap_seconds": wrap}
        for i, (talk, hold, wrap) in enumerate(given["contacts"])
    ]
    return {"contact": pa.Table.from_pylist([row | {"channel": "phone", "occurred_at": DAY} for row in rows])}


def merged_calls(given: Given) -> Frames:
    """Contacts of several parts, each as long as its part's mean."""
    lengths = [part["sum"] / part["n"] for part in given["parts"] for _ in range(part["n"])]
    rows = [
        {"contact": f"k{i}", "handle_seconds": s, "channel": "phone", "occurred_at": DAY} for i, s in enumerate(lengths)
    ]
    return {"contact": pa.Table.from_pylist(rows)}


def chains(given: Given) -> Frames:
    """Inbound contacts of customers about topics."""
    rows = [
        {"contact": f"k{i}", "customer": who, "topic": topic, "occurred_at": datetime.fromisoformat(at)}
        for i, (who, topic, at) in enumerate(given["contacts"])
    ]
    return {"contact": pa.Table.from_pylist([row | {"channel": "phone", "direction": "inbound"} for row in rows])}


_ANSWERS = pa.schema(
    {
        "answer": pa.string(),
        "score": pa.float64(),
        "kind": pa.string(),
        "scale_min": pa.int64(),
        "scale_max": pa.int64(),
        "polarity": pa.string(),
        "occurred_at": pa.timestamp("us"),
    }
)


def _window(days: int) -> dict[str, Any]:
    return {"as_of": "2025-03-01", "first_contact_window": f"{days}d"}


def _nps(metric: str = "nps") -> dict[str, Ask]:
    return {
        "nps": (metric, "value", JANUARY),
        "ci95_score": (metric, "interval", JANUARY),
        "valid": (metric, "n", JANUARY),
    }


def _churn() -> dict[str, Ask]:
    variants = {"churn_a": "gross_churn", "churn_b": "net_customer_change", "churn_c": "lost_to_acquired"}
    return {name: (metric, "value", JANUARY) for name, metric in variants.items()}


def _values(**metrics: str) -> dict[str, Ask]:
    return {name: (metric, "value", JANUARY) for name, metric in metrics.items()}


VECTORS: dict[str, Vector] = {
    **{
        f"vector/nps/{k}": Vector(bands, _nps())
        for k in ("even", "all_promoters", "single", "plain", "passives_only", "large")
    },
    **{f"vector/nps/{k}": Vector(scores("nps", 0, 10), _nps()) for k in ("empty", "decimals", "scale_0_10_all")},
    **{
        f"vector/nps_1_10/{k}": Vector(scores("nps", 1, 10), _nps("nps_1_10"))
        for k in ("scale_1_10_zero", "scale_1_10_all")
    },
    **{
        f"vector/churn/{k}": Vector(customers, _churn())
        for k in ("growing", "shrinking", "flat", "no_new", "start_zero")
    },
    **{
        f"vector/csat/{k}": Vector(scores("csat", 1, 5), _values(mean="csat_mean", top2="csat_top2"))
        for k in ("t2b", "mean_4_2")
    },
    "vector/csat/eight_up": Vector(scores("csat", 1, 10), _values(mean="csat_mean_1_10", top="csat_8_10")),
    "vector/ces/seven": Vector(scores("ces", 1, 7), _values(mean="ces_ease_mean", easy="ces_easy")),
    "vector/aht/aht": Vector(calls, _values(aht_s="handle_time") | {"handled": ("handle_time", "n", JANUARY)}),
    "vector/aht/merge": Vector(merged_calls, _values(aht_s="handle_time")),
    **{
        f"vector/proportion/{k}": Vector(
            visits, _values(percent="conversion") | {"wilson95": ("conversion", "interval", JANUARY)}
        )
        for k in ("0_10", "10_10", "1_1", "45_60")
    },
    "vector/fcr/fcr_window": Vector(
        chains, {f"fcr_{days}d": ("first_contact_resolution", "k of n", _window(days)) for days in (7, 30)}
    ),
    "vector/cac/cac": Vector(costs, _values(cac="cac")),
    "vector/cart_abandonment/cart": Vector(carts, _values(abandonment="cart_abandonment")),
}
