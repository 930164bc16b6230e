"""How often a survey may ask, by its definition and the workspace's settings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from suara.collect.eligibility._case import Limits

if TYPE_CHECKING:
    from suara.collect.surveys.definition import Survey
    from suara.settings import Settings


def limits_of(survey: Survey, settings: Settings) -> Limits:
    """The limits that hold for a survey."""
    clocks, ask = survey.ask.clocks, survey.ask
    own = settings.ask_relationship_days if survey.kind == "relationship" else settings.ask_transactional_days

    def days(said: float | None, usual: float) -> timedelta:
        return timedelta(days=usual if said is None else said)

    return Limits(
        own_after_invitation=days(clocks.after_invitation, own),
        own_after_answer=days(clocks.after_answer, own),
        any_after_invitation=days(clocks.any_after_invitation, settings.ask_any_days),
        any_after_answer=days(clocks.any_after_answer, settings.ask_any_days),
        floor=timedelta(hours=settings.ask_floor_hours),
        consent=settings.ask_consent if ask.consent is None else ask.consent,
    )
