"""What visitors of a website are offered, and what they send in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from suara.collect.channels.popup import customers
from suara.collect.channels.popup.targeting import targeting
from suara.collect.responses import Received, Submission, receive
from suara.collect.surveys.shelf import asked
from suara.errors import SurveyError
from suara.serve.web.popup import scripts
from suara.serve.web.respondent.desk import HASTY
from suara.serve.web.respondent.forms import Slip, by_question, unsigned
from suara.store import opt_outs, surveys

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Future

    from suara.collect.surveys.definition import Survey
    from suara.serve.web.respondent.desk import Desk
    from suara.settings import Settings
    from suara.store.transaction import Transaction

CHANNEL = "popup"
OWN = frozenset(f"suara.{name}" for name in ("slip", "version", "lang", "page", "ago", "test", "customer", "proof"))
LONGEST = timedelta(days=365)


class RefusedError(SurveyError):
    """Something sent in that is not taken; `status` is what HTTP calls it."""

    def __init__(self, status: int, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.status = status


@dataclass(frozen=True)
class Offer:
    """A survey as it is offered to a visitor, or why it is not."""

    survey: Survey | None
    version: int
    refused: str = ""


@dataclass
class Loader:
    """The script that stands on every page of the sites; made anew when a survey is published or closed."""

    desk: Desk
    settings: Settings
    _of: list[tuple[str, int]] | None = None
    _text: str = ""

    def text(self) -> str:
        """The script as it has to be now."""
        with self.desk.ledger.reading() as connection:
            live = surveys.live(connection)
            if live != self._of:
                kept = [surveys.get(connection, *one) for one in live]
                config = {
                    "storage": int(self.settings.popup_storage),
                    "surveys": targeting([asked(connection, one) for one in kept if one], self.settings.sites),
                }
                self._of, self._text = live, scripts.loader(config)
        return self._text


def offer(desk: Desk, name: str, customer: str, proof: str) -> Offer:
    """A survey for a visitor. Nothing is written, however often it is called."""
    with desk.ledger.reading() as connection:
        kept = surveys.get(connection, name)
        if kept is None or kept.state != surveys.LIVE:
            return Offer(None, 0, "closed")
        survey = asked(connection, kept)
        known = customers.proven(customer, proof, desk.ledger.secret) if not survey.anonymous else None
        if known and opt_outs.holds(connection, known, CHANNEL):
            return Offer(None, 0, "opted out")
    return Offer(survey, kept.version) if survey.popup else Offer(None, 0, "closed")


def submit(desk: Desk, name: str, form: Mapping[str, list[str]], now: datetime) -> Future[Received]:
    """Hand in what a visitor has answered so far; the future is done when it is durable."""
    told = {field.removeprefix("suara."): values[-1] for field, values in form.items() if field in OWN}
    slip = unsigned(told.get("slip", ""), desk.ledger.secret)
    if slip is None:
        raise RefusedError(403, "Nobody here signed this response.")
    with desk.ledger.reading() as connection:
        survey, version = _asked(connection, name, _number(told, "version") or 0)
    if strange := [f for f in form if f not in OWN and f.partition(".")[0] not in {q.id for q in survey.questions}]:
        raise RefusedError(422, f"It sets {', '.join(sorted(strange)[:3])}, which is not asked.")
    submission = _submission(survey, version, slip, told, by_question({k: v for k, v in form.items() if k not in OWN}))
    submission = _dated(submission, _number(told, "ago") or 0, now)
    if known := customers.proven(told.get("customer", ""), told.get("proof", ""), desk.ledger.secret):
        submission = replace(submission, customer=known)
    finished = _number(told, "page")
    return desk.commits.submit(lambda connection: _received(connection, submission, finished, len(survey.pages)))


def _received(connection: Transaction, submission: Submission, finished: int | None, pages: int) -> Received:
    """Keep all that was given, then note the page that was finished last."""
    received = receive(connection, submission)
    if received.already or finished is None or finished >= pages:
        return received
    return receive(connection, replace(submission, page=finished))


def _asked(connection: Transaction, name: str, version: int) -> tuple[Survey, int]:
    """The survey in the version that was shown."""
    kept = surveys.get(connection, name, version)
    survey = asked(connection, kept) if kept else None
    if kept is None or survey is None or survey.popup is None:
        raise RefusedError(404, "There is no such survey here.")
    if kept.state != surveys.LIVE:
        raise RefusedError(410, "This survey takes no more answers.")
    return survey, version


def _submission(survey: Survey, version: int, slip: Slip, told: Mapping[str, str], given: Any) -> Submission:
    language = told.get("lang", "")
    return Submission(
        response=slip.response,
        survey=survey.survey,
        version=version,
        given=given,
        at=slip.issued,
        started_at=slip.issued,
        channel=CHANNEL,
        language=language if language in survey.languages else survey.languages[0],
        flags=("test",) if "test" in told else (),
    )


def _dated(submission: Submission, ago: int, now: datetime) -> Submission:
    """When it was answered: some seconds before it arrived, but not before it was shown."""
    at = min(now, max(submission.started_at, now - min(timedelta(seconds=min(ago, 10**9)), LONGEST)))
    hasty = (at - submission.started_at).total_seconds() < HASTY
    return replace(submission, at=at, flags=(*submission.flags, *(("hasty",) if hasty else ())))


def _number(told: Mapping[str, str], name: str) -> int | None:
    text = told.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
