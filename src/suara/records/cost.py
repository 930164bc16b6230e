"""Costs: money spent on winning and keeping customers."""

from __future__ import annotations

from suara.records._kind import Kind, money, text

kind = Kind(
    help="money spent on winning and keeping customers",
    plural="costs",
    group="Customers and money",
    occurred_at="when it was spent; a month's cost carries the month's first day",
    own=(
        text("category", "media, data, cx, salaries ...", required=True),
        money("amount", "what was spent", required=True, known_as=("cost", "spend")),
        text("currency", "of the amount; empty is the workspace's"),
        text("channel", "acquisition channel that it paid for"),
        text("campaign", "campaign that it paid for"),
    ),
)
