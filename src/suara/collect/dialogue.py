"""A survey asked one question at a time: what is written back is the answer to the question that stands open."""

from __future__ import annotations

import re
import secrets as randomness
import unicodedata
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from suara.collect.offered import answerable, first_of, numeric, offered, spelt, typable
from suara.collect.questions import QUESTIONS
from suara.collect.questions._type import AnswerError
from suara.collect.responses import Submission, receive, response_of
from suara.collect.surveys.branching import ending, holds, pages
from suara.collect.surveys.shelf import asked
from suara.collect.surveys.wording import chosen_language, said
from suara.languages import LANGUAGES, language
from suara.store import dialogues, invitations, opt_outs, outbox, people, responses, surveys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from suara.collect.home import Home
    from suara.collect.questions._type import Given
    from suara.collect.surveys.definition import Question, Survey
    from suara.store.transaction import Row, Transaction

VALID = timedelta(days=30)
START = re.compile(r"/start ([a-z0-9][a-z0-9-]{1,59})")
NUMBER_FIRST = re.compile(r"(\d+)[\s,.;:!-]+(\S.*)", re.DOTALL)
MOST_TEXT = 10_000


@dataclass(frozen=True)
class Heard:
    """What somebody wrote by a channel; `id` is the channel's own, `fields` are those that hold its addresses."""

    channel: str
    address: str
    text: str
    id: str
    at: datetime
    fields: tuple[str, ...] = ()
    language: str = ""


def begin(
    connection: Transaction, secret: str, invitation: Row[Any], survey: Survey, address: str, at: datetime
) -> None:
    """Open the first question of an invitation at an address; of an anonymous survey nothing is asked there."""
    first = first_of(survey)
    open_ = first.id if answerable(first) and not survey.anonymous else None
    row = {
        "channel": invitation.channel,
        "address": address,
        "response": response_of(secret, invitation.invitation) if open_ else "",
        "survey": invitation.survey,
        "version": invitation.version,
        "invitation": invitation.invitation,
        "customer": invitation.customer,
        "language": invitation.language,
        "dimensions": invitation.dimensions,
        "question": open_,
        "begun_at": at,
        "expires_at": invitation.expires_at,
    }
    dialogues.begin(connection, row)


def hear(connection: Transaction, heard: Heard, home: Home) -> bool:
    """Take what somebody wrote, and put what to say to it into the outbox; whether it meant anything."""
    heard = replace(heard, text=heard.text.replace("\x00", "").strip()[:MOST_TEXT])
    if _word(heard.text) in _words("stop_words"):
        return _stop(connection, heard)
    if started := START.fullmatch(heard.text):
        return _start(connection, heard, started[1], home)
    row = dialogues.get(connection, heard.channel, heard.address)
    if row is None or row.question is None or not heard.text:
        return False
    Talk(connection, heard, row, home).answer(row.question, heard.text)
    return True


def _stop(connection: Transaction, heard: Heard) -> bool:
    """Ask this person no more, as a word such as STOP says."""
    row = dialogues.get(connection, heard.channel, heard.address)
    customers = [row.customer] if row and row.customer else people.at(connection, heard.address, heard.fields)
    for customer in customers:
        mine = row.invitation or "" if row else ""
        opt_outs.add(connection, customer, heard.at, heard.channel, invitation=mine)
    if row:
        dialogues.turn(connection, heard.channel, heard.address, None)
        _say(connection, heard, row.invitation, language(row.language).say("unsubscribe_text"))
    return bool(customers)


