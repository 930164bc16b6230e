"""Saved segments over the API: sets of filters under a name, which questions then name."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from suara.serve.segments import Segments
from suara.serve.web.api.call import Calls, answered, tagged, workspace
from suara.serve.web.api.measuring import Scalar
from suara.serve.wire.values import shape, shapes
from suara.store.segments import Segment

calls = Calls("Segments")
READ, WRITE = "measure:read", "dashboards:write"
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$", max_length=64)]


class Saved(BaseModel):
    """Filters under a title: by dimension with its mark (`!` is not, `~` contains)."""

    title: str = Field(min_length=1, max_length=200, examples=["Plus abroad"])
    where: dict[str, Scalar | list[Scalar]] = Field(examples=[{"plan": "plus", "country!": ["MY"]}])
    version: int = Field(0, ge=0, le=2**31 - 2, description="The version that was seen; 0 where there is none yet.")


Told = shape(Segment)


def _own(request: Request) -> Segments:
    ws = workspace(request)
    return Segments(ws.ledger, ws.settings, request.state.caller, request.app.state.clock)


@calls.call("GET", "/segments", READ, shapes(Segment), scoped=True)
def segments(request: Request) -> Response:
    """List the saved segments by title."""
    return tagged(request, [_told(one) for one in _own(request).list()])


@calls.call("POST", "/segments", WRITE, Told, status=201, scoped=True)
def make(request: Request, saved: Saved) -> Response:
    """Save a segment under a name of its own."""
    made = _own(request).save(saved.title, saved.where)
    return answered(_told(made), 201, Location=f"/api/v1/segments/{made.segment}")


@calls.call("GET", "/segments/{segment}", READ, Told, scoped=True)
def segment(request: Request, segment: Name) -> Response:
    """Show a saved segment."""
    return tagged(request, _told(_own(request).get(segment)))


@calls.call("PUT", "/segments/{segment}", WRITE, Told, scoped=True)
def put(request: Request, segment: Name, saved: Saved) -> Response:
    """Save a segment under a name; over one that is there by the version that was seen."""
    return answered(_told(_own(request).save(saved.title, saved.where, name=segment, version=saved.version)))


@calls.call("DELETE", "/segments/{segment}", WRITE, status=204, scoped=True)
def remove(request: Request, segment: Name) -> Response:
    """Remove a segment; it can be restored for 30 days."""
    _own(request).remove(segment)
    return Response(status_code=204)


@calls.call("POST", "/segments/{segment}/restore", WRITE, Told, scoped=True)
def restore(request: Request, segment: Name) -> Response:
    """Take a removed segment back."""
    return answered(_told(_own(request).restore(segment)))


def _told(one: Segment) -> dict[str, Any]:
    return asdict(one)
