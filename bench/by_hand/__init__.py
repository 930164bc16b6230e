"""The same numbers as a person would get them: hand-written DuckDB SQL over the same file, one pass per table."""

from __future__ import annotations

from pathlib import Path

from suara.measure.interval import median_ranks

FOLDER = Path(__file__).parent
DAYS = {"before": "2025-09-01", "start": "2025-10-01", "mid": "2025-11-01", "end": "2025-12-01"}
# The workspace lies in UTC+8 all year.
MOMENTS = {"start_at": "2025-09-30 16:00", "mid_at": "2025-10-31 16:00", "end_at": "2025-11-30 16:00"}
# Metric of the median, of the 90th percentile and of the mean, by the file that finds the values.
OF_VALUES = {
    "first_response_time": ("first_response_time", "first_response_time_p90", None),
    "resolution_time": ("resolution_time_median", "resolution_time_p90", "resolution_time"),
    "final_resolution_time": ("final_resolution_time_median", None, "final_resolution_time"),
    "repurchase_gap": ("repurchase_gap", None, None),
}

Figures = dict[tuple[str, bool], float]


def figures(connection) -> Figures:
    """Every figure by metric (its bounds by metric_low and metric_high) and whether it is of this month or the last."""
    found: Figures = {}
    for path in sorted(FOLDER.glob("*.sql")):
        cursor = connection.execute(text(path))
        names = [column[0] for column in cursor.description][1:]
        for now, *values in cursor.fetchall():
            found |= {(name, now): value for name, value in zip(names, values, strict=True) if name[0] != "_"}
    for name, metrics in OF_VALUES.items():
        found |= of_values(connection, text(FOLDER / "medians" / f"{name}.sql"), *metrics)
    return found


def text(path: Path) -> str:
    """A query with its dates put in."""
    return path.read_text("utf-8").format(**DAYS, **MOMENTS)


def of_values(connection, rows: str, median: str, p90: str | None, mean: str | None) -> Figures:
    """A median with the order statistics that bound it, and what else is asked of the same values."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE picked AS {rows}")
    counts = dict(connection.execute("SELECT now, count(x) FROM picked GROUP BY now").fetchall())
    ranks = {now: median_ranks(n) for now, n in counts.items()}
    fractions = [(rank - 0.5) / counts[now] for now, pair in ranks.items() for rank in pair]
    found: Figures = {}
    for now, middle, bounds, usual in connection.execute(
        f"SELECT now, quantile_cont(x, [0.5, 0.9]), quantile_disc(x, {fractions}), avg(x) FROM picked GROUP BY now"
    ).fetchall():
        at = 2 * list(ranks).index(now)
        found |= {(median, now): middle[0], (f"{median}_low", now): bounds[at], (f"{median}_high", now): bounds[at + 1]}
        found |= {(p90, now): middle[1]} if p90 else {}
        found |= {(mean, now): usual} if mean else {}
    return found
