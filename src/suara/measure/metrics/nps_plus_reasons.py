"""NPS with reasons: the share of each chosen reason within promoters, passives and detractors."""

from __future__ import annotations

from suara.measure.metric import Example, Shares

metric = Shares(
    title="Reasons by NPS band",
    formula="100 x answers of a band that choose the reason / answers of the band that choose any",
    unit="%",
    better="depends",
    bounds=(0, 100),
    source="nps_reasons",
    item=lambda r: r.band + " / " + r.reason,
    within=lambda r: r.band,
    once=lambda r: r.first,
    credit="NPS+ (reason chosen beside the score); interval: Wilson 1927",
    example=Example(
        records={
            "answer": [
                {"kind": kind, "response": response, "score": score, "choice": choice, "occurred_at": "2025-01-05"}
                for response, own, reason in (
                    ("r1", 3, "price"),
                    ("r2", 5, "delivery"),
                    ("r3", 2, "price"),
                    ("r4", 10, "service"),
                )
                for kind, score, choice in (("nps", own, None), ("choice", None, reason))
            ]
        },
        expect={"detractor / delivery": 100 / 3, "detractor / price": 200 / 3, "promoter / service": 100.0},
    ),
)
