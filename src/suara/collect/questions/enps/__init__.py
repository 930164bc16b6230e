"""Employee Net Promoter Score: how likely a colleague is to recommend working here, from 0 to 10."""

from __future__ import annotations

from suara.collect.questions._scored import Scored, scored_type
from suara.collect.questions._type import Sample

question = scored_type(
    "Employee Net Promoter Score (0-10)",
    Scored("enps", ((0, 10),), subject="staff"),
    Sample(
        question={"low": {"en": "not at all likely"}, "high": {"en": "extremely likely"}},
        given={"": ["7"]},
        value=7,
        records=[{"kind": "enps", "score": 7, "scale_min": 0, "scale_max": 10, "subject": "staff"}],
        refused=[{"": ["11"]}, {"": ["seven"]}],
        typed="7",
    ),
)
