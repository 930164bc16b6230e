"""Prices: the close of a share on a day."""

from __future__ import annotations

from suara.records._kind import Kind, number, text

kind = Kind(
    help="the close of a share on a day",
    plural="prices",
    group="Customers and money",
    occurred_at="the trading day",
    identity=("symbol", "day"),
    own=(
        text("symbol", "the share", required=True, known_as=("ticker",)),
        number(
            "close",
            "closing price adjusted for splits and dividends",
            required=True,
            known_as=("adj_close", "adjusted_close"),
        ),
        text("index", "the index to hold it against"),
    ),
)
