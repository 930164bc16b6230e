"""Satisfaction of staff, on a scale of its own: 1-5, 1-10 or 1-4."""

from __future__ import annotations

from suara.collect.questions._scored import Scored, scored_type
from suara.collect.questions._type import Sample

question = scored_type(
    "Staff satisfaction (1-5, 1-10 or 1-4)",
    Scored("satisfaction", ((1, 5), (1, 10), (1, 4)), subject="staff"),
    Sample(
        question={"scale": [1, 10], "low": {"en": "very dissatisfied"}, "high": {"en": "very satisfied"}},
        given={"": ["8"]},
        value=8,
        records=[{"kind": "satisfaction", "score": 8, "scale_min": 1, "scale_max": 10, "subject": "staff"}],
        refused=[{"": ["11"]}, {"": ["0"]}],
        typed="8",
    ),
)
