"""A call of the API: the right that it takes stands in the route table; repeats and pace are seen to here."""

from __future__ import annotations

import asyncio
import hashlib
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakValueDictionary

import msgspec
from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response

from suara.serve.access.guard import refusal
from suara.serve.access.logged import noting
from suara.serve.access.scoped import Scoped
from suara.serve.web.api.problems import ProblemError
from suara.serve.web.bodies import body_of
from suara.serve.wire.values import plain
from suara.store import replies
from suara.store.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Message, Receive, Scope, Send

    from suara.serve.python import Workspace
    from suara.serve.web.house import House

Answer = TypeVar("Answer", bound="Callable[..., Any]")
MOST_BYTES = 10_000_000
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
REFUSED: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "It cannot be done as it was asked; `remedy` says what to do.", "content": PROBLEM},
    503: {"description": "It cannot be done just now; try again.", "content": PROBLEM},
}
RIGHT = "x-right"
# A call that gives whoever sees some rows only no more than those. Every other is refused to them.
SCOPED = "x-scoped"
# A call that reads its body bit by bit, however long it is.
LARGE = "x-large"
# A POST with this right asks and does nothing: it is answered anew each time.
READS = "measure:read"
# Replies of these calls are not kept to be given again: they tell of persons, or hold a key.
SECRET = "x-secret"  # noqa: S105  the name of a mark


def house(request: Request) -> House:
    """What the calls of this application reach."""
    found: House = request.app.state.house
    return found


def workspace(request: Request) -> Workspace:
    """The workspace that is served."""
    return house(request).ws


def scoped(request: Request) -> Scoped:
    """The workspace as the caller may see it."""
    return Scoped(workspace(request), request.state.caller)


class Call(APIRoute):
    """An address of the API, for those who have its right."""

    @property
    def right(self) -> str:
        """The right that it takes."""
        return str((self.openapi_extra or {})[RIGHT])

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer those who may, at the pace that they may."""
        request = Request(scope, receive)
        if refused := refusal(request, self.right):
            await refused(scope, receive, send)
            return
        extra = self.openapi_extra or {}
        if request.state.caller.scope and not extra[SCOPED]:
            await _partial().response()(scope, receive, send)
            return
        send = noting(request, self.right, f"/api/v1{self.path}", send)
        paced = _paced(request, send)
        if isinstance(paced, Response):
            await paced(scope, receive, send)
            return
        acts = request.method == "POST" and self.right != READS and SECRET not in extra
        if acts and (key := request.headers.get("idempotency-key")):
            await self._once(request, key, paced)
        else:
            await super().handle(scope, receive if LARGE in extra else _bounded(receive), paced)

    async def _once(self, request: Request, key: str, send: Send) -> None:
        """Do what a request asks for, unless one with its key was answered before: then that reply again."""
        own = hashed(request, key)
        async with _doing.setdefault(own, asyncio.Lock()):
            try:
                body = await body_of(request, MOST_BYTES, _apart())
                same = hashlib.sha256(body).hexdigest()
                if before := await run_in_threadpool(_before, request, own, same):
                    await before(request.scope, request.receive, send)
                    return
            except ProblemError as problem:
                await problem.response()(request.scope, request.receive, send)
                return
            reply = _Kept(send)
            await super().handle(request.scope, _again(body), reply)
            if reply.keeps:
                await run_in_threadpool(_keep, request, own, same, reply)


def hashed(request: Request, key: str) -> str:
    """What is kept of an Idempotency-Key: it is the caller's own, and of what was asked for."""
    parts = (request.state.caller.id, request.method, request.url.path, request.url.query, key)
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


_doing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


class _Kept:
    """Sends a reply on, and remembers it."""

    def __init__(self, send: Send) -> None:
        self.send, self.status, self.body, self.kind = send, 0, b"", ""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.kind = dict(message["headers"]).get(b"content-type", b"").decode()
        else:
            self.body += message.get("body", b"")
        await self.send(message)

    @property
    def keeps(self) -> bool:
        """Whether the reply is one to give again."""
        return self.status < 500 and self.kind.endswith("json")


