"""Where respondents are received: who comes by which link, what is shown, and what is sent in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from suara.collect import counting
from suara.collect.responses import Received, Submission, receive_all, response_of
from suara.collect.surveys.shelf import asked
from suara.serve.web.respondent.forms import Slip, new_slip, unsigned
from suara.serve.web.respondent.scans import Scans
from suara.settings import utc_now
from suara.store import invitations, responses, surveys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Future

    from suara.collect.surveys.definition import Survey
    from suara.store.group_commit import GroupCommit
    from suara.store.ledger import Ledger
    from suara.store.surveys import Kept
    from suara.store.transaction import Row, Transaction

SCANNED = "scanned"
State = Literal["open", "missing", "closed", "expired", "already"]
HASTY = 1.0


@dataclass(frozen=True)
class Visit:
    """Somebody at a survey's address: the survey as it is asked of them, and how far they are."""

    state: State
    survey: Survey | None = None
    version: int = 0
    slip: Slip | None = None
    invitation: Row[Any] | None = None
    language: str = ""
    page: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
    begun: bool = False
    test: bool = False


@dataclass(frozen=True)
class Desk:
    """Receives the respondents of one workspace."""

    ledger: Ledger
    commits: GroupCommit
    scans: Scans = field(default_factory=Scans)

    def visit(self, survey: str, token: str | None, form: str = "") -> Visit:
        """What an address leads to; `form` is the slip of a form that is sent to it.

        Nothing is written, however often it is called.
        """
        sent = unsigned(form, self.ledger.secret)
        with self.ledger.reading() as connection:
            if token is None:
                return self._resumed(connection, survey, sent, None) if sent else self._fresh(connection, survey)
            slip = unsigned(token, self.ledger.secret)
            if slip:
                return self._resumed(connection, survey, slip, None)
            invitation = invitations.of_token(connection, token)
            if invitation is None or invitation.survey != survey:
                return Visit("missing")
            if invitation.expires_at <= utc_now():
                return Visit("expired", language=invitation.language)
            kept = surveys.get(connection, survey)
            if kept and kept.anonymous:
                return self._unnamed(connection, kept, invitation, sent or new_slip(utc_now()))
            return self._resumed(connection, survey, self._slip_of(invitation), invitation)

    def _fresh(self, connection: Transaction, survey: str) -> Visit:
        kept = surveys.get(connection, survey)
        if kept is None:
            return Visit("missing")
        definition = asked(connection, kept)
        if kept.state != surveys.LIVE or counting.closed(connection, definition):
            return Visit("closed", language=definition.languages[0])
        return Visit("open", definition, kept.version, new_slip(utc_now()))

    def _resumed(self, connection: Transaction, survey: str, slip: Slip, invitation: Row[Any] | None) -> Visit:
        begun = responses.get(connection, slip.response)
        version = begun.version if begun else invitation.version if invitation else None
        kept = surveys.get(connection, survey, version)
        if kept is None or (begun and begun.survey != survey):
            return Visit("missing")
        definition = asked(connection, kept)
        said = begun.language if begun else invitation.language if invitation else ""
        if begun and begun.complete:
            return Visit("already", definition, kept.version, slip, invitation, said, 0, self._values(connection, slip))
        if kept.state != surveys.LIVE or (begun is None and counting.closed(connection, definition)):
            return Visit("closed", language=said)
        values = self._values(connection, slip) if begun else {}
        page = begun.page if begun else 0
        return Visit(
            "open",
            definition,
            kept.version,
            slip,
            invitation,
            said,
            page,
            values,
            begun is not None,
            counting.TEST in begun.flags if begun else False,
        )

    def _unnamed(self, connection: Transaction, kept: Kept, invitation: Row[Any], slip: Slip) -> Visit:
        """Somebody who was invited to an anonymous survey: a response by chance, and the link is good once.

        The newest version is asked: that of the invitation would tell whose answer it is.
        """
        definition = asked(connection, kept)
        if responses.get(connection, slip.response):
            return self._resumed(connection, kept.survey, slip, None)
        if invitation.started_at:
            return Visit("already", definition, kept.version, language=invitation.language)
        if kept.state != surveys.LIVE or counting.closed(connection, definition):
            return Visit("closed", language=invitation.language)
        return Visit("open", definition, kept.version, slip, invitation, invitation.language)

    def _values(self, connection: Transaction, slip: Slip) -> dict[str, Any]:
        return responses.values(connection, slip.response)

    def _slip_of(self, invitation: Row[Any]) -> Slip:
        """The slip of an invitation: one response, from however many devices it is opened."""
        own = response_of(self.ledger.secret, invitation.invitation)
        return Slip(own, invitation.started_at or utc_now())

    def submit(
        self, visit: Visit, page: int | None, given: Mapping[str, Mapping[str, Sequence[str]]], language: str, trap: str
    ) -> Future[Received]:
        """Hand in what a form holds, or without a page what it holds so far; the future is done when it is durable."""
        assert visit.survey
        assert visit.slip
        now, invitation = utc_now(), visit.invitation
        first = page is not None and not visit.begun and not invitation
        hasty = first and (now - visit.slip.issued).total_seconds() < HASTY
        scanned = invitation is not None and self.scans.suspects(invitation.invitation, now)
        found = {"trap": bool(trap), "hasty": hasty, SCANNED: scanned, counting.TEST: visit.test}
        submission = Submission(
            response=visit.slip.response,
            survey=visit.survey.survey,
            version=visit.version,
            given=given,
            at=now,
            started_at=visit.slip.issued,
            channel=invitation.channel if invitation else "link",
            language=language,
            page=page,
            invitation=invitation.invitation if invitation else None,
            customer=invitation.customer if invitation else None,
            dimensions=invitation.dimensions if invitation else {},
            flags=tuple(flag for flag, there in found.items() if there),
        )
        return self.commits.join(receive_all, submission)
