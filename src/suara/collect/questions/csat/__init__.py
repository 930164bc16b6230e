"""Customer satisfaction: how satisfied somebody is, from 1 to 5 or 1 to 10, as numbers, stars or faces."""

from __future__ import annotations

from suara.collect.questions._scored import Scored, scored_type
from suara.collect.questions._type import Sample

question = scored_type(
    "Satisfaction (1-5 or 1-10)",
    Scored("csat", ((1, 5), (1, 10))),
    Sample(
        question={"look": "stars", "low": {"en": "very dissatisfied"}, "high": {"en": "very satisfied"}},
        given={"": ["4"]},
        value=4,
        records=[{"kind": "csat", "score": 4, "scale_min": 1, "scale_max": 5}],
        refused=[{"": ["0"]}, {"": ["6"]}, {"": ["good"]}],
        typed="4",
    ),
)
