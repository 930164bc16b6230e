"""Responses: one person's submission of one survey."""

from __future__ import annotations

from suara.records._kind import Kind, number, text, when, whole, yes_no

kind = Kind(
    help="one submission of a survey, complete or not",
    plural="responses",
    group="Asked",
    occurred_at="submitted",
    own=(
        text("survey", "which survey", known_as=("survey_id", "survey_name")),
        text(
            "survey_kind", "relationship, transactional or instant", one_of=("relationship", "transactional", "instant")
        ),
        text("invitation", "the invitation that it answers", known_as=("invitation_id",)),
        when("started_at", "first question seen"),
        yes_no("complete", "every required question answered", known_as=("completed", "finished")),
        whole("version", "version of the survey that was asked", minimum=1),
        text("channel", "how it was asked"),
        text("language", "language of the answers", known_as=("lang", "locale")),
        number("weight", "survey weight; empty counts as 1", minimum=0),
    ),
)
