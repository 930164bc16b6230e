"""The one way in for answers: every channel, page and interface version hands over a Submission here."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from suara.collect import counting
from suara.collect.questions import QUESTIONS
from suara.collect.questions._type import AnswerError
from suara.collect.surveys.branching import pages, questions
from suara.collect.surveys.shelf import asked
from suara.errors import SurveyError
from suara.store import anonymity, invitations, people, responses, surveys
from suara.store.batch import Batch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from suara.collect.surveys.definition import Question, Survey
    from suara.store.surveys import Kept
    from suara.store.transaction import Transaction

    Entry = Mapping[str, Any]


# What of an answer's record was said by somebody; the rest is said by the question.
SAID = ("score", "choice", "choices", "text")


@dataclass(frozen=True)
class Submission:
    """Answers to some questions of one response.

    `given` holds, by question, what a form gives of it: texts by the part of the field's name after the question's
    own. `page` is the page that they come from, and null where they come one by one, when `complete` says whether
    they are all; `flags` say why the response may not be a person's. The dimensions are those that were fixed when
    the person was asked. `known` says that it does not come from the open net, but from a program of one's own.
    """

    response: str
    survey: str
    version: int
    given: Mapping[str, Mapping[str, Sequence[str]]]
    at: datetime
    started_at: datetime
    channel: str
    language: str
    page: int | None = None
    complete: bool = False
    invitation: str | None = None
    customer: str | None = None
    dimensions: Mapping[str, Any] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    known: bool = False


Refused = Literal["", "missing", "already", "closed"]


@dataclass(frozen=True)
class Received:
    """What became of a submission: faults by question, and the page to go on with; none is left when `complete`.

    It is `refused` where its invitation is there no more or its id is that of a response to another survey, where it
    was given already, and where no more of its kind are wanted.
    """

    response: str
    complete: bool
    page: int | None
    faults: Mapping[str, AnswerError] = field(default_factory=dict)
    refused: Refused = ""

    @property
    def already(self) -> bool:
        """Whether the answers had been given before."""
        return self.refused == "already"


def response_of(secret: str, invitation: str) -> str:
    """The id of an invitation's response: one, by however many channels and devices it is answered."""
    return hmac.new(bytes.fromhex(secret), b"response:" + invitation.encode(), sha256).hexdigest()[:32]


def receive(connection: Transaction, submission: Submission) -> Received:
    """Keep a submission, in the caller's transaction: what is good of it is kept, what is not is told.

    A response is begun by its first submission; one that is complete takes no more, and says so.
    """
    return receive_all(connection, [submission])[0]


def receive_all(connection: Transaction, submissions: Sequence[Submission]) -> list[Received]:
    """Keep submissions, in the caller's transaction, as if they came one after the other; what became of each.

    What the ledger knows of them is asked at once, and what becomes of them written at once.
    """
    batch = Batch(connection, (submission.response for submission in submissions))
    published = {key: _published(connection, *key) for key in {(s.survey, s.version) for s in submissions}}
    received = [_received(batch, *published[s.survey, s.version], s) for s in submissions]
    batch.write()
    return received


def _published(connection: Transaction, name: str, version: int) -> tuple[Kept, Survey]:
    kept = surveys.get(connection, name, version)
    if kept is None:
        raise SurveyError(f"There is no survey {name!r} of version {version}.", "Publish it.")
    return kept, asked(connection, kept)


def _received(batch: Batch, kept: Kept, survey: Survey, submission: Submission) -> Received:
    """What becomes of one submission."""
    there = batch.get(submission.response)
    submission = _unnamed(submission, kept.zone, there) if kept.anonymous else submission
    refused = _refused(batch, submission, kept, there)
    if refused:
        return Received(submission.response, complete=refused == "already", page=None, refused=refused)
    row = there or _first(submission, kept)
    if there is None:
        batch.begin(row)
    values = batch.values(submission.response)
    read, faults = _read(survey, submission, values)
    made = [_kept(batch, submission, question, value, values) for question, value in read]
    batch.answer(made)
    if _copied(batch.connection, submission, row, made):
        submission = replace(submission, flags=(*submission.flags, counting.COPIED))
    _remember(batch.connection, read, row["customer"])
    now = values | {question.id: value for question, value in read}
    now = {id: value for id, value in now.items() if value is not None}
    return _going_on(batch, kept, survey, submission, now, faults, new=there is None)


