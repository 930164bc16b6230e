"""Invitations: somebody asked to answer a survey, and what became of it."""

from __future__ import annotations

from suara.records._kind import Kind, text, when

kind = Kind(
    help="one person asked to answer one survey",
    plural="invitations",
    group="Asked",
    occurred_at="sent",
    own=(
        text("survey", "which survey", known_as=("survey_id", "survey_name")),
        text("channel", "how it was sent"),
        when("delivered_at", "delivered"),
        when("opened_at", "opened"),
        when("started_at", "first question answered"),
        when("answered_at", "submitted", known_as=("completed_at", "responded_at")),
        when("bounced_at", "could not be delivered"),
        when("opted_out_at", "asked not to be asked again", known_as=("unsubscribed_at",)),
    ),
)
