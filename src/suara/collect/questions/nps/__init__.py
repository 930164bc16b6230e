"""Net Promoter Score: how likely somebody is to recommend, from 0 to 10."""

from __future__ import annotations

from suara.collect.questions._scored import Scored, scored_type
from suara.collect.questions._type import Sample

question = scored_type(
    "Net Promoter Score (0-10)",
    Scored("nps", ((0, 10),)),
    Sample(
        question={"low": {"en": "not at all likely"}, "high": {"en": "extremely likely"}},
        given={"": ["9"]},
        value=9,
        records=[{"kind": "nps", "score": 9, "scale_min": 0, "scale_max": 10}],
        refused=[{"": ["11"]}, {"": ["-1"]}, {"": ["nine"]}, {"": ["9.5"]}],
        typed="9",
    ),
)