def clear(connection: Transaction, response: str) -> None:
    """Let a flagged response count after all; what was only a test never does."""
    there = responses.get(connection, response)
    if there is None or not there.flags:
        raise SurveyError(
            f"No response {response!r} is flagged.", "`suara survey flagged SURVEY` lists them.", missing=response
        )
    if counting.TEST in there.flags:
        raise SurveyError(f"The response {response!r} is a test.", "Answer by a link without the mark of a test.")
    kept = surveys.get(connection, there.survey, there.version)
    assert kept is not None
    responses.flag(connection, response, [])
    due = anonymity.day_end(there.saved_at, kept.zone) if kept.anonymous else None
    told = {name: getattr(there, name) for name in ("page", "complete", "saved_at", "language")}
    responses.save(connection, response, due, **told)


def _unnamed(submission: Submission, zone: str, there: Entry | None) -> Submission:
    """What an anonymous survey keeps of a submission: the day and the answers.

    Neither dimensions nor, of somebody who was invited, channel and language: the invitation tells them too, and of
    a person who is the only one in Danish they would make a name. What people tell of themselves is an answer.
    """
    day = anonymity.day_start(submission.at, zone)
    kept = replace(submission, at=day, started_at=day, customer=None, dimensions={})
    if there:
        return replace(kept, language=there["language"])
    return replace(kept, channel="", language="") if submission.invitation else kept


def _refused(batch: Batch, submission: Submission, kept: Kept, there: Entry | None) -> Refused:
    """Why a submission is not taken; its invitation, where it has one, is noted to be begun when it is."""
    if there and there["survey"] != submission.survey:
        return "missing"
    if there:
        return "already" if there["complete"] else ""
    if submission.invitation is None:
        return ""
    if invitations.get(batch.connection, submission.invitation) is None:
        return "missing"
    if kept.anonymous:
        return _used(batch.connection, submission, submission.invitation)
    invitations.mark(batch.connection, submission.invitation, "started_at", submission.at)
    return ""


def _used(connection: Transaction, submission: Submission, invitation: str) -> Refused:
    """Use an anonymous invitation up: it is noted to be answered, and nothing leads from it to the response."""
    # A page that saves on the way must not use the link up before somebody goes on: it would be lost to them.
    if submission.page is None and not submission.complete:
        return "missing"
    if not invitations.mark(connection, invitation, "started_at", submission.at):
        return "already"
    invitations.mark(connection, invitation, "answered_at", submission.at)
    return ""


def _copied(connection: Transaction, submission: Submission, row: Entry, made: Sequence[Entry]) -> bool:
    """Whether a text was said word for word before, by others whom nobody invited."""
    if submission.known or submission.invitation or row["invitation"]:
        return False
    records = [record for answer in made for record in answer["records"]]
    return counting.copied(connection, submission.survey, submission.response, records)


def _wanted(
    batch: Batch, survey: Survey, submission: Submission, values: Mapping[str, Any], *, complete: bool, new: bool
) -> tuple[bool, list[str]]:
    """Whether a response is wanted, by the quotas; what speaks against counting it, with what did before."""
    row = batch.get(submission.response)
    before = list(row["flags"]) if row else []
    test = (counting.TEST,) if survey.test else ()
    flags = counting.lasting((*before, *submission.flags, *test))
    wanted = bool(flags) or counting.wanted(batch.connection, survey, submission.response, values, complete=complete)
    flags += [] if wanted else [counting.QUOTA]
    if flags and not new and (not before or counting.LATE in before):
        flags.append(counting.LATE)
    return wanted, flags


def _first(submission: Submission, kept: Kept) -> dict[str, Any]:
    return {
        "response": submission.response,
        "survey": submission.survey,
        "version": submission.version,
        "invitation": None if kept.anonymous else submission.invitation,
        "customer": submission.customer,
        "channel": submission.channel,
        "language": submission.language,
        "dimensions": dict(submission.dimensions),
        "started_at": submission.started_at,
        "saved_at": submission.at,
        "page": 0,
        "complete": False,
        "flags": [],
    }


