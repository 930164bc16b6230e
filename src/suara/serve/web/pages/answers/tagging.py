"""Tagging by hand: what is selected, or all that is listed; each time it can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from suara.serve.access.logged import note
from suara.serve.access.origin import local
from suara.serve.web.pages.answers.listing import Listing
from suara.serve.web.respondent.forms import sent
from suara.serve.web.shell.reading import Reading
from suara.store import tags

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

MOST = 10_000


async def tagging(request: Request) -> Response:
    """Give or take away a tag, or undo that; then back to where it was asked, which says what was done."""
    form = await sent(request)
    batch = await run_in_threadpool(_tagged, request, form)
    back = local(form.get("back", ["/answers"])[0])
    path, _, query = back.partition("?")
    kept = "&".join(part for part in query.split("&") if part and not part.startswith("done="))
    return RedirectResponse(f"{path}?{kept}{'&' if kept else ''}done={batch}" if batch else back, 303)


def _tagged(request: Request, form: dict[str, list[str]]) -> str:
    ledger, now = request.app.state.desk.ledger, request.app.state.clock()
    if "undo" in form:
        with ledger.writing() as connection:
            n = tags.undo(connection, form["undo"][0])
            note(request, connection, "tags undone", f"responses:{n}")
        return "undone"
    listing, typed, away = Listing(Reading(request)), form.get("tag", [""])[0], form.get("do") == ["remove"]
    if not typed.strip():
        return ""
    found = _responses(listing, form)
    with ledger.writing() as connection:
        tag = tags.spelled(connection, typed)
        if away:
            batch = tags.remove(connection, list(found), tag, now)
        else:
            batch = tags.add(connection, found, tag, request.state.caller.id, now)
        note(request, connection, "tag taken away" if away else "tag given", f"responses:{len(found)}")
    return batch


def _responses(listing: Listing, form: dict[str, list[str]]) -> dict[str, str | None]:
    """The responses that are meant, each with its customer; none but those that the member may see."""
    if "all" in form.get("which", []):
        said = listing.said if not listing.fault else None
    else:
        chosen = tuple(dict.fromkeys(form.get("unit", [])))[:MOST]
        said = listing.some(chosen) if chosen else None
    rows: list[dict[str, Any]] = said.page(None, MOST).to_pylist() if said else []
    return {row["response"]: row["customer"] for row in rows}


def done(reading: Reading) -> tuple[str, str] | None:
    """What was done last, in words, with the batch by which it can be undone."""
    batch, words = reading.request.query_params.get("done", ""), reading.words
    if not batch or not reading.ws.ledger.exists:
        return None
    if batch == "undone":
        return words.say("Undone."), ""
    with reading.ws.ledger.reading() as connection:
        found = tags.batch_of(connection, batch)
    if found is None:
        return None
    tag, n, away = found
    if away:
        return words.many(
            "Took “{tag}” away from {n} response.", "Took “{tag}” away from {n} responses.", n, tag=tag
        ), batch
    return words.many("Tagged {n} response “{tag}”.", "Tagged {n} responses “{tag}”.", n, tag=tag), batch