def _start(connection: Transaction, heard: Heard, name: str, home: Home) -> bool:
    """Begin a survey that somebody asks for by its name, as a link to a chat does."""
    kept = surveys.get(connection, name)
    if kept is None or kept.state != surveys.LIVE:
        return False
    survey = asked(connection, kept)
    customers = people.at(connection, heard.address, heard.fields)
    code = chosen_language(survey.languages, heard.language)
    if survey.anonymous or not answerable(first_of(survey)):
        _say(connection, heard, None, language(code).say("mail_link", url=f"{home.address}/s/{name}"))
        return True
    row = {
        "channel": heard.channel,
        "address": heard.address,
        "response": randomness.token_hex(16),
        "survey": name,
        "version": kept.version,
        "invitation": None,
        "customer": customers[0] if len(customers) == 1 else None,
        "language": code,
        "dimensions": {},
        "question": None,
        "begun_at": heard.at,
        "expires_at": heard.at + VALID,
    }
    dialogues.begin(connection, row)
    begun = dialogues.get(connection, heard.channel, heard.address)
    assert begun is not None
    Talk(connection, heard, begun, home).first()
    return True


class Talk:
    """One turn of a dialogue: an answer comes in, and the next question goes out."""

    def __init__(self, connection: Transaction, heard: Heard, row: Row[Any], home: Home) -> None:
        self.connection, self.heard, self.row, self.home = connection, heard, row, home
        kept = surveys.get(connection, row.survey, row.version)
        assert kept is not None
        self.survey, self.live = asked(connection, kept), kept.state == surveys.LIVE
        self.spoken = language(row.language)

    def answer(self, open_: str, text: str) -> None:
        """Take a text as the answer to a question, then say what is next, or what is wrong with it."""
        if over := self._over():
            self._say([self.spoken.say(over)], None)
            return
        question, rest = self.survey.question(open_), ""
        try:
            rest = self._take(question, text)
        except AnswerError as fault:
            self._say([self.spoken.say(fault.phrase, **fault.values), self._spelt(question)], question.id)
            return
        shown, following = self._advance(question.id)
        if rest and following and not shown and _free(following):
            self.answer(following.id, rest)
        else:
            self.ask(shown, following)

    def first(self) -> None:
        """Say the first question."""
        self.ask(*self._advance(None))

    def ask(self, shown: list[str], following: Question | None) -> None:
        """Say a question after what is only shown on the way to it; the end, where none follows."""
        last = self._spelt(following) if following else self._farewell()
        self._say([*shown, last], following.id if following else None)

    def _over(self) -> str:
        """What to say where nothing is asked any more."""
        begun = responses.get(self.connection, self.row.response)
        if begun and begun.complete:
            return "already_text"
        if not self.live:
            return "closed_text"
        return "expired_text" if self.row.expires_at <= self.heard.at else ""

    def _take(self, question: Question, text: str) -> str:
        """Keep what a text answers; what of it is left for the next question. AnswerError where it is no answer."""
        if self._values.get(question.id) is not None or (not question.required and _word(text) in _words("skip_words")):
            return ""
        if not typable(question):
            raise AnswerError("required")
        fault = None
        for given, rest in _readings(question, text, self.row.language):
            try:
                QUESTIONS[question.type].read(question, given)
            except AnswerError as refused:
                fault = fault or refused
                continue
            self._receive({question.id: given})
            return rest
        raise fault or AnswerError("required")

    def _advance(self, after: str | None) -> tuple[list[str], Question | None]:
        """What is shown and asked next; pages that are left behind are handed in."""
        values = self._values
        steps = _steps(self.survey, values)
        place = next((i for i, (_, q) in enumerate(steps) if q.id == after), -1)
        page, shown = steps[max(place, 0)][0], []
        for number, question in steps[place + 1 :]:
            if number != page:
                self._hand_in(page)
                page = number
            if not answerable(question):
                shown.append(self._spelt(question))
            elif values.get(question.id) is None and (typable(question) or question.required):
                return shown, question
        self._hand_in(page)
        return shown, None

    def _hand_in(self, page: int) -> None:
        """Hand a page in as a form would: with everything that was answered on it."""
        values = self._values
        on_it = [q for q in self.survey.pages[page].questions if values.get(q.id) is not None]
        self._receive({q.id: QUESTIONS[q.type].given(q, values[q.id]) for q in on_it}, page)

    @property
    def _values(self) -> dict[str, Any]:
        return responses.values(self.connection, self.row.response)

    def _receive(self, given: Mapping[str, Given], page: int | None = None) -> None:
        row = self.row
        submission = Submission(
            response=row.response,
            survey=row.survey,
            version=row.version,
            given=given,
            at=self.heard.at,
            started_at=self.heard.at,
            channel=row.channel,
            language=row.language,
            page=page,
            invitation=row.invitation,
            customer=row.customer,
            dimensions=row.dimensions,
        )
        receive(self.connection, submission)

    def _spelt(self, question: Question) -> str:
        text = spelt(question, self.row.language, self._values)
        if typable(question) or not answerable(question):
            return text
        where = f"{self.home.address}/s/{self.row.survey}"
        if self.row.invitation:
            where = f"{where}/{invitations.link(self.connection, self.row.invitation)}"
        return f"{text}\n{self.spoken.say('mail_link', url=where)}"

    def _farewell(self) -> str:
        values, code = self._values, self.row.language
        fitting = ending(self.survey, values)
        title = said(fitting.title, code, values) if fitting and fitting.title else self.spoken.say("thanks")
        text = said(fitting.text, code, values) if fitting and fitting.text else self.spoken.say("thanks_text")
        return "\n".join(filter(None, [title, text, fitting.redirect if fitting else ""]))

    def _say(self, parts: list[str], open_: str | None) -> None:
        dialogues.turn(self.connection, self.heard.channel, self.heard.address, open_)
        _say(self.connection, self.heard, self.row.invitation, "\n\n".join(parts))


