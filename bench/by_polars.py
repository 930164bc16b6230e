"""The numbers by month as a person would get them in Polars."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from suara.measure.interval import median_ranks

Figures = dict[tuple[str, str], float]
MONTH = pl.col("day").dt.truncate("1mo").alias("month")


def frames(paths: dict[str, Path]) -> dict[str, pl.DataFrame]:
    """The tables."""
    return {table: pl.read_parquet(path) for table, path in paths.items()}


def figures(tables: dict[str, pl.DataFrame]) -> Figures:
    """Values by metric and month: the four questions together, lazily."""
    asked = [_answers(tables), _sessions(tables), _orders(tables), _replies(tables), _resolutions(tables)]
    found: Figures = {}
    for frame in pl.collect_all(asked):
        for row in _bounded(frame).iter_rows(named=True):
            month = f"{row['month']:%Y-%m}"
            if "2023" <= month < "2026":
                found |= {(name, month): value for name, value in row.items() if name[0] != "_" and name != "month"}
    return found


def _bounded(frame: pl.DataFrame) -> pl.DataFrame:
    """Sorted values turned into the order statistics that bound their median."""
    for column in [c for c in frame.columns if frame[c].dtype == pl.List]:
        ranks = [median_ranks(len(values)) for values in frame[column]]
        bounds = [
            frame[column].list.get(pl.Series([pair[side] - 1 for pair in ranks])).alias(f"{column}_{name}")
            for side, name in enumerate(("low", "high"))
        ]
        frame = frame.with_columns(frame[column].list.median(), *bounds)
    return frame


def _answers(tables: dict[str, pl.DataFrame]) -> pl.LazyFrame:
    score = pl.col("score")
    nps, csat, ces = (score.filter(pl.col("kind") == kind) for kind in ("nps", "csat", "ces"))
    return (
        tables["answers"]
        .lazy()
        .group_by(MONTH)
        .agg(
            (100 * ((nps >= 9).mean() - (nps <= 6).mean())).alias("nps"),
            csat.mean().alias("csat_mean"),
            csat.var().alias("_csat"),
            (100 * (csat >= 4).mean()).alias("csat_top2"),
            ces.mean().alias("ces_ease_mean"),
            ces.var().alias("_ces"),
        )
    )


def _sessions(tables: dict[str, pl.DataFrame]) -> pl.LazyFrame:
    return (
        tables["sessions"]
        .lazy()
        .group_by(MONTH)
        .agg(
            pl.len().alias("sessions"),
            pl.col("seconds").mean().alias("session_time"),
            pl.col("seconds").var().alias("_seconds"),
            (100 * pl.col("purchased").mean()).alias("conversion"),
            (100 * (pl.col("pages") == 1).mean()).alias("bounce_rate"),
        )
    )


def _orders(tables: dict[str, pl.DataFrame]) -> pl.LazyFrame:
    return (
        tables["orders"]
        .lazy()
        .filter(~pl.col("cancelled"))
        .group_by(MONTH)
        .agg(
            pl.col("amount").mean().alias("average_order_value"),
            pl.col("amount").var().alias("_amount"),
            pl.len().alias("orders"),
            (pl.col("amount") - pl.col("refund").fill_null(0)).sum().alias("sales"),
        )
    )


def _replies(tables: dict[str, pl.DataFrame]) -> pl.LazyFrame:
    took = (pl.col("first_reply_at") - pl.col("occurred_at")).dt.total_microseconds() / 1e6
    return (
        tables["tickets"]
        .lazy()
        .group_by(MONTH)
        .agg(took.median().alias("first_response_time"), took.quantile(0.9, "linear").alias("first_response_time_p90"))
    )


def _resolutions(tables: dict[str, pl.DataFrame]) -> pl.LazyFrame:
    took = (pl.col("resolved_at") - pl.col("occurred_at")).dt.total_microseconds() / 1e6
    done = tables["tickets"].lazy().filter(pl.col("resolved_at").is_not_null())
    return done.group_by(pl.col("resolved_day").dt.truncate("1mo").alias("month")).agg(
        took.mean().alias("resolution_time"), took.var().alias("_took"), took.sort().alias("resolution_time_median")
    )
