"""Multiple choice: any of some options, perhaps at least or at most so many, or an answer of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.collect.questions import _options
from suara.collect.questions._type import QuestionType, Record, Sample

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suara.collect.surveys.definition import Question


def records(question: Question, value: Any) -> Sequence[Record]:
    """One answer of kind multiple, with the ids of the options."""
    return [_options.records("multiple", value)]


question = QuestionType(
    title="Multiple choice",
    read=_options.several,
    records=records,
    given=lambda question, value: _options.several_again(value),
    typed=_options.typed_several,
    shown=_options.shown,
    check=_options.check,
    allows=frozenset({"other", "random", "least", "most"}),
    needs=frozenset({"options"}),
    control="many",
    sample=Sample(
        question={
            "options": [{"id": id, "text": {"en": id.title()}} for id in ("price", "speed", "service", "range")],
            "other": True,
            "least": 2,
            "most": 3,
        },
        given={"": ["range", "price", "other"], "other": ["the view"]},
        value={"choices": ["price", "range", "other"], "text": "the view"},
        records=[{"kind": "multiple", "choices": ["price", "range", "other"], "text": "the view"}],
        refused=[
            {"": ["price"]},
            {"": ["price", "nothing"]},
            {"": ["price", "speed", "service", "range"]},
            {"": ["price", "speed", "service"], "other": ["the view"]},
        ],
        typed="4, price, the view",
    ),
)
