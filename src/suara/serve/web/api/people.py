"""People over the API: how they may be asked, all that happened with one, and forgetting them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from suara.serve.contacts import EVERY, Shown
from suara.serve.web.api.call import Calls, answered, workspace
from suara.serve.wire.values import moment, shape
from suara.store.keeping.erase import Receipt

calls = Calls("People")
Contact: Any = shape(Shown, "Contact")


class Consent(BaseModel):
    """On what basis a person may be asked, and where that is known from."""

    basis: str = Field(description="consent, contract, legitimate_interest or withdrawn")
    source: str
    at: datetime | None = None


class OptOut(BaseModel):
    """That a person wants to be asked no more, by a channel or by any (*)."""

    channel: str = EVERY
    how: str = Field("api", max_length=32)


class Change(BaseModel):
    """What is to change of how a person may be asked; the rest stays."""

    consent: Consent | None = None
    opt_out: OptOut | None = None
    opt_in: str | None = Field(None, description="The channel whose opt-out is taken back; * is every one.")


class Changed(BaseModel):
    """A contact as it is now, and whether there was an opt-out to take back."""

    contact: Contact | None = Field(description="Null for those who may not see who customers are.")
    opted_in: bool


class Address(BaseModel):
    """An address of a channel: it is not reached, with why; or is again, without."""

    address: str = Field(min_length=1)
    channel: str
    why: str | None = None


class Event(BaseModel):
    """Something that happened with a customer: the record without what is empty."""

    kind: str
    occurred_at: datetime
    record: dict[str, Any]


@calls.call("GET", "/contacts/{customer:path}", "people:read", Contact)
def contact(request: Request, customer: str) -> Response:
    """Show how a person may be asked; somebody unknown has nothing but a name."""
    return answered(workspace(request).contacts.get(customer))


@calls.call("PATCH", "/contacts/{customer:path}", "surveys:write", Changed)
def change(request: Request, customer: str, asked: Change) -> Response:
    """Change how a person may be asked."""
    own, opted_in = workspace(request).contacts, False
    if asked.consent:
        at = moment(asked.consent.at.isoformat()) if asked.consent.at else None
        own.consent(customer, asked.consent.basis, asked.consent.source, at)
    if asked.opt_out:
        own.opt_out(customer, asked.opt_out.channel, asked.opt_out.how)
    if asked.opt_in:
        opted_in = own.opt_in(customer, asked.opt_in)
    contact = own.get(customer) if request.state.caller.may("people:read") else None
    return answered({"contact": contact, "opted_in": opted_in})


@calls.call("POST", "/addresses", "surveys:write", dict[str, bool])
def address(request: Request, asked: Address) -> Response:
    """Send nothing more to an address, or note that it is reached again; whether it was suppressed before."""
    own = workspace(request).contacts
    if asked.why is None:
        return answered({"suppressed_before": own.reach(asked.address, asked.channel)})
    own.suppress(asked.address, asked.channel, asked.why)
    return answered({"suppressed_before": False})


@calls.call("GET", "/customers/{customer:path}", "people:read", list[Event])
def timeline(request: Request, customer: str, most: Annotated[int, Query(ge=1, le=10_000)] = 1_000) -> Response:
    """List everything that happened with a customer, the newest first."""
    return answered(workspace(request).timeline(customer, most))


@calls.call("DELETE", "/customers/{customer:path}", "settings:write", shape(Receipt))
def erase(request: Request, customer: str, mode: Literal["delete", "detach"] = "delete") -> Response:
    """Forget a person everywhere, with a receipt; detach keeps the facts without the person."""
    return answered(workspace(request).erase(customer, mode))
