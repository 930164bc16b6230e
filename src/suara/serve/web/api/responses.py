"""`POST /api/v1/responses`: answers from programs, one response as JSON or many as NDJSON with an outcome for each."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta, Struct
from starlette.responses import Response

from suara.collect.responses import Received, Submission, receive_all
from suara.errors import SuaraError, SurveyError
from suara.languages import language
from suara.serve.access.guard import Guarded
from suara.serve.web.api.call import hashed
from suara.serve.web.api.problems import ProblemError
from suara.serve.web.bodies import body_of
from suara.settings import utc_now
from suara.store import replies, surveys
from suara.store.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request

    from suara.serve.web.respondent.desk import Desk
    from suara.store.surveys import Kept
    from suara.store.transaction import Transaction

    Outcome = tuple[int, dict[str, Any]]

NDJSON = "application/x-ndjson"
MOST_BYTES, MOST_ROWS, AT_ONCE = 10_000_000, 10_000, 250
SKEW = timedelta(minutes=5)
ID = r"^[A-Za-z0-9_.:-]{8,64}$"


class Incoming(Struct, forbid_unknown_fields=True):
    """One response from a program; `response` is an id of its own, by which the same one is known again."""

    survey: str
    answers: dict[str, Any]
    response: Annotated[str, Meta(pattern=ID)] | None = None
    customer: Annotated[str, Meta(max_length=255)] | None = None
    language: Annotated[str, Meta(max_length=16)] = ""
    answered_at: datetime | None = None
    complete: bool = True
    channel: Annotated[str, Meta(max_length=32)] = "api"
    dimensions: dict[str, str | float | bool] = {}


ONE = msgspec.json.Decoder(Incoming)
# Not every ledger can hold it, and nobody means it.
NUL, ESCAPED_NUL = "\0", b"\\u0000"


@dataclass(frozen=True)
class Asked:
    """A request with one response: the hash of its Idempotency-Key, blank without one, and of its body."""

    key: str
    request: str
    body: bytes
    now: datetime


def routes() -> list[Guarded]:
    """The addresses, as the application mounts them."""
    return [Guarded("/api/v1/responses", take, right="responses:write", methods=("POST",))]


async def take(request: Request) -> Response:
    """Take answers in; the reply comes when they are durable."""
    try:
        return await _taken(request)
    except ProblemError as problem:
        return problem.response()
    except SuaraError as fault:
        return ProblemError(503, fault.message, fault.remedy, {"Retry-After": "1"}).response()


async def _taken(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    large = ProblemError(413, "The body is too large.", f"Send at most {MOST_BYTES:,} bytes at once.")
    body = await body_of(request, MOST_BYTES, large)
    if request.headers.get("content-type", "").partition(";")[0].strip() == NDJSON:
        return await _many(desk, body.splitlines())
    key = request.headers.get("idempotency-key", "")
    told = hashed(request, key) if key else ""
    one = Asked(told, hashlib.sha256(body).hexdigest(), body, utc_now())
    reply = await asyncio.wrap_future(desk.commits.join(_once, one))
    if reply.request != one.request:
        raise ProblemError(422, "This Idempotency-Key came with another body before.", "Use a new key.")
    return Response(reply.body, reply.status, media_type="application/json")


async def _many(desk: Desk, lines: list[bytes]) -> Response:
    """Many responses, each with its outcome on a line of its own; what is good is kept, whatever the others are."""
    rows = [line for line in lines if line.strip()]
    if len(rows) > MOST_ROWS:
        raise ProblemError(413, f"These are {len(rows):,} responses.", f"Send at most {MOST_ROWS:,} at once.")
    now = utc_now()
    chunks = [rows[i : i + AT_ONCE] for i in range(0, len(rows), AT_ONCE)]
    futures = [desk.commits.submit(partial(_outcomes, [(row, now) for row in part])) for part in chunks]
    done = [outcome for future in futures for outcome in await asyncio.wrap_future(future)]
    text = b"\n".join(msgspec.json.encode(body | {"status": status}) for status, body in done) + b"\n"
    return Response(text, 200, media_type=NDJSON)


def _once(connection: Transaction, asked: Sequence[Asked]) -> list[Reply]:
    """Take responses in, each with its reply; a request of a key that was answered before gets that reply again."""
    replied = replies.several(connection, [one.key for one in asked if one.key])
    # Of several that come with one key at once the first counts; what has none is known by its place.
    names = [one.key or str(place) for place, one in enumerate(asked)]
    new: dict[str, Asked] = {}
    for name, one in zip(names, asked, strict=True):
        if name not in replied:
            new.setdefault(name, one)
    outcomes = _outcomes([(one.body, one.now) for one in new.values()], connection)
    made = [_reply(one, outcome) for one, outcome in zip(new.values(), outcomes, strict=True)]
    replies.keep(connection, [reply for reply in made if reply.key], asked[-1].now)
    replied.update(zip(new, made, strict=True))
    return [replied[name] for name in names]


def _reply(asked: Asked, outcome: Outcome) -> Reply:
    status, body = outcome
    return Reply(asked.key, asked.request, status, msgspec.json.encode(body).decode())


def _outcomes(rows: Sequence[tuple[bytes, datetime]], connection: Transaction) -> list[Outcome]:
    """What becomes of each: 201 kept, 200 kept but for some answers, 409 complete before, 422 not kept."""
    live = cache(partial(_live, connection))
    read = [_read(row, live, now) for row, now in rows]
    received = iter(receive_all(connection, [one for one in read if isinstance(one, Submission)]))
    return [_told(next(received)) if isinstance(one, Submission) else one for one in read]


def _read(row: bytes, live: Callable[[str], Kept], now: datetime) -> Submission | Outcome:
    """The submission that a row holds, or why it holds none."""
    try:
        incoming = ONE.decode(row)
        if ESCAPED_NUL in row and _holds_nul(msgspec.to_builtins(incoming)):
            return 422, {"detail": "It holds the character U+0000.", "remedy": "Leave it out."}
        return _submission(incoming, live(incoming.survey), now)
    except (msgspec.DecodeError, SurveyError) as fault:
        remedy = fault.remedy if isinstance(fault, SurveyError) else "Send what docs/how-to/api.md shows."
        return 422, {"detail": str(getattr(fault, "message", fault)), "remedy": remedy}


def _holds_nul(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_nul(part) for item in value.items() for part in item)
    return any(map(_holds_nul, value)) if isinstance(value, list) else isinstance(value, str) and NUL in value


def _told(received: Received) -> Outcome:
    if received.refused == "missing":
        detail = f"The response {received.response!r} is one to another survey."
        return 422, {"detail": detail, "remedy": "Give it an id of its own."}
    return _status(received), {"response": received.response, "complete": received.complete} | _faults(received)


def _status(received: Received) -> int:
    return 409 if received.already else 200 if received.faults else 201


def _faults(received: Received) -> dict[str, Any]:
    if not received.faults:
        return {}
    spoken = language("en")
    told = [{"question": id, "reason": spoken.say(f.phrase, **f.values)} for id, f in received.faults.items()]
    return {"faults": told}


def _live(connection: Transaction, survey: str) -> Kept:
    kept = surveys.get(connection, survey)
    if kept is None or kept.state != surveys.LIVE:
        raise SurveyError(f"There is no published survey {survey!r}.", "Publish it.")
    return kept


def _submission(incoming: Incoming, kept: Kept, now: datetime) -> Submission:
    at = _moment(incoming.answered_at, now)
    return Submission(
        # An id of the program's own could be a name that it knows the person by.
        response=(not kept.anonymous and incoming.response) or secrets.token_hex(16),
        survey=incoming.survey,
        version=kept.version,
        given={id: _given(value) for id, value in incoming.answers.items()},
        at=at,
        started_at=at,
        channel=incoming.channel,
        language=incoming.language,
        customer=incoming.customer,
        dimensions=incoming.dimensions,
        complete=incoming.complete,
        known=True,
    )


def _moment(told: datetime | None, now: datetime) -> datetime:
    """When it was answered, in UTC; a clock that runs ahead is not believed."""
    if told is None:
        return now
    at = told.astimezone(UTC).replace(tzinfo=None) if told.tzinfo else told
    return min(at, now + SKEW)


def _given(value: Any) -> dict[str, list[str]]:
    """A plain value as a form would give it."""
    if isinstance(value, dict):
        return {str(part): _texts(inner) for part, inner in value.items()}
    return {"": _texts(value)}


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]
