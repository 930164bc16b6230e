"""The surveys of a workspace that a server holds."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from suara.collect.asking.eligibility import Eligibility
from suara.collect.drop_off import DropOff
from suara.collect.surveys.definition import Survey, plain
from suara.collect.surveys.history import Version
from suara.collect.surveys.publishing import Published
from suara.collect.surveys.reading import convert, read
from suara.errors import SurveyError
from suara.serve.funnel import Way
from suara.serve.given import Response
from suara.serve.remote.line import Line, part
from suara.serve.surveys import Flagged, Listed, Surveys, overtaken
from suara.serve.wire.asking import ran
from suara.serve.wire.values import told
from suara.store.decisions import Decision
from suara.store.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from suara.collect.asking.round import Ran
    from suara.settings import Settings


class RemoteSurveys(Surveys):
    """The surveys."""

    line: Line

    def __init__(self, line: Line, settings: Settings) -> None:
        object.__setattr__(self, "line", line)
        object.__setattr__(self, "settings", settings)

    def _get(self, hint: Any, survey: str, what: str = "", /, **query: Any) -> Any:
        return told(hint, self.line.get(f"surveys/{part(survey)}{what}", **query))

    @property
    def customer_key(self) -> str:
        return str(self.line.get("surveys/customer-key")["key"])

    def publish(self, definition: str | Path | Mapping[str, Any] | Survey) -> Published:
        if isinstance(definition, (str, Path)):
            definition = read(Path(definition))
        survey = definition if isinstance(definition, Survey) else convert(definition)
        found: Published = told(Published, self.line.post("surveys", plain(survey)))
        return found

    def definition(self, survey: str, version: int | None = None) -> Survey:
        return convert(self._get(Any, survey, version=version))

    def close(self, survey: str) -> None:
        self.line.post(f"surveys/{part(survey)}/close")

    def list(self) -> Sequence[Listed]:
        found: Sequence[Listed] = told(list[Listed], self.line.get("surveys"))
        return found

    def show(self, survey: str) -> DropOff:
        found: DropOff = self._get(DropOff, survey, "/drop-off")
        return found

    def link(self, survey: str, *, kiosk: bool = False, test: bool = False) -> str:
        return str(self._get(Any, survey, "/link", kiosk=kiosk, test=test)["url"])

    def versions(self, survey: str) -> Sequence[Version]:
        found: Sequence[Version] = self._get(list[Version], survey, "/versions")
        return found

    def funnel(self, survey: str, by: str | Sequence[str] = "channel") -> Sequence[Way]:
        found: Sequence[Way] = self._get(list[Way], survey, "/funnel", by=by)
        return found

    def flagged(self, survey: str) -> Sequence[Flagged]:
        found: Sequence[Flagged] = self._get(list[Flagged], survey, "/flagged")
        return found

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
        from suara.serve.web.api.paging import cursor

        place = cursor(after[0].isoformat(), after[1]) if after else None
        asked = {"customer": customer, "complete": complete, "flagged": flagged, "since": since, "until": until}
        found = self.line.get("responses", survey=survey, **asked, cursor=place, limit=most)
        made: Sequence[Response] = told(list[Response], found["items"])
        return made

    def response(self, response: str) -> Response:
        found: Response = told(Response, self.line.get(f"responses/{part(response)}"))
        return found

    def draft(self, survey: str) -> Draft:
        found: Draft = self._get(Draft, survey, "/draft")
        return found

    def drafts(self) -> Sequence[Draft]:
        return [told(Draft, one) for one in self.line.get("drafts")]

    def publish_draft(self, survey: str, version: int | None = None) -> Published:
        asked = {} if version is None else {"version": version}
        found: Published = told(Published, self.line.post(f"surveys/{part(survey)}/publish", **asked))
        return found

    def save_draft(self, survey: str, definition: Mapping[str, Any], after: int | None = None) -> Draft:
        path, match, version = f"surveys/{part(survey)}/draft", "", 0
        with suppress(SurveyError):  # there is none yet
            before = self.line.ask("GET", path)
            match, version = before.headers["etag"], before.json()["version"]
        if after not in (None, version):
            raise overtaken()
        found: Draft = told(Draft, self.line.ask("PUT", path, msgspec.json.encode(definition), match=match).json())
        return found

    def drop_draft(self, survey: str) -> bool:
        try:
            self.line.ask("DELETE", f"surveys/{part(survey)}/draft")
        except SurveyError:
            return False
        return True

    def clear(self, response: str) -> None:
        self.line.post(f"responses/{part(response)}/clear")

    def invite(
        self, survey: str, *customers: str, channel: str = "", force: bool = False, **dimensions: Any
    ) -> Sequence[Decision]:
        asked = {"customers": list(customers), "channel": channel, "force": force, "dimensions": dimensions}
        found: Sequence[Decision] = told(list[Decision], self.line.post(f"surveys/{part(survey)}/invitations", asked))
        return found

    def campaign(
        self,
        survey: str,
        where: Mapping[str, Any] | None = None,
        *,
        channel: str = "",
        force: bool = False,
        dry_run: bool = False,
    ) -> Ran:
        asked = {"where": dict(where or {}), "channel": channel, "force": force, "dry_run": dry_run}
        return ran(self.line.post(f"surveys/{part(survey)}/campaign", asked))

    def run(self, survey: str = "", *, dry_run: bool = False) -> Sequence[Ran]:
        return [ran(one) for one in self.line.post("surveys/run", survey=survey, dry_run=dry_run)]

    def eligibility(self, customer: str, survey: str, *, channel: str = "", at: datetime | None = None) -> Eligibility:
        asked = {"customer": customer, "channel": channel, "at": at}
        found: Eligibility = self._get(Eligibility, survey, "/eligibility", **asked)
        return found

    def decisions(self, survey: str, customer: str | None = None, *, most: int = 1_000) -> Sequence[Decision]:
        found: Sequence[Decision] = self._get(list[Decision], survey, "/decisions", customer=customer, most=most)
        return found
