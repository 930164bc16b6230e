"""A statement: it is shown, and nothing is asked."""

from __future__ import annotations

from suara.collect.questions._type import QuestionType, Sample

question = QuestionType(
    title="Statement",
    read=lambda question, given: None,
    records=lambda question, value: (),
    check=lambda question: "Nothing can be required of it." if question.required else "",
    control="words",
    sample=Sample(question={"hint": {"en": "It takes one minute."}}, given={}, value=None, records=()),
)
