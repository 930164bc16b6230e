"""The steps to a first figure, for a workspace without records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.serve.web.pages import PAGES
from suara.serve.web.shell.reading import Reading
from suara.store import surveys

if TYPE_CHECKING:
    from starlette.requests import Request

Step = tuple[str, str, bool, str]


def steps(reading: Reading) -> list[Step]:
    """Each step: what to do, how, whether it is done, and where."""
    say, ws = reading.words.say, reading.ws
    asked = bool(ws.surveys.list())
    return [
        (say("Name the workspace"), ws.settings.name, bool(ws.settings.name), _page("settings")),
        (
            say("Choose your language"),
            reading.words.language.own_name,
            bool(reading.caller.language),
            _page("account"),
        ),
        (say("Publish a first survey"), "suara survey publish --template nps", asked, _page("surveys")),
        (say("Send it to yourself, and answer it"), say("The answer shows here within seconds."), False, ""),
        (say("Or bring records along"), "suara load answer FILE", False, _page("records")),
    ]


def steps_taken(request: Request) -> bool:
    """Whether a survey was made, which the page says as long as there are no records."""
    if any(held.records for held in Reading(request).held.values()):
        return False
    with request.app.state.desk.ledger.reading() as connection:
        return bool(surveys.listed(connection))


def _page(name: str) -> str:
    """Where a page is; nothing where there is none."""
    return PAGES[name].path if name in PAGES else ""
