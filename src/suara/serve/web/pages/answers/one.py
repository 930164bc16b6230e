"""One response: all its answers as they were asked, how it came about, and whether the person may be asked again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from suara.collect.surveys.reading import convert
from suara.errors import QuestionError, SuaraError
from suara.serve.web.pages.answers.listing import Listing
from suara.serve.web.pages.answers.tagging import done
from suara.serve.web.shell.reading import Reading, threaded
from suara.serve.web.shell.rendering import missing, rendered
from suara.store import surveys

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response

    from suara.collect.surveys.definition import Survey
    from suara.serve.contacts import Shown

COURSE = (
    ("occurred_at", "Sent"),
    ("delivered_at", "Delivered"),
    ("bounced_at", "Could not be delivered"),
    ("opened_at", "Opened"),
    ("started_at", "First question answered"),
    ("answered_at", "Submitted"),
    ("opted_out_at", "Asked not to be asked again"),
)


@threaded
def one(request: Request) -> Response:
    """The page of a response; one that the reader may not see is not there."""
    reading = Reading(request)
    listing = Listing(reading)
    response = OneResponse(listing, request.path_params["response"])
    if response.row is None:
        return missing(request, QuestionError("There is no such response.", "Look for it among the answers."))
    return rendered(
        request, "answers", template="one.html", reading=reading, listing=listing, one=response, done=done(reading)
    )


@dataclass(frozen=True)
class OneResponse:
    """A response as the reader may see it."""

    listing: Listing
    id: str

    @cached_property
    def row(self) -> dict[str, Any] | None:
        """What is known of it; null where there is none for this reader."""
        found: list[dict[str, Any]] = self.listing.some((self.id,)).page(None, 1).to_pylist()
        return found[0] if found else None

    @cached_property
    def answers(self) -> list[dict[str, Any]]:
        """Its answers, each with what was asked and in which language, in the order of the survey."""
        found = self.listing.some((self.id,)).answers()
        order = {question: place for place, question in enumerate(self._wording)}
        told = [answer | {"asked": self._asked(answer["question"] or "")} for answer in found]
        usual = len(order)
        return sorted(told, key=lambda a: (order.get(_question(a), usual), a["score"] is None, a["text"] is not None))

    @cached_property
    def record(self) -> dict[str, Any]:
        """The record of the response itself; empty where answers came without one."""
        return self._record("response", self.id)

    @cached_property
    def course(self) -> list[tuple[str, datetime]]:
        """What became of its invitation, in order."""
        invitation = self._record("invitation", self.record.get("invitation") or "")
        return sorted(
            ((title, invitation[name]) for name, title in COURSE if invitation.get(name)), key=lambda step: step[1]
        )

    @cached_property
    def tags(self) -> list[str]:
        """Its tags."""
        return self.listing.tags_of([self.id]).get(self.id, [])

    @cached_property
    def contact(self) -> Shown | None:
        """How its customer may be asked; null where nobody is known by name or id."""
        customer = self.row and self.row["customer"]
        ws = self.listing.reading.ws
        return ws.contacts.get(customer) if customer and ws.ledger.exists else None

    @cached_property
    def _survey(self) -> Survey | None:
        """The survey in the version that was asked."""
        row, ws = self.row or {}, self.listing.reading.ws
        if not row.get("survey") or not ws.ledger.exists:
            return None
        with ws.ledger.reading() as connection:
            kept = surveys.get(connection, row["survey"], row["version"])
        try:
            return convert(kept.definition) if kept else None
        except SuaraError:
            return None

    @cached_property
    def _wording(self) -> dict[str, Any]:
        return {q.id: q.text for q in self._survey.questions} if self._survey else {}

    def _asked(self, question: str) -> tuple[str, str]:
        """What was asked, as far as it is known: in the language of the response, else in another; and which."""
        text = self._wording.get(question.partition(".")[0], {})
        spoken = (self.row or {}).get("language") or ""
        language = spoken if spoken in text else next(iter(text), "")
        part = question.partition(".")[2]
        return (f"{text[language]}{f' ({part})' if part else ''}", language) if language else (question, "")

    def _record(self, kind: str, id: str) -> dict[str, Any]:
        if not id:
            return {}
        found = self.listing.reading.ws.rows(kind, where={kind: [id]}).page("", 1).to_pylist()
        return found[0] if found else {}


def _question(answer: dict[str, Any]) -> str:
    """The question of an answer, without the part of it."""
    return (answer["question"] or "").partition(".")[0]
