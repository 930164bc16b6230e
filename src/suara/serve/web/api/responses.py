"""`POST /api/v1/responses`: answers from programs, one response as JSON or many as NDJSON with an outcome for each."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta, Struct
from starlette.responses import Response

from suara.collect.responses import Received, Submission, receive
from suara.errors import SuaraError, SurveyError
from suara.languages import language
from suara.serve.access.guard import Guarded
from suara.serve.web.api.problems import ProblemError
from suara.store import replies, surveys

if TYPE_CHECKING:
    from starlette.requests import Request

    from suara.serve.web.respondent.desk import Desk
    from suara.store.transaction import Transaction

NDJSON = "application/x-ndjson"
MOST_BYTES, MOST_ROWS, AT_ONCE = 10_000_000, 10_000, 250
SKEW = timedelta(minutes=5)
ID = r"^[A-Za-z0-9_.:-]{8,64}$"


class Incoming(Struct, forbid_unknown_fields=True):
    """One response from a program; `response` is an id of its own, by which the same one is known again."""

    survey: str
    answers: dict[str, Any]
    response: Annotated[str, Meta(pattern=ID)] | None = None
    customer: str | None = None
    language: str = ""
    answered_at: datetime | None = None
    complete: bool = True
    channel: str = "api"
    dimensions: dict[str, str | float | bool] = {}


ONE = msgspec.json.Decoder(Incoming)


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
    body = await _body(request)
    if request.headers.get("content-type", "").partition(";")[0].strip() == NDJSON:
        return await _many(desk, body.splitlines())
    key = request.headers.get("idempotency-key")
    now = datetime.now(UTC).replace(tzinfo=None)
    status, text = await asyncio.wrap_future(desk.commits.submit(partial(_once, key, body, now)))
    return Response(text, status, media_type="application/json")


async def _many(desk: Desk, lines: list[bytes]) -> Response:
    """Many responses, each with its outcome on a line of its own; what is good is kept, whatever the others are."""
    rows = [line for line in lines if line.strip()]
    if len(rows) > MOST_ROWS:
        raise ProblemError(413, f"These are {len(rows):,} responses.", f"Send at most {MOST_ROWS:,} at once.")
    now = datetime.now(UTC).replace(tzinfo=None)
    chunks = [rows[i : i + AT_ONCE] for i in range(0, len(rows), AT_ONCE)]
    futures = [desk.commits.submit(partial(_outcomes, part, now)) for part in chunks]
    done = [outcome for future in futures for outcome in await asyncio.wrap_future(future)]
    text = b"\n".join(msgspec.json.encode(body | {"status": status}) for status, body in done) + b"\n"
    return Response(text, 200, media_type=NDJSON)


def _outcomes(rows: list[bytes], now: datetime, connection: Transaction) -> list[tuple[int, dict[str, Any]]]:
    return [_outcome(connection, row, now) for row in rows]


def _once(key: str | None, body: bytes, now: datetime, connection: Transaction) -> tuple[int, str]:
    """Take one response in, unless a request of this key was answered before: then that reply again."""
    told = hashlib.sha256(key.encode()).hexdigest() if key else ""
    request = hashlib.sha256(body).hexdigest()
    if told and (before := replies.get(connection, told)):
        if before.request != request:
            raise ProblemError(422, "This Idempotency-Key came with another body before.", "Use a new key.")
        return before.status, before.body
    status, outcome = _outcome(connection, body, now)
    text = msgspec.json.encode(outcome).decode()
    if told:
        replies.keep(connection, told, request, status, text, now)
    return status, text


def _outcome(connection: Transaction, row: bytes, now: datetime) -> tuple[int, dict[str, Any]]:
    """What becomes of one response: 201 kept, 200 kept but for some answers, 409 complete before, 422 not kept."""
    try:
        incoming = ONE.decode(row)
        submission = _submission(connection, incoming, now)
    except (msgspec.DecodeError, SurveyError) as fault:
        remedy = fault.remedy if isinstance(fault, SurveyError) else "Send what docs/how-to/api.md shows."
        return 422, {"detail": str(getattr(fault, "message", fault)), "remedy": remedy}
    received = receive(connection, submission)
    return _status(received), {"response": received.response, "complete": received.complete} | _faults(received)


def _status(received: Received) -> int:
    return 409 if received.already else 200 if received.faults else 201


def _faults(received: Received) -> dict[str, Any]:
    spoken = language("en")
    told = [{"question": id, "reason": spoken.say(f.phrase, **f.values)} for id, f in received.faults.items()]
    return {"faults": told} if told else {}


def _submission(connection: Transaction, incoming: Incoming, now: datetime) -> Submission:
    kept = surveys.get(connection, incoming.survey)
    if kept is None or kept.state != surveys.LIVE:
        raise SurveyError(f"There is no published survey {incoming.survey!r}.", "Publish it.")
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


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise ProblemError(413, "The body is too large.", f"Send at most {MOST_BYTES:,} bytes at once.")
    return body
