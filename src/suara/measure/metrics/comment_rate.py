"""Comment rate: share of responses in which something is written."""

from __future__ import annotations

from suara.measure.metric import Example, Metric

metric = Metric(
    title="Comment rate",
    formula="100 x responses with a text that is not blank / responses",
    unit="%",
    better="depends",
    bounds=(0, 100),
    source="response_comments",
    terms=lambda r: {"commented": r.commented},
    value=lambda commented: 100 * commented,
    interval="wilson",
    needs=("answer.text",),
    credit="survey practice; interval: Wilson 1927",
    example=Example(
        records={
            "response": [{"response": r, "occurred_at": "2025-01-05"} for r in ("r1", "r2", "r3", "r4")],
            "answer": [
                {"kind": "text", "response": r, "text": text, "occurred_at": "2025-01-05"}
                for r, text in (("r1", "quick and kind"), ("r1", "thanks"), ("r2", "  "), ("r3", None))
            ],
        },
        expect=25.0,
    ),
)
