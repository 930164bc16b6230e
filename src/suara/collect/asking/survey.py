"""A survey as it is asked at a moment: what all its cases share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from suara.collect import counting
from suara.collect.asking.hours import Hours, hours_for
from suara.collect.asking.limits import limits_of
from suara.collect.channels import CHANNELS
from suara.collect.surveys.reading import convert
from suara.errors import SurveyError
from suara.settings import instant
from suara.store import surveys

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from suara.collect.eligibility._case import Limits
    from suara.collect.surveys.definition import Survey
    from suara.settings import Settings
    from suara.store.transaction import Transaction


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A survey that asks. `rivals` are surveys of higher priority, each with how long after it this one must wait.

    `keyed` is the workspace's hash; `forced` passes the clocks by; `in_hours` sends in the hours of sending only.
    """

    survey: Survey
    version: int
    live: bool
    settings: Settings
    keyed: Callable[[str], str]
    limits: Limits
    hours: Hours
    channels: tuple[str, ...]
    full: str
    rivals: Mapping[str, timedelta]
    opens_at: datetime | None
    closes_at: datetime | None
    forced: bool = False
    in_hours: bool = True


def asking(
    connection: Transaction,
    settings: Settings,
    keyed: Callable[[str], str],
    survey: str,
    *,
    channel: str = "",
    forced: bool = False,
    in_hours: bool = True,
    rivals: bool = True,
) -> Asking:
    """A published survey as it is asked now; by one channel where it is named. Others are a SurveyError.

    Without `rivals` those are not looked for, as where the decision is made already.
    """
    kept = surveys.get(connection, survey)
    if kept is None:
        raise SurveyError(
            f"There is no published survey {survey!r}.", "`suara survey list` shows those there are.", missing=survey
        )
    definition = convert(kept.definition)
    ask = definition.ask
    channels = (channel,) if channel else ask.channels
    for name in channels:
        CHANNELS[name]
    day = timedelta(days=1)
    return Asking(
        survey=definition,
        version=kept.version,
        live=kept.state == surveys.LIVE,
        settings=settings,
        keyed=keyed,
        limits=limits_of(definition, settings),
        hours=hours_for(definition, settings),
        channels=channels,
        full=_full(connection, definition),
        rivals=_rivals(connection, definition, settings) if rivals else {},
        opens_at=_midnight(ask.since, settings),
        closes_at=_midnight(ask.until + day, settings) if ask.until else None,
        forced=forced,
        in_hours=in_hours,
    )


def live_surveys(connection: Transaction) -> list[Survey]:
    """Every survey that is open, those of the highest priority first."""
    kept = [surveys.get(connection, name) for name in surveys.listed(connection)]
    found = [convert(one.definition) for one in kept if one and one.state == surveys.LIVE]
    return sorted(found, key=lambda survey: (-survey.ask.priority, survey.survey))


def _rivals(connection: Transaction, survey: Survey, settings: Settings) -> dict[str, timedelta]:
    others = [other for other in live_surveys(connection) if other.ask.priority > survey.ask.priority]
    return {other.survey: limits_of(other, settings).any_after_invitation for other in others}


def _full(connection: Transaction, survey: Survey) -> str:
    """What is said where a quota of all responses is reached; which kind somebody's will be is not yet known."""
    return "As many have answered as were wanted." if counting.closed(connection, survey) else ""


def _midnight(day: object, settings: Settings) -> datetime | None:
    return instant(datetime.combine(day, time()), settings.timezone) if day else None  # type: ignore[arg-type]
