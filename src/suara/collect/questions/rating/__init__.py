"""A rating of anything, on a scale of one's own; it feeds none of the named scores."""

from __future__ import annotations

from suara.collect.questions._scored import Scored, scored_type
from suara.collect.questions._type import Sample

question = scored_type(
    "Rating (any scale)",
    Scored("rating", ((1, 5),), any_scale=True),
    Sample(
        question={"scale": [1, 6], "look": "faces"},
        given={"": ["3"]},
        value=3,
        records=[{"kind": "rating", "score": 3, "scale_min": 1, "scale_max": 6}],
        refused=[{"": ["7"]}, {"": ["x"]}],
        typed="3",
    ),
)
