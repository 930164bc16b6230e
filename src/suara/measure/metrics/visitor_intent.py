"""Visitor intent: the share of each stated reason of a visit, where one is chosen."""

from __future__ import annotations

from suara.measure.metric import Example, Shares

metric = Shares(
    title="Visitor intent",
    formula="100 x visits that state the reason / visits that state any",
    unit="%",
    better="depends",
    bounds=(0, 100),
    source="intents",
    item=lambda visit: visit.intent,
    credit="exit-survey practice; interval: Wilson 1927",
    example=Example(
        records={
            "session": [
                {"intent": intent, "occurred_at": "2025-01-05"} for intent in ("buy", "buy", "support", None, "browse")
            ]
        },
        expect={"browse": 25.0, "buy": 50.0, "support": 25.0},
    ),
)
