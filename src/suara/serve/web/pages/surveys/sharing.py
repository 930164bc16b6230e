"""Bringing a survey to people: links, QR code, kiosk, pop-up, invitations; to oneself first."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from suara.collect.channels import CHANNELS
from suara.collect.eligibility import in_order
from suara.errors import SuaraError, SurveyError
from suara.serve import qr
from suara.serve.web.pages.surveys.drafting import of, shelf
from suara.serve.web.pages.surveys.forms import looked_at, one, shown, taken
from suara.store import members

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from suara.serve.web.pages.surveys.forms import Given
    from suara.store.members import Member

MOST = 10_000
POPUP = "popup"


def show(request: Request) -> Response:
    """The page."""
    return _page(request)


def _page(request: Request, **more: Any) -> Response:
    work, ws = of(request), request.app.state.ws
    values: dict[str, Any] = {"counts": [], "asked": 0, "given": {}, "sent_to": ""} | more
    if not work.published:
        return shown(request, "share.html", work, links=None, **values)
    surveys = shelf(request)
    links = {name: surveys.link(work.name, **how) for name, how in _links().items()}
    pictures = {name: qr.picture(link) for name, link in links.items()}
    ready = {name: CHANNELS[name].ready(ws.settings) for name in CHANNELS}
    me = _member(request)
    survey = surveys.definition(work.name)
    told = {"links": links, "pictures": pictures, "ready": ready, "me": me, "survey": survey, "tag": surveys.popup_tag}
    ways = [name for name in CHANNELS if name != POPUP]
    return shown(request, "share.html", work, ways=ways, **told, **values)


def _links() -> dict[str, dict[str, bool]]:
    return {"public": {}, "kiosk": {"kiosk": True}, "test": {"test": True}}


def to_self(request: Request, _given: Given) -> Response:
    """Send an invitation to whoever asks, by mail, past the clocks: what customers get."""
    work, ws, me = of(request), request.app.state.ws, _member(request)
    if me is None:
        raise SurveyError("A key has no mailbox.", "Sign in as a member.")
    # One for each survey: the floor between any two invitations would stop the second survey that is tried.
    customer = f"member-{me.member}-{work.name}"
    ws.ledger.remember([(customer, "email", me.email), (customer, "name", me.name)])
    ws.contacts.consent(customer, "consent", "sent to oneself")
    decision = shelf(request).invite(work.name, customer, channel="email", force=True)[0]
    if decision.outcome != "asked":
        raise SurveyError(f"Nothing was sent: {decision.detail}", _title(decision.rule))
    return _page(request, sent_to=me.email)


def invite(request: Request, given: Given) -> Response:
    """Invite the customers named; the rules decide who is asked, and the page counts what they said."""
    ids = [id for id in re.split(r"[\s,;]+", one(given, "customers")) if id]
    if not ids:
        raise SurveyError("Nobody is named.", "Write the ids of customers, one a line.")
    if len(ids) > MOST:
        raise SurveyError(f"These are {len(ids):,} customers.", f"Invite at most {MOST:,} at once, or by a campaign.")
    name = request.path_params["survey"]
    made = shelf(request).invite(name, *dict.fromkeys(ids), channel=one(given, "channel"))
    return _page(request, counts=_counted(made), asked=len(made))


def campaign(request: Request, given: Given) -> Response:
    """Count whom a campaign to all customers would ask, or ask them."""
    name, dry = request.path_params["survey"], one(given, "do") != "send"
    if not dry and one(given, "name") != name:
        raise SurveyError("The name does not match, so nobody was asked.", f"Type {name} to ask everybody.")
    ran = shelf(request).campaign(name, channel=one(given, "channel"), dry_run=dry)
    counts = [(outcome, _title(rule), n) for (outcome, rule), n in sorted(ran.counts.items())]
    return _page(request, counts=counts, asked=sum(ran.counts.values()), dry=dry, given={"campaign": "1"})


def again(request: Request, given: Given, fault: SuaraError) -> Response:
    """The page with what is wrong, and what was typed."""
    return _page(request, fault=fault, given={name: one(given, name) for name in given})


def _counted(made: Any) -> list[tuple[str, str, int]]:
    found = Counter((decision.outcome, _title(decision.rule)) for decision in made)
    return [(*about, n) for about, n in sorted(found.items())]


def _title(rule: str) -> str:
    return next((one.title for one in in_order() if one.name == rule), rule)


def _member(request: Request) -> Member | None:
    """The member who asks; null where it is a program's key."""
    with request.app.state.ws.ledger.reading() as connection:
        return members.get(connection, request.state.caller.id)


look = looked_at(show)
send_self, send_invite, send_campaign = (taken(does, again) for does in (to_self, invite, campaign))