def _read(
    survey: Survey, submission: Submission, values: Mapping[str, Any]
) -> tuple[list[tuple[Question, Any]], dict[str, AnswerError]]:
    """The answers that are good, and what is wrong with the others.

    A page is sent as a whole: what was answered before and is blank on it now is taken back, and comes as null.
    """
    if submission.page is None:
        shown = [question for question in survey.questions if question.id in submission.given]
    else:
        shown = questions(survey.pages[submission.page], values, submission.response)
    return read_given(shown, submission.given, values, whole=submission.page is not None)


def read_given(
    shown: Sequence[Question],
    given: Mapping[str, Mapping[str, Sequence[str]]],
    values: Mapping[str, Any],
    *,
    whole: bool,
) -> tuple[list[tuple[Question, Any]], dict[str, AnswerError]]:
    """What a form gives for some questions: what is good, and what is wrong with the rest; `whole` for a whole page."""
    read: list[tuple[Question, Any]] = []
    faults: dict[str, AnswerError] = {}
    for question in shown:
        try:
            value = QUESTIONS[question.type].read(question, given.get(question.id, {}))
        except AnswerError as fault:
            faults[question.id] = fault
            continue
        if value is not None:
            read.append((question, value))
        elif whole and question.required:
            faults[question.id] = AnswerError("required")
        elif whole and question.id in values:
            read.append((question, None))
    return read, faults


def _kept(batch: Batch, submission: Submission, question: Question, value: Any, before: Entry) -> dict[str, Any]:
    """An answer as the ledger keeps it, with the records that it becomes."""
    more = {"touchpoint": question.touchpoint} if question.touchpoint else {}
    given = QUESTIONS[question.type].records(question, value) if value is not None else ()
    made = [{**record, **more} for record in given]
    if question.id in before:
        made += _taken_back(batch.records(submission.response, question.id), made)
    own = {"response": submission.response, "question": question.id}
    return {**own, "value": value, "records": made, "saved_at": submission.at}


def _remember(connection: Transaction, read: Sequence[tuple[Question, Any]], customer: str | None) -> None:
    """What answers say of a known customer goes to the people of the ledger."""
    for question, value in read if customer else ():
        if value is not None and (told := QUESTIONS[question.type].person(question, value)):
            people.remember(connection, str(customer), told)


def _taken_back(before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Records that an answer made before and makes no more, without what was said: they may be in the warehouse."""
    there = {record.get("question") for record in now}
    gone = [record for record in before if record.get("question") not in there]
    return [{name: value for name, value in record.items() if name not in SAID} for record in gone]


def _going_on(
    batch: Batch,
    kept: Kept,
    survey: Survey,
    submission: Submission,
    values: Mapping[str, Any],
    faults: Mapping[str, AnswerError],
    *,
    new: bool,
) -> Received:
    """Note how far the response is; it is complete when no page is left after the one that was sent."""
    page = _next(batch, survey, submission, values, faults)
    complete = page is None or (submission.page is None and submission.complete)
    wanted, flags = _wanted(batch, survey, submission, values, complete=complete, new=new)
    due = anonymity.day_end(submission.at, kept.zone) if kept.anonymous else None
    changed = {"complete": complete, "saved_at": submission.at, "language": submission.language, "flags": flags}
    batch.save(submission.response, due, page=page or 0, **changed)
    if kept.anonymous:
        batch.write()
        anonymity.release(batch.connection, kept.survey)
    if complete and submission.invitation and not kept.anonymous:
        invitations.mark(batch.connection, submission.invitation, "answered_at", submission.at)
    return Received(submission.response, complete, page, faults, refused="" if wanted or faults else "closed")


def _next(batch: Batch, survey: Survey, submission: Submission, values: Mapping[str, Any], faults: Entry) -> int | None:
    """The page to go on with: the same where it has faults, none after the last."""
    if submission.page is None:
        there = batch.get(submission.response)
        return there["page"] if there else 0
    if faults:
        return submission.page
    return next((n for n in pages(survey, values) if n > submission.page), None)