def _say(connection: Transaction, heard: Heard, invitation: str | None, text: str) -> None:
    """Have a reply sent; what was written once has one reply, however often it is told."""
    told = heard.id or randomness.token_hex(16)
    purpose = "reply:" + sha256(f"{heard.channel}:{told}".encode()).hexdigest()[:24]
    row = dialogues.get(connection, heard.channel, heard.address)
    own = outbox.Message(
        message=randomness.token_hex(16),
        channel=heard.channel,
        purpose=purpose,
        invitation=invitation or "",
        tries=0,
        address=heard.address,
        body=text,
        customer=row.customer if row else None,
    )
    outbox.add_all(connection, [(own, heard.at)])


def _steps(survey: Survey, values: Mapping[str, Any]) -> list[tuple[int, Question]]:
    """The questions that are asked, each with its page; one at a time they come in the order of the definition."""
    shown = ((n, question) for n in pages(survey, values) for question in survey.pages[n].questions)
    return [(n, question) for n, question in shown if holds(question.show_if, values)]


def _readings(question: Question, text: str, code: str) -> Iterator[tuple[Given, str]]:
    """The ways to read a text as an answer, each with what it leaves over."""
    plain = text if _free(question) else _digits(text)
    yield QUESTIONS[question.type].typed(question, plain), ""
    yield from (({"": [value]}, "") for value in _chosen(question, plain, code))
    if parts := NUMBER_FIRST.fullmatch(plain):
        yield QUESTIONS[question.type].typed(question, parts[1]), parts[2]
        yield from (({"": [value]}, parts[2]) for value in _chosen(question, parts[1], code))


def _chosen(question: Question, text: str, code: str) -> list[str]:
    """The choice that a text names, by its place in the list or by its words."""
    choices = offered(question, code, {})
    if text.isdigit() and not numeric(choices):
        return [choices[int(text) - 1][0]] if 0 < int(text) <= len(choices) else []
    return [value for value, words in choices if _word(words) == _word(text)]


def _free(question: Question) -> bool:
    """Whether any words are an answer."""
    return typable(question) and not question.options and not QUESTIONS[question.type].choices(question)


def _digits(text: str) -> str:
    """A text with the digits of every script as those of ours."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _word(text: str) -> str:
    return text.strip(" \t\r\n.!/。！").casefold()


@cache
def _words(key: str) -> frozenset[str]:
    """The words that mean something in whatever language they are written."""
    return frozenset(_word(word) for spoken in LANGUAGES.values() for word in spoken.say(key).split(","))
