"""The small tables that go into a query beside the records: their columns by type."""

from __future__ import annotations

# The end of what has not ended.
FAR = "2999-12-31"

# One row per local day and period that the day lies in.
CALENDAR = {"day": "date", "period": "int32", "since_at": "timestamp", "until_at": "timestamp"}

# What it is unrolled from: one row per period, with its first and its last local day.
STRETCHES = {
    "first_day": "date",
    "last_day": "date",
    "period": "int32",
    "since_at": "timestamp",
    "until_at": "timestamp",
}

# One row per period; end_at is its end or the question's instant, whichever is earlier.
PERIODS = {"period": "int32", "since_at": "timestamp", "until_at": "timestamp", "end_at": "timestamp"}

# One row per local day and stretch of it in which the business is open (rate 1) or closed (0), and
# the open seconds before the stretch.
HOURS = {"day": "date", "since_at": "timestamp", "until_at": "timestamp", "before": "float64", "rate": "float64"}
