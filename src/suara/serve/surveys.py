"""Surveys at the Python door: publishing them, listing them, inviting customers to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from suara.collect.surveys.reading import convert, read
from suara.errors import SurveyError
from suara.settings import utc_now

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from suara.collect.asking.eligibility import Eligibility
    from suara.collect.asking.round import Ran, Round
    from suara.collect.drop_off import DropOff
    from suara.collect.surveys.definition import Survey
    from suara.collect.surveys.history import Version
    from suara.collect.surveys.publishing import Published
    from suara.serve.funnel import Way
    from suara.serve.given import Response
    from suara.settings import Settings
    from suara.store.decisions import Decision
    from suara.store.drafts import Draft
    from suara.store.ledger import Ledger
    from suara.store.surveys import Kept
    from suara.store.warehouse import Warehouse

HERE = "http://127.0.0.1:8020"
LISTED = "`suara survey list` shows those there are."


@dataclass(frozen=True)
class Listed:
    """A survey with how it stands."""

    survey: str
    title: str
    kind: str
    state: str
    version: int
    languages: tuple[str, ...]
    responses: int
    complete: int
    flagged: int
    url: str
    anonymous: bool = False


@dataclass(frozen=True)
class Flagged:
    """A response that is kept and not counted: why, when it was saved (UTC), and its answers by question."""

    response: str
    flags: tuple[str, ...]
    saved_at: datetime
    complete: bool
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Surveys:
    """The surveys of a workspace."""

    ledger: Ledger
    settings: Settings
    warehouse: Warehouse
    here: str = HERE

    @property
    def address(self) -> str:
        """Where the public pages are: by the settings, else `here`, where this is known to be served."""
        return (self.settings.address or self.here).rstrip("/")

    @property
    def popup_tag(self) -> str:
        """The line that a website carries for its pop-ups."""
        return f'<script async src="{self.address}/popup.js"></script>'

    @property
    def customer_key(self) -> str:
        """The key with which a website's server signs the ids of its customers, for pop-ups. Keep it secret."""
        from suara.collect.channels.popup import customers

        return customers.key(self.ledger.secret)

    def publish(self, definition: str | Path | Mapping[str, Any] | Survey) -> Published:
        """Publish a definition (a file, plain values or a Survey) as the newest version of its survey."""
        from suara.collect.surveys.definition import Survey
        from suara.collect.surveys.publishing import publish

        if isinstance(definition, (str, Path)):
            definition = read(Path(definition))
        survey = definition if isinstance(definition, Survey) else convert(definition)
        with self.ledger.writing() as connection:
            return publish(connection, survey, utc_now(), self.address, self.settings.timezone)

    def templates(self) -> Sequence[Survey]:
        """Every ready survey, as a definition to publish or to start from."""
        from suara.collect.surveys.templates import names, template

        return [template(name) for name in names()]

    def template(self, name: str, languages: Sequence[str] = ()) -> Survey:
        """A ready survey in some languages, the first of which is its own; in all where none is named."""
        from suara.collect.surveys.templates import template

        return template(name, languages)

    def definition(self, survey: str, version: int | None = None) -> Survey:
        """A published survey as it is written down: the newest version, or another."""
        from suara.store import surveys

        with self.ledger.reading() as connection:
            kept = surveys.get(connection, survey, version)
        if kept is None:
            what = f"There is no survey {survey!r}" + (f" of version {version}." if version else ".")
            raise SurveyError(what, LISTED, missing=survey)
        return convert(kept.definition)

    def close(self, survey: str) -> None:
        """Take no more answers to a survey; publishing it again opens it."""
        from suara.store import surveys

        with self.ledger.writing() as connection:
            if not surveys.close(connection, survey):
                raise _unknown(survey)

    def list(self) -> Sequence[Listed]:
        """Every survey."""
        from suara.store import responses, surveys

        found = []
        with self.ledger.reading() as connection:
            for name in surveys.listed(connection):
                kept = surveys.get(connection, name)
                assert kept is not None
                survey = convert(kept.definition)
                title = survey.title.get(survey.languages[0], name)
                counts = responses.counts(connection, name)
                url = f"{self.address}/s/{name}"
                heading = (name, title, survey.kind, kept.state, kept.version, survey.languages)
                found.append(Listed(*heading, *counts, url, kept.anonymous))
        return found

    def show(self, survey: str) -> DropOff:
        """How far people come in a survey: by question, how many saw it, answered it, and stopped after it."""
        from suara.collect.drop_off import drop_off

        with self.ledger.reading() as connection:
            found = drop_off(connection, survey)
        if found is None:
            raise _unknown(survey)
        return found

    def link(self, survey: str, *, kiosk: bool = False, test: bool = False) -> str:
        """The address of a survey's public page; of a kiosk's it begins anew, of a test's its answers never count."""
        from suara.serve.web.respondent.forms import test_mark
        from suara.serve.web.respondent.kiosk import NAME, USUAL

        self._versions(survey)
        asked = ({NAME: str(USUAL)} if kiosk else {}) | (
            {"test": test_mark(survey, self.ledger.secret)} if test else {}
        )
        return f"{self.address}/s/{survey}{'?' if asked else ''}{urlencode(asked)}"

    def versions(self, survey: str) -> Sequence[Version]:
        """Every version of a survey, the oldest first: when it was published, and what it changed."""
        from suara.collect.surveys.history import history

        return history(self._versions(survey))

    def _versions(self, survey: str) -> Sequence[Kept]:
        from suara.store import surveys

        with self.ledger.reading() as connection:
            found = surveys.versions(connection, survey)
        if not found:
            raise _unknown(survey)
        return found

    def funnel(self, survey: str, by: str | Sequence[str] = "channel") -> Sequence[Way]:
        """How many of those invited came how far, with intervals: by channel, language, version or a dimension."""
        from suara.serve.funnel import funnel
        from suara.store import invitations

        hidden = self.settings.suppress_below if self._versions(survey)[-1].anonymous else 0
        with self.ledger.reading() as connection:
            rows = invitations.of_survey(connection, survey)
            return funnel(rows, (by,) if isinstance(by, str) else tuple(by), hidden)

    def flagged(self, survey: str) -> Sequence[Flagged]:
        """The responses of a survey that are kept and not counted, with what speaks against each.

        What staff answered of their work is not shown.
        """
        from suara.collect.counting import LATE
        from suara.serve.given import shown
        from suara.store import responses

        self._versions(survey)
        with self.ledger.reading() as connection:
            rows = responses.flagged(connection, survey)
            given = {one.response: one.answers for one in shown(connection, rows)}
        return [
            Flagged(r.response, tuple(f for f in r.flags if f != LATE), r.saved_at, r.complete, given[r.response])
            for r in rows
        ]

    def responses(
        self,
        survey: str | None = None,
        *,
        customer: str | None = None,
        complete: bool | None = None,
        flagged: bool | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        after: tuple[datetime, str] | None = None,
        most: int = 100,
    ) -> Sequence[Response]:
        """Responses with their answers, the newest first; times are UTC.

        `after` is the time and id of the last one of the page before. Of surveys of staff none is shown.
        """
        from suara.serve.given import shown
        from suara.store import responses

        own = {"survey": survey, "customer": customer, "complete": complete}
        given = {name: value for name, value in own.items() if value is not None}
        with self.ledger.reading() as connection:
            rows = responses.page(connection, given, flagged=flagged, since=since, until=until, after=after, most=most)
            return shown(connection, rows)

    def response(self, response: str) -> Response:
        """One response with its answers."""
        from suara.serve.given import shown
        from suara.store import responses

        with self.ledger.reading() as connection:
            row = responses.get(connection, response)
            if row is None:
                remedy = "`suara survey list` shows the surveys, and how many responses each has."
                raise SurveyError(f"There is no response {response!r}.", remedy, missing=response)
            return shown(connection, [row])[0]

    def draft(self, survey: str) -> Draft:
        """The draft of a survey, as it was saved last."""
        from suara.store import drafts

        with self.ledger.reading() as connection:
            found = drafts.get(connection, survey)
        if found is None:
            raise SurveyError(f"There is no draft of {survey!r}.", "Save one first.", missing=survey)
        return found

    def drafts(self) -> Sequence[Draft]:
        """Every draft."""
        from suara.store import drafts

        with self.ledger.reading() as connection:
            return drafts.listed(connection)

    def save_draft(self, survey: str, definition: Mapping[str, Any], after: int | None = None) -> Draft:
        """Keep a definition that is being written; it need not be whole yet.

        `after` is the version of the draft that it was made from, 0 where there was none: a SurveyError where
        somebody else has saved since.
        """
        from suara.store import drafts

        with self.ledger.writing() as connection:
            draft = drafts.save(connection, survey, dict(definition), utc_now(), after)
        if draft is None:
            raise overtaken()
        return draft

    def publish_draft(self, survey: str, version: int | None = None) -> Published:
        """Publish the draft of a survey, if it is still of the version named; the draft goes."""
        from suara.collect.surveys.publishing import publish
        from suara.store import drafts

        draft = self.draft(survey)
        with self.ledger.writing() as connection:
            now = drafts.get(connection, survey)
            if now is None or now.version != (version or draft.version):
                raise overtaken()
            asked = convert({**now.definition, "survey": survey})
            found = publish(connection, asked, utc_now(), self.address, self.settings.timezone)
            drafts.drop(connection, survey)
        return found

    def drop_draft(self, survey: str) -> bool:
        """Throw a draft away; whether there was one."""
        from suara.store import drafts

        with self.ledger.writing() as connection:
            return drafts.drop(connection, survey)

    def clear(self, response: str) -> None:
        """Let a flagged response count after all; it goes to the warehouse with the next feed."""
        from suara.collect.responses import clear

        with self.ledger.writing() as connection:
            clear(connection, response)

    def invite(
        self, survey: str, *customers: str, channel: str = "", force: bool = False, **dimensions: Any
    ) -> Sequence[Decision]:
        """Invite customers to a survey, at once; one decision for each, in order.

        The rules decide who is asked; `force` passes the clocks by, and nothing else. Without a channel the survey's
        preferred ones are tried. The dimensions are kept with what they answer.
        """
        from suara.collect.asking.cases import Wanted
        from suara.collect.asking.survey import asking
        from suara.collect.invite import invite

        keyed = self.ledger.hashing()
        wanted = [Wanted(customer, None, dimensions) for customer in customers]
        with self.ledger.writing() as connection:
            how = asking(connection, self.settings, keyed, survey, channel=channel, forced=force, in_hours=False)
            return invite(connection, how, wanted, utc_now())

    def campaign(
        self,
        survey: str,
        where: Mapping[str, Any] | None = None,
        *,
        channel: str = "",
        force: bool = False,
        dry_run: bool = False,
    ) -> Ran:
        """Invite all customers of today, or those whose columns meet `where`; sent in the hours of sending."""
        return self._round(dry_run=dry_run).campaign(survey, dict(where or {}), channel=channel, forced=force)

    def run(self, survey: str = "", *, dry_run: bool = False) -> Sequence[Ran]:
        """Ask whose turn it is now by records and schedules, by every survey or by one; `suara serve` does it."""
        return self._round(dry_run=dry_run).run(survey)

    def eligibility(self, customer: str, survey: str, *, channel: str = "", at: datetime | None = None) -> Eligibility:
        """Whether a customer may be asked by a survey now, or at a moment (UTC): what each rule says, and when next."""
        from suara.collect.asking.eligibility import eligibility

        keyed = self.ledger.hashing()
        with self.ledger.reading() as connection:
            return eligibility(connection, self.settings, keyed, customer, survey, at or utc_now(), channel)

    def decisions(self, survey: str, customer: str | None = None, *, most: int = 1_000) -> Sequence[Decision]:
        """The latest decisions to ask or not, of a survey or of one customer in it; the newest first."""
        from suara.store import decisions

        with self.ledger.reading() as connection:
            return decisions.listed(connection, survey, customer, most)

    def _round(self, *, dry_run: bool) -> Round:
        from suara.collect.asking.round import Round

        return Round(self.ledger, self.warehouse, self.settings, utc_now(), dry_run)


def overtaken() -> SurveyError:
    """That a draft is no longer what somebody began to change."""
    return SurveyError("Somebody else has saved this draft meanwhile.", "Open it again, and make your change there.")


def _unknown(survey: str) -> SurveyError:
    return SurveyError(f"There is no survey {survey!r}.", LISTED, missing=survey)
