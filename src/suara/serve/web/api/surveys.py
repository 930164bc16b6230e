"""Surveys over the API: writing, publishing and closing them, who is asked, and what came back."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Annotated, Any

import msgspec
from fastapi import Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from suara.collect.asking.eligibility import Eligibility
from suara.collect.asking.round import Ran as Asking
from suara.collect.drop_off import DropOff
from suara.collect.surveys.history import Version
from suara.collect.surveys.publishing import Published
from suara.errors import SurveyError
from suara.serve.funnel import Way
from suara.serve.surveys import Flagged, Listed
from suara.serve.web.api.call import Calls, answered, tag_of, tagged, unchanged, workspace
from suara.serve.web.api.problems import ProblemError
from suara.serve.wire.asking import of_ran
from suara.serve.wire.values import moment, plain, shape, shapes
from suara.store.decisions import Decision
from suara.store.drafts import Draft

calls = Calls("Surveys")
# Of two who have seen the same draft only one saves over it.
TURN = threading.Lock()
Definition = dict[str, Any]
READ, WRITE = "measure:read", "surveys:write"
Decisions: Any = shapes(Decision)
EXAMPLE = {
    "survey": "after-delivery",
    "kind": "transactional",
    "title": {"en": "Your delivery"},
    "languages": ["en"],
    "pages": [{"questions": [{"id": "recommend", "type": "nps", "text": {"en": "Would you recommend us?"}}]}],
}


class Template(BaseModel):
    """A ready survey to publish, in some languages; under its own name unless another is given."""

    template: str = Field(examples=["after-delivery"])
    languages: list[str] = []
    survey: str = ""


class Invited(BaseModel):
    """Whom to invite; the dimensions are kept with what they answer."""

    customers: list[str] = Field(min_length=1, max_length=10_000)
    channel: str = ""
    force: bool = Field(default=False, description="Pass the clocks by, and nothing else.")
    dimensions: dict[str, str | float | bool] = {}


class Campaign(BaseModel):
    """Customers to invite: all of today, or those whose columns meet conditions."""

    where: dict[str, Any] = {}
    channel: str = ""
    force: bool = False
    dry_run: bool = False


class Ran(BaseModel):
    """What came of asking by one survey: counts by outcome and rule, and the first thousand decisions.

    Those who may not see who customers are get no decisions.
    """

    survey: str
    counts: list[dict[str, str | int]]
    shown: Decisions
    waiting: int
    next_at: datetime | None


@calls.call("GET", "/surveys", READ, shapes(Listed, "Survey"))
def surveys(request: Request) -> Response:
    """List every survey with how it stands."""
    return tagged(request, workspace(request).surveys.list())


@calls.call("POST", "/surveys", WRITE, shape(Published), status=201, scoped=True)
def publish(request: Request, definition: Definition) -> Response:
    """Publish a definition as the newest version of its survey."""
    found = workspace(request).surveys.publish(definition)
    return answered(found, 201, Location=f"/api/v1/surveys/{found.survey}")


@calls.call("POST", "/surveys/run", WRITE, list[Ran], openapi_extra={"x-secret": True})
def run(request: Request, survey: str = "", dry_run: bool = False) -> Response:
    """Ask whose turn it is now, by records and schedules; the server does it by itself."""
    return answered([_told(request, ran) for ran in workspace(request).surveys.run(survey, dry_run=dry_run)])


@calls.call("GET", "/surveys/customer-key", "settings:write", dict[str, str], openapi_extra={"x-secret": True})
def customer_key(request: Request) -> Response:
    """Show the key by which a website proves its customers to pop-ups."""
    return answered({"key": workspace(request).surveys.customer_key})


@calls.call("GET", "/templates", READ, list[Definition], scoped=True)
def templates(request: Request) -> Response:
    """List the ready surveys, as definitions to start from."""
    return tagged(request, [msgspec.to_builtins(one) for one in workspace(request).surveys.templates()])


@calls.call("POST", "/templates", WRITE, shape(Published), status=201, scoped=True)
def publish_template(request: Request, asked: Template) -> Response:
    """Publish a ready survey."""
    own = workspace(request).surveys
    survey = own.template(asked.template, asked.languages)
    return answered(own.publish(msgspec.structs.replace(survey, survey=asked.survey or survey.survey)), 201)


@calls.call("GET", "/templates/{name}", READ, Definition, scoped=True)
def template(request: Request, name: str, language: Annotated[list[str] | None, Query()] = None) -> Response:
    """Show a ready survey, in some languages or in all."""
    return tagged(request, workspace(request).surveys.template(name, language or ()))


@calls.call("GET", "/surveys/{survey}", READ, Definition, scoped=True)
def survey(request: Request, survey: str, version: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None) -> Response:
    """Show the definition of a published survey: the newest version, or another."""
    return tagged(request, workspace(request).surveys.definition(survey, version))


@calls.call("POST", "/surveys/{survey}/close", WRITE, status=204, scoped=True)
def close(request: Request, survey: str) -> Response:
    """Take no more answers to a survey; publishing it again opens it."""
    workspace(request).surveys.close(survey)
    return Response(status_code=204)


# -- drafts ------------------------------------------------------------------------------------------


@calls.call("GET", "/drafts", READ, shapes(Draft), scoped=True)
def drafts(request: Request) -> Response:
    """List every draft."""
    return tagged(request, workspace(request).surveys.drafts())


@calls.call("GET", "/surveys/{survey}/draft", READ, shape(Draft), scoped=True)
def draft(request: Request, survey: str) -> Response:
    """Show the draft of a survey."""
    return tagged(request, workspace(request).surveys.draft(survey))


@calls.call("PUT", "/surveys/{survey}/draft", WRITE, shape(Draft), scoped=True)
def save_draft(request: Request, survey: Annotated[str, Field(max_length=64)], definition: Definition) -> Response:
    """Keep a definition that is being written; it need not be whole yet.

    Over a draft that is there it takes If-Match, so that nobody's work is lost.
    """
    own = workspace(request).surveys
    with TURN:
        try:
            tag = tag_of(msgspec.json.encode(plain(own.draft(survey))))
        except SurveyError:
            if request.headers.get("if-match"):
                raise ProblemError(412, "There is no draft yet.", "Leave If-Match out.") from None
        else:
            unchanged(request, tag)
        return tagged(request, own.save_draft(survey, definition))


@calls.call("DELETE", "/surveys/{survey}/draft", WRITE, status=204, scoped=True)
def drop_draft(request: Request, survey: str) -> Response:
    """Throw a draft away."""
    own = workspace(request).surveys
    own.draft(survey)
    own.drop_draft(survey)
    return Response(status_code=204)


@calls.call("POST", "/surveys/{survey}/publish", WRITE, shape(Published), status=201, scoped=True)
def publish_draft(
    request: Request, survey: str, version: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None
) -> Response:
    """Publish the draft of a survey, if it is still of the version named; the draft goes."""
    own = workspace(request).surveys
    found = own.publish_draft(survey, version)
    return answered(found, 201, Location=f"/api/v1/surveys/{survey}")


# -- what came back ----------------------------------------------------------------------------------


@calls.call("GET", "/surveys/{survey}/versions", READ, shapes(Version), scoped=True)
def versions(request: Request, survey: str) -> Response:
    """List the versions of a survey: when each was published, and what it changed."""
    return tagged(request, workspace(request).surveys.versions(survey))


@calls.call("GET", "/surveys/{survey}/funnel", READ, shapes(Way))
def funnel(request: Request, survey: str, by: Annotated[list[str] | None, Query()] = None) -> Response:
    """Show how many of those invited came how far, by channel, language, version or a dimension."""
    return tagged(request, workspace(request).surveys.funnel(survey, by or "channel"))


@calls.call("GET", "/surveys/{survey}/drop-off", READ, shape(DropOff))
def drop_off(request: Request, survey: str) -> Response:
    """Show how far people come: by question, how many saw it, answered it, and stopped after it."""
    return tagged(request, workspace(request).surveys.show(survey))


@calls.call("GET", "/surveys/{survey}/flagged", "answers:read", shapes(Flagged))
def flagged(request: Request, survey: str) -> Response:
    """List the responses that are kept and not counted, with what speaks against each."""
    return answered(workspace(request).surveys.flagged(survey))


@calls.call("GET", "/surveys/{survey}/link", WRITE, dict[str, str], scoped=True)
def link(request: Request, survey: str, kiosk: bool = False, test: bool = False) -> Response:
    """Give the address of a survey's public page."""
    return answered({"url": workspace(request).surveys.link(survey, kiosk=kiosk, test=test)})


