"""The numbers by month as a person would get them in pandas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from pandas.core.groupby import SeriesGroupBy

from suara.measure.interval import median_ranks

Figures = dict[tuple[str, str], float]


def frames(paths: dict[str, Path]) -> dict[str, pd.DataFrame]:
    """The tables, with the months ready to group by."""
    return {table: _dated(pd.read_parquet(path)) for table, path in paths.items()}


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    for day in [c for c in frame.columns if c.endswith("day")]:
        frame[day] = pd.to_datetime(frame[day])
    return frame


def figures(tables: dict[str, pd.DataFrame]) -> Figures:
    """Values by metric and month."""
    found = (
        _answers(tables["answers"])
        | _sessions(tables["sessions"])
        | _orders(tables["orders"])
        | _tickets(tables["tickets"])
    )
    return {
        (name, f"{month:%Y-%m}"): value
        for name, column in found.items()
        for month, value in column.items()
        if "2023" <= f"{month:%Y}" < "2026"
    }


def _month(days: pd.Series) -> pd.Series:
    return days.to_numpy().astype("datetime64[M]")


def _answers(answers: pd.DataFrame) -> dict[str, pd.Series]:
    by = {kind: part.assign(month=_month(part["day"])) for kind, part in answers.groupby("kind")}
    nps = (
        pd.DataFrame({"month": by["nps"]["month"], "up": by["nps"]["score"] >= 9, "down": by["nps"]["score"] <= 6})
        .groupby("month")
        .mean()
    )
    top = (by["csat"]["score"] >= 4).groupby(by["csat"]["month"]).mean()
    return {
        "nps": 100 * (nps["up"] - nps["down"]),
        "csat_mean": by["csat"].groupby("month")["score"].agg(["mean", "count", "var"])["mean"],
        "csat_top2": 100 * top,
        "ces_ease_mean": by["ces"].groupby("month")["score"].agg(["mean", "count", "var"])["mean"],
    }


def _sessions(sessions: pd.DataFrame) -> dict[str, pd.Series]:
    month = _month(sessions["day"])
    grouped = sessions.groupby(month)
    seconds = grouped["seconds"].agg(["mean", "count", "var"])
    return {
        "session_time": seconds["mean"],
        "sessions": grouped.size(),
        "conversion": 100 * grouped["purchased"].mean(),
        "bounce_rate": 100 * (sessions["pages"] == 1).groupby(month).mean(),
    }


def _orders(orders: pd.DataFrame) -> dict[str, pd.Series]:
    orders = orders[~orders["cancelled"].astype(bool)]
    orders = orders.assign(month=_month(orders["day"]), net=orders["amount"] - orders["refund"].fillna(0))
    amounts = orders.groupby("month")["amount"].agg(["mean", "count", "var"])
    return {
        "average_order_value": amounts["mean"],
        "orders": amounts["count"],
        "sales": orders.groupby("month")["net"].sum(),
    }


def _tickets(tickets: pd.DataFrame) -> dict[str, pd.Series]:
    done = tickets.dropna(subset=["resolved_at"])
    took = (done["resolved_at"] - done["occurred_at"]).dt.total_seconds().groupby(_month(done["resolved_day"]))
    reply = (tickets["first_reply_at"] - tickets["occurred_at"]).dt.total_seconds().groupby(_month(tickets["day"]))
    spread = took.agg(["mean", "count", "var"])
    return {
        "resolution_time": spread["mean"],
        "first_response_time_p90": reply.quantile(0.9),
        **_median("resolution_time_median", took),
        **_median("first_response_time", reply),
    }


def _median(name: str, values: SeriesGroupBy) -> dict[str, pd.Series]:
    """The medians with the order statistics that bound them."""
    found = {}
    for month, group in values:
        numbers = np.sort(group.dropna().to_numpy())
        low, high = median_ranks(len(numbers))
        found[month] = np.median(numbers), numbers[low - 1], numbers[high - 1]
    columns = pd.DataFrame(found, index=[name, f"{name}_low", f"{name}_high"]).T
    return {column: columns[column] for column in columns}
