"""A customer: everything that happened with them, in order; who they are for those who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from suara.records import KINDS
from suara.serve.access.guard import Guarded
from suara.serve.access.scoped import Scoped
from suara.serve.timeline import timeline
from suara.serve.web.api.paging import cursor, place
from suara.serve.web.api.problems import ProblemError
from suara.serve.web.pages._page import Page
from suara.serve.web.pages.customer.told import Told, told
from suara.serve.web.shell.reading import Reading, threaded
from suara.serve.web.shell.rendering import rendered
from suara.serve.wire.values import moment

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response

    from suara.serve.contacts import Shown

PAGE = 50
READ, PEOPLE = "answers:read", "people:read"


@threaded
def show(request: Request) -> Response:
    """The page."""
    customer = Customer(Reading(request), request.path_params["customer"])
    status = 200 if customer.events or customer.person or customer.after or customer.kind else 404
    return rendered(request, "customer", status=status, reading=customer.reading, customer=customer)


@dataclass(frozen=True)
class Customer:
    """A customer as the reader may see them: of their records those of the reader's rows."""

    reading: Reading
    id: str

    @cached_property
    def person(self) -> dict[str, str]:
        """Names and addresses, for those alone who may see who customers are."""
        ws = self.reading.ws
        allowed = self.reading.caller.may(PEOPLE) and ws.ledger.exists and self._theirs
        return ws.ledger.person(self.id) if allowed else {}

    @cached_property
    def contact(self) -> Shown | None:
        """How they may be asked."""
        ws = self.reading.ws
        return ws.contacts.get(self.id) if ws.ledger.exists and self._theirs else None

    @cached_property
    def known(self) -> dict[str, Any]:
        """The dimensions of the customer, as far as they are known."""
        ws = self.reading.ws
        where = Scoped(ws, self.reading.caller).where({"customer": [self.id]})
        rows = ws.rows("customer", where=where).page("", 1).to_pylist() if "customer" in self.kinds else []
        return {n: rows[0][n] for n in ws.settings.dimensions if rows and rows[0][n] is not None}

    @property
    def _theirs(self) -> bool:
        """Whether the customer is one of the reader's rows; for a reader of all rows everybody is."""
        return not self.reading.caller.scope or bool(self.events)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The kinds of records that there are, with their names."""
        say = self.reading.words.say
        return {name: say(KINDS[name].plural.capitalize()) for name, held in self.reading.held.items() if held.records}

    @property
    def kind(self) -> str:
        """The kind of records that is shown alone; empty for all."""
        asked = self.reading.request.query_params.get("kind", "")
        return asked if asked in self.kinds else ""

    @property
    def after(self) -> tuple[datetime, str, str] | None:
        """Behind which event the page begins; a place that is none is the beginning."""
        try:
            at, kind, id = place(self.reading.request.query_params.get("after", ""), 3)
            return moment(at), kind, id
        except (ProblemError, ValueError):
            return None

    @cached_property
    def _found(self) -> list[dict[str, Any]]:
        where = Scoped(self.reading.ws, self.reading.caller).where()
        return timeline(self.reading.ws, self.id, PAGE + 1, self.after, where, self.kind)

    @cached_property
    def events(self) -> list[Told]:
        """The events of this page in the reader's language."""
        return [told(self.reading, event, self.known) for event in self._found[:PAGE]]

    @property
    def following(self) -> str:
        """The address of the next page; empty at the end."""
        if len(self._found) <= PAGE:
            return ""
        last = self._found[PAGE - 1]
        id = self.id if last["kind"] == "customer" else last["record"][last["kind"]]
        return self.address(after=cursor(last["occurred_at"].isoformat(), last["kind"], id))

    def address(self, **changed: str) -> str:
        """The address of the page with some of it changed."""
        pairs = {k: v for k, v in {"kind": self.kind, **changed}.items() if v}
        return f"/customer/{quote(self.id, safe='')}{f'?{urlencode(pairs)}' if pairs else ''}"


page = Page(
    title="Customer",
    icon="account",
    right=READ,
    routes=(Guarded("/customer/{customer:path}", show, right=READ),),
)