# -- who is asked ------------------------------------------------------------------------------------


@calls.call("GET", "/surveys/{survey}/eligibility", "people:read", shape(Eligibility))
def eligibility(
    request: Request, survey: str, customer: str, channel: str = "", at: datetime | None = None
) -> Response:
    """Say whether a customer may be asked now, what each rule says, and when next."""
    when = moment(at.isoformat()) if at else None
    return answered(workspace(request).surveys.eligibility(customer, survey, channel=channel, at=when))


@calls.call("GET", "/surveys/{survey}/decisions", "people:read", shapes(Decision))
def decisions(
    request: Request, survey: str, customer: str | None = None, most: Annotated[int, Query(ge=1, le=10_000)] = 1_000
) -> Response:
    """List the latest decisions to ask somebody or not, the newest first."""
    return answered(workspace(request).surveys.decisions(survey, customer, most=most))


@calls.call("POST", "/surveys/{survey}/invitations", WRITE, shapes(Decision), openapi_extra={"x-secret": True})
def invite(request: Request, survey: str, asked: Invited) -> Response:
    """Invite customers, as far as they may be asked; one decision for each, in order."""
    how: dict[str, Any] = {**asked.dimensions, "channel": asked.channel, "force": asked.force}
    if taken := asked.dimensions.keys() & {"survey", "self", "channel", "force"}:
        raise ProblemError(422, f"{min(taken)!r} is no dimension.", "GET /settings shows the dimensions.")
    return answered(workspace(request).surveys.invite(survey, *asked.customers, **how))


@calls.call("POST", "/surveys/{survey}/campaign", WRITE, Ran, openapi_extra={"x-secret": True})
def campaign(request: Request, survey: str, asked: Campaign) -> Response:
    """Invite all customers of today, or those whose columns meet conditions."""
    how = asked.model_dump(exclude={"where"})
    return answered(_told(request, workspace(request).surveys.campaign(survey, asked.where, **how)))


def _told(request: Request, ran: Asking) -> dict[str, Any]:
    """What came of asking; whom it was about is left out for those who may not see who customers are."""
    return of_ran(ran) | ({} if request.state.caller.may("people:read") else {"shown": []})