def _before(request: Request, key: str, same: str) -> Response | None:
    with workspace(request).ledger.reading() as connection:
        row = replies.several(connection, [key]).get(key)
    if row and row.request != same:
        raise ProblemError(422, "This Idempotency-Key came with another body before.", "Use a new key.")
    kind = "application/json" if row and row.status < 400 else "application/problem+json"
    return Response(row.body, row.status, media_type=kind) if row else None


def _keep(request: Request, key: str, same: str, reply: _Kept) -> None:
    now = request.app.state.clock()
    with workspace(request).ledger.writing() as connection:
        replies.keep(connection, [Reply(key, same, reply.status, reply.body.decode())], now)


def _apart() -> ProblemError:
    return ProblemError(413, "The body is too large to be kept apart.", "Send it without an Idempotency-Key.")


def _bounded(receive: Receive) -> Receive:
    """A `receive` that gives a body up to what is read at once, and refuses more."""
    size = 0

    async def bounded() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > MOST_BYTES:
            raise HTTPException(413, f"The body is larger than {MOST_BYTES:,} bytes")
        return message

    return bounded


def _partial() -> ProblemError:
    return ProblemError(403, "You see the rows of some segments alone.", "Ask somebody who sees all of them.")


def _again(body: bytes) -> Receive:
    """A `receive` that gives a body that was read already."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return left.pop() if left else {"type": "http.disconnect"}

    return receive


def _paced(request: Request, send: Send) -> Send | Response:
    """A `send` that tells the caller how many requests are left to them; the refusal where none is."""
    pace = house(request).pace
    if not pace.a_minute:
        return send
    wait, left = pace.take(request.state.caller.id)
    told = {
        "RateLimit-Policy": f'"key";q={pace.a_minute};w=60',
        "RateLimit": f'"key";r={left};t={wait or 60}',
    }
    if wait:
        told["Retry-After"] = str(wait)
        return ProblemError(429, "These are too many requests.", f"Try again in {wait} seconds.", told).response()
    more = [(name.lower().encode(), value.encode()) for name, value in told.items()]

    async def telling(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return telling


class Calls(APIRouter):
    """Calls of one subject."""

    def __init__(self, subject: str) -> None:
        super().__init__(route_class=Call, tags=[subject])

    def call(
        self,
        method: str,
        path: str,
        right: str,
        gives: Any = None,
        status: int = 200,
        *,
        scoped: bool = False,
        **more: Any,
    ) -> Callable[[Answer], Answer]:
        """Makes a function the answer to a method and path, for those who have a right; it gives what it describes.

        `scoped` says that it gives whoever sees some rows only no more than those.
        """
        extra = {RIGHT: right, SCOPED: scoped, **more.pop("openapi_extra", {})}
        replied = REFUSED | more.pop("responses", {})

        def made(answer: Answer) -> Answer:
            title = (answer.__doc__ or "").strip().splitlines()[0].rstrip(".")
            self.add_api_route(
                path,
                answer,
                methods=[method],
                response_model=gives,
                status_code=status,
                responses=replied,
                openapi_extra=extra,
                summary=title,
                operation_id=f"{answer.__module__.rpartition('.')[2]}.{answer.__name__}",
                **more,
            )
            return answer

        return made


def answered(value: Any, status: int = 200, **headers: str) -> Response:
    """A value of ours as a JSON reply."""
    told = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(msgspec.json.encode(plain(value)), status, headers=told, media_type="application/json")


def tag_of(body: bytes) -> str:
    """The ETag of a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def tagged(request: Request, value: Any) -> Response:
    """A reply with its ETag; nothing again (304) where the caller has it already."""
    reply = answered(value)
    tag = tag_of(bytes(reply.body))
    reply.headers["ETag"] = tag
    known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    return Response(status_code=304, headers={"ETag": tag}) if tag in known or "*" in known else reply


def unchanged(request: Request, tag: str) -> None:
    """Refuse a change by somebody who has not seen what there is (428), or has seen something else (412)."""
    wanted = request.headers.get("if-match")
    if wanted is None:
        raise ProblemError(428, "This changes what others may have changed.", "Send If-Match with the ETag of its GET.")
    if wanted.strip() not in (tag, "*"):
        raise ProblemError(412, "It was changed meanwhile.", "Get it again, and change that.", {"ETag": tag})
