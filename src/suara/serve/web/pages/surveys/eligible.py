"""Why a customer may be asked by a survey now, or why not and when next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.collect.channels import CHANNELS
from suara.errors import SuaraError, SurveyError
from suara.serve.web.pages.surveys.drafting import of
from suara.serve.web.pages.surveys.forms import looked_at, shown
from suara.serve.web.shell.reading import Reading

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def show(request: Request) -> Response:
    """The page; what each rule says where a customer is named."""
    work, reading = of(request), Reading(request)
    asked = request.query_params
    customer, channel = asked.get("customer", "").strip(), asked.get("channel", "")
    told: dict[str, Any] = {"found": None, "decisions": [], "fault": None}
    if customer and work.published:
        try:
            told |= _told(reading, work.name, customer, channel)
        except SuaraError as fault:
            told["fault"] = fault
    more = {"customer": customer, "channel": channel, "channels": list(CHANNELS), "reading": reading}
    return shown(request, "eligible.html", work, **more, **told)


def _told(reading: Reading, survey: str, customer: str, channel: str) -> dict[str, Any]:
    if reading.caller.scope:
        raise SurveyError("You see a part of the customers.", "Ask somebody who sees all of them.")
    surveys = reading.ws.surveys
    found = surveys.eligibility(customer, survey, channel=channel)
    return {"found": found, "decisions": surveys.decisions(survey, customer, most=20)}


look = looked_at(show)
