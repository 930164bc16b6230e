"""Share price change: from the last close before the period to the last in it, by symbol."""

from __future__ import annotations

from suara.measure.metric import Example, Last

metric = Last(
    title="Share price change",
    formula="100 x (last close in the period / last close before it - 1); without one before it, from the first in it",
    unit="%",
    better="depends",
    source="closes",
    names=lambda share: share.symbol,
    first=lambda share: share.first,
    last=lambda share: share.last,
    rows_of=lambda share: share.closes,
    value=lambda first, last: 100 * (last / first - 1),
    notes="Null where two symbols meet: segment or filter by symbol.",
    credit="simple return of adjusted closes",
    example=Example(
        records={
            "price": [
                {"symbol": "SUA", "close": close, "occurred_at": day}
                for day, close in (
                    ("2024-12-30", 90.0),
                    ("2024-12-31", 100.0),
                    ("2025-01-02", 104.0),
                    ("2025-01-03", 110.0),
                )
            ]
        },
        expect=10.0,
        ask={"since": "2025-01-01", "until": "2025-02-01"},
    ),
)
