"""Answers: one question answered by one person, with its scale."""

from __future__ import annotations

from suara.records._kind import Column, Kind, number, text, whole

kind = Kind(
    help="one answer to one question; it keeps the scale and polarity of its question",
    plural="answers",
    group="Asked",
    occurred_at="when it was answered",
    identity=("response", "question"),
    own=(
        text("response", "the submission that it belongs to", known_as=("response_id", "submission_id")),
        text("survey", "which survey", known_as=("survey_id", "survey_name")),
        text(
            "survey_kind", "relationship, transactional or instant", one_of=("relationship", "transactional", "instant")
        ),
        text("question", "which question", known_as=("question_id", "item")),
        text(
            "kind",
            "what the question measures: nps, enps, csat, ces, satisfaction, intent, task, rating, choice, text ...",
            required=True,
        ),
        whole("scale_min", "lowest score of its scale"),
        whole("scale_max", "highest score of its scale"),
        text("polarity", "up: a high score is good; down: a high score is bad", one_of=("up", "down")),
        number("score", "the score given", known_as=("rating", "value", "nps", "csat")),
        text("choice", "the option chosen"),
        Column(name="choices", type="texts", help="the options chosen, where several may be"),
        text("text", "what was written", known_as=("comment", "comments", "feedback", "verbatim")),
        text("language", "language of the answer", known_as=("lang", "locale")),
        text("subject", "customer (also when empty) or staff", one_of=("customer", "staff")),
        whole("version", "version of the survey that was asked", minimum=1),
        text("channel", "how it was asked"),
        text("touchpoint", "what it was asked about"),
        text("agent", "who served the person", known_as=("agent_id", "agent_name", "assignee")),
        number("weight", "survey weight; empty counts as 1", minimum=0),
    ),
)
