"""Customer effort: ease from 1 to 7 (a high score is good), or effort from 1 to 5 (a high score is bad)."""

from __future__ import annotations

from suara.collect.questions._scored import Scored, scored_type
from suara.collect.questions._type import Sample

question = scored_type(
    "Customer effort (ease on 1-7, effort on 1-5)",
    Scored("ces", ((1, 7), (1, 5)), down=((1, 5),)),
    Sample(
        question={"low": {"en": "strongly disagree"}, "high": {"en": "strongly agree"}},
        given={"": ["6"]},
        value=6,
        records=[{"kind": "ces", "score": 6, "scale_min": 1, "scale_max": 7, "polarity": "up"}],
        refused=[{"": ["8"]}, {"": ["0"]}],
        typed="6",
    ),
)
