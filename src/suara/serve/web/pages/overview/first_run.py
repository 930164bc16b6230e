"""The steps to a first figure, for a workspace without records: each can be done in the browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from suara.collect.counting import TEST
from suara.languages import LANGUAGES
from suara.serve.access.entered import fields
from suara.serve.access.logged import note
from suara.serve.web.pages.surveys.drafting import Work, shelf, work
from suara.serve.web.shell.reading import Reading
from suara.serve.web.taken_up import changing, take_up
from suara.store import drafts, members, surveys

if TYPE_CHECKING:
    from collections.abc import Hashable

    from starlette.requests import Request
    from starlette.responses import Response

    from suara.serve.python import Workspace

MOST_NAME = 200


@dataclass(frozen=True)
class Start:
    """How far a workspace without records is.

    `draft` is the survey that is being written while none is published. `link` and `trial` are the addresses of the
    one that is: answers at the second are kept as tests. `tested` and `begun` say whether either was used.
    """

    name: str
    named: bool
    language: str
    draft: Work | None
    published: str
    title: str
    link: str
    trial: str
    tested: bool
    begun: bool

    @property
    def at(self) -> str:
        """The step that is next."""
        done = (("name", self.named), ("language", self.language), ("survey", self.draft or self.published))
        left = [step for step, is_done in (*done, ("publish", self.published)) if not is_done]
        return left[0] if left else "answer"


def start(request: Request) -> Start:
    """How far it is, for whoever asks."""
    reading, shown = Reading(request), shelf(request)
    live = next((one for one in shown.list() if one.state == surveys.LIVE), None)
    published = live.survey if live else ""
    written = [draft.survey for draft in sorted(shown.drafts(), key=lambda draft: draft.saved_at)]
    draft = work(shown, written[-1]) if written and not published else None
    flagged = shown.flagged(published) if published else ()
    return Start(
        name=reading.ws.settings.name,
        # A new workspace is called as its folder is, which nobody chose; whoever went on is content with it.
        named=reading.ws.settings.name != reading.ws.folder.resolve().name or bool(written or published),
        language=reading.caller.language,
        draft=draft,
        published=published,
        title=live.title if live else "",
        link=shown.link(published) if published else "",
        trial=shown.link(published, test=True) if published else "",
        tested=any(TEST in one.flags and one.complete for one in flagged),
        begun=bool(live and live.responses),
    )


def languages() -> dict[str, str]:
    """The languages of the pages by their codes."""
    return {one.code: one.own_name for one in LANGUAGES.values()}


def steps_taken(request: Request) -> Hashable:
    """What the steps rest on as long as there are no records: surveys, drafts, and answers that do not count."""
    if any(held.records for held in Reading(request).held.values()):
        return None
    with request.app.state.desk.ledger.reading() as connection:
        written = tuple((draft.survey, draft.version, draft.saved_at) for draft in drafts.listed(connection))
        names = surveys.listed(connection)
    # Links begin as this browser sees the application.
    return (
        shelf(request).address,
        written,
        tuple(names),
        tuple((one.responses, one.flagged, one.state) for one in shelf(request).list()),
    )


async def send(request: Request) -> Response:
    """Keep the name of the workspace, or the reader's own language."""
    given = await fields(request)
    await run_in_threadpool(_keep, request, given.get("name", "").strip()[:MOST_NAME], given.get("language", ""))
    return RedirectResponse("/", 303)


def _keep(request: Request, name: str, language: str) -> None:
    ws: Workspace = request.app.state.ws
    if name:
        with changing:
            take_up(request.app.state, ws.change(name=name))
    session = request.state.session
    with ws.ledger.writing() as connection:
        if session and language in languages():
            members.change(connection, session.member, language=language)
        note(request, connection, "took the first steps")
