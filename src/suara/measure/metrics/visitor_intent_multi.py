"""Visitor intent, several allowed: the share of people who name each reason; sums above 100."""

from __future__ import annotations

from suara.measure.metric import Example, Shares

metric = Shares(
    title="Visitor intent, several reasons",
    formula="100 x people who name the reason / people who name any",
    unit="%",
    better="depends",
    bounds=(0, 100),
    source="intent_choices",
    item=lambda answer: answer.intent,
    once=lambda answer: answer.first,
    credit="exit-survey practice; interval: Wilson 1927",
    example=Example(
        records={
            "answer": [
                {"kind": "intent", "choices": choices, "occurred_at": "2025-01-05"}
                for choices in (["buy", "browse"], ["buy"], ["support", "buy"], ["browse"])
            ]
        },
        expect={"browse": 50.0, "buy": 75.0, "support": 25.0},
    ),
)
