"""What was said, over the API: responses, and the rows of any kind of record, page by page or whole."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response, StreamingResponse

from suara.measure.filter import read
from suara.records import KINDS
from suara.serve.access.rights import RIGHTS
from suara.serve.given import Response as Given
from suara.serve.web.api import formats
from suara.serve.web.api.call import Calls, answered, scoped, workspace
from suara.serve.web.api.export import stream
from suara.serve.web.api.paging import cursor, page_of, paged, place
from suara.serve.web.api.problems import ProblemError
from suara.serve.wire.values import moment, plain, shape

if TYPE_CHECKING:
    from suara.serve.access.caller import Caller

calls = Calls("Answers")
PEOPLE = "people:read"
Limit = Annotated[int, Query(ge=1, le=1000)]
EXPORTS: dict[int | str, dict[str, Any]] = {200: {"content": {form: {} for form in formats.FORMS[1:]}}}


@calls.call("GET", "/responses", "answers:read", page_of(shape(Given), "Responses"), scoped=True)
def responses(
    request: Request,
    survey: str | None = None,
    customer: str | None = None,
    complete: bool | None = None,
    flagged: bool | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    cursor_: Annotated[str, Query(alias="cursor", description="Where to go on, from `next` of the page before.")] = "",
    limit: Limit = 100,
) -> Response:
    """List responses with their answers, the newest first."""
    if customer is not None:
        _persons(request)
    last = place(cursor_, 2) if cursor_ else None
    found = workspace(request).surveys.responses(
        survey,
        customer=customer,
        complete=complete,
        flagged=flagged,
        since=_instant(since),
        until=_instant(until),
        after=(_time(last[0]), last[1]) if last else None,
        most=limit,
    )
    after = cursor(str(found[-1].saved_at.isoformat()), found[-1].response) if len(found) == limit else None
    return paged(request, [_seen(one, request.state.caller) for one in found if _own(one, request)], after)


def _instant(at: datetime | None) -> datetime | None:
    return moment(at.isoformat()) if at else None


def _time(text: str) -> datetime:
    try:
        return moment(text)
    except ValueError as fault:
        raise ProblemError(422, "This cursor is none of ours.", "Use the address in `next` as it is.") from fault


def _own(one: Given, request: Request) -> bool:
    """Whether a response is the caller's to see: its dimensions are within their scope."""
    scope = request.state.caller.scope
    return all(str(one.dimensions.get(name)) in values for name, values in scope.items())


def _persons(request: Request) -> None:
    """Refuse what would tell who customers are to those who may not see it."""
    if not request.state.caller.may(PEOPLE):
        raise ProblemError(403, f"You may not {RIGHTS[PEOPLE]}.", f"It needs the scope {PEOPLE}.")


def _seen(one: Given, caller: Caller) -> dict[str, Any]:
    """A response as a caller may see it: without the customer, where they may not see who customers are."""
    return {**plain(one), **({} if caller.may(PEOPLE) else {"customer": None})}


@calls.call("GET", "/responses/{response}", "answers:read", shape(Given), scoped=True)
def response(request: Request, response: str) -> Response:
    """Show one response with its answers."""
    found = workspace(request).surveys.response(response)
    if not _own(found, request):
        raise ProblemError(404, f"There is no response {response!r}.", "GET /responses lists those there are.")
    return answered(_seen(found, request.state.caller))


@calls.call("POST", "/responses/{response}/clear", "surveys:write", status=204)
def clear(request: Request, response: str) -> Response:
    """Let a flagged response count after all."""
    workspace(request).surveys.clear(response)
    return Response(status_code=204)


@calls.call("GET", "/records/{kind}", "answers:read", page_of(dict[str, Any], "Rows"), responses=EXPORTS, scoped=True)
def rows(
    request: Request,
    kind: str,
    since: Annotated[str | None, Query(description="First day or time, in the workspace's zone.")] = None,
    until: Annotated[str | None, Query(description="Its end, itself not included.")] = None,
    where: Annotated[
        list[str] | None, Query(description="Filters such as channel=email, channel!=sms, plan~plus.")
    ] = None,
    cursor_: Annotated[str, Query(alias="cursor", description="Where to go on, from `next` of the page before.")] = "",
    limit: Limit = 100,
) -> Response:
    """List the records of a kind, in the order of their ids.

    As JSON in pages; as CSV, NDJSON or an Arrow stream all of them, in bounded memory: each record that was there
    from beginning to end is in it once. Answers of staff are never among them.
    """
    KINDS[kind]
    if kind == "customer":
        _persons(request)
    form = formats.wished(request)
    filters = scoped(request).where(read(where or []))
    persons = request.state.caller.may(PEOPLE)
    found = workspace(request).rows(kind, since=since, until=until, where=filters, persons=persons)
    if form == formats.JSON:
        page = found.page(place(cursor_, 1)[0] if cursor_ else "", limit).to_pylist()
        return paged(request, page, cursor(page[-1][kind]) if len(page) == limit else None)
    head = {"Content-Disposition": f'attachment; filename="{KINDS[kind].plural}.{formats.ENDINGS[form]}"'}
    return StreamingResponse(stream(found, form), media_type=form, headers=head)
