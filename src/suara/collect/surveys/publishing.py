"""Publishing: a definition that has no fault becomes the newest version of its survey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from suara.collect.surveys.checking import faults
from suara.collect.surveys.definition import plain
from suara.errors import SurveyError
from suara.store import surveys

if TYPE_CHECKING:
    from datetime import datetime

    from suara.collect.surveys.definition import Survey
    from suara.store.transaction import Transaction

SHOWN = 5


@dataclass(frozen=True)
class Published:
    """A survey that is asked: its version, and the address of its public page."""

    survey: str
    version: int
    url: str


def publish(connection: Transaction, survey: Survey, at: datetime, address: str, zone: str = "UTC") -> Published:
    """Publish a definition, in the caller's transaction; whether it is anonymous is fixed by the first version.

    `zone` is the workspace's: an anonymous survey keeps of times the local day alone.
    """
    if found := faults(survey):
        more = f"\n  and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        told = "\n  ".join(map(str, found[:SHOWN]))
        raise SurveyError(
            f"{survey.survey} cannot be published:\n  {told}{more}", "`suara survey check` says all of it."
        )
    kept = surveys.get(connection, survey.survey)
    if kept and kept.anonymous != survey.anonymous:
        how = "anonymous" if kept.anonymous else "not anonymous"
        raise SurveyError(
            f"{survey.survey} was published as {how}, and stays so.", "Give it another name to publish it otherwise."
        )
    version = surveys.publish(connection, survey.survey, plain(survey), at, zone)
    return Published(survey.survey, version, f"{address}/s/{survey.survey}")
