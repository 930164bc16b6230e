"""Where and when pop-ups show themselves, as the loader in the visitor's browser is told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from suara.collect.surveys.definition import Popup, Survey

# What only the pop-up itself has to know, once it is shown, or the order of surveys tells already.
NOT_TOLD = {"place", "theme", "priority"}
# A survey that nobody has seen was seen in 1970: twenty thousand days ago.
NEVER = 10_000


def targeting(surveys: Iterable[Survey], sites: Sequence[str]) -> list[dict[str, Any]]:
    """The surveys that have a pop-up, the most important first, each with what must hold for it to be shown."""
    ranked = sorted(((s, s.popup) for s in surveys if s.popup), key=lambda pair: -pair[1].priority)
    return [_told(survey, popup, sites) for survey, popup in ranked]


def _told(survey: Survey, popup: Popup, sites: Sequence[str]) -> dict[str, Any]:
    rules = {name: value for name, value in msgspec.to_builtins(popup).items() if name not in NOT_TOLD}
    again = NEVER if popup.again is None else popup.again
    clocks = {"every": popup.every, "again": again, "quiet": popup.quiet}
    own = {"survey": survey.survey, "sites": sites, "languages": survey.languages, **clocks}
    return {**own, **rules, **({"anonymous": 1} if survey.anonymous else {})}


def permitted(origin: str, sites: Sequence[str]) -> bool:
    """Whether a website of this origin may ask; `*` in a declared one stands for any part of a host's name."""
    return any(re.fullmatch(re.escape(site.rstrip("/")).replace(r"\*", r"[\w.-]+"), origin) for site in sites)
