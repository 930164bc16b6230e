"""The API as one application: its calls, its faults as problem+json, and its description (OpenAPI 3.1)."""

from __future__ import annotations

import logging
from typing import Any

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from suara import __version__
from suara.errors import SuaraError
from suara.serve.access.guard import Public
from suara.serve.web.api import (
    answers,
    boards,
    keeping,
    measuring,
    people,
    records,
    responses,
    segments,
    settings,
    surveys,
)
from suara.serve.web.api.call import REFUSED, RIGHT
from suara.serve.web.api.problems import ProblemError, of_fault
from suara.serve.web.api.reference import page

log = logging.getLogger("suara.api")
SUBJECTS = (measuring, segments, boards, records, answers, surveys, people, settings, keeping)
ABOUT = """All that the pages show and do, for programs. Send `Authorization: Bearer KEY`; `suara key make` makes a key.

Every refusal is problem+json (RFC 9457) with `remedy`: what to do. Lists that may be long come in pages, with the
address of the next in `next` and in the header Link. A POST with an `Idempotency-Key` may be sent again. `RateLimit`
tells how many requests are left. Times in records are UTC; periods are local to the workspace's zone.
"""
PROBLEM = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong."},
        "remedy": {"type": "string", "description": "What to do."},
        "code": {"type": "string", "description": "Which fault of Suara it is, such as QuestionError."},
        "errors": {"type": "array", "items": {"type": "object"}, "description": "What is wrong where in the request."},
    },
}


def api() -> FastAPI:
    """The API, to be mounted at /api/v1."""
    made = FastAPI(title="Suara", version=__version__, openapi_url=None, docs_url=None, redoc_url=None)
    for subject in SUBJECTS:
        # Not included as a router, which would hide them: the route table is to show every call with its right.
        made.router.routes += subject.calls.routes
    made.openapi = lambda: described(made)  # type: ignore[method-assign]
    made.router.routes += [Public("/openapi.json", openapi), Public("/", reference)]
    handlers: dict[Any, Any] = {
        SuaraError: _fault,
        ProblemError: _problem,
        RequestValidationError: _invalid,
        HTTPException: _http,
        UnicodeError: _unspeakable,
        Exception: _unexpected,
    }
    for kind, handler in handlers.items():
        made.add_exception_handler(kind, handler)
    return made


# -- its description ---------------------------------------------------------------------------------


def described(made: FastAPI) -> dict[str, Any]:
    """The description of every call, that of the raw route for answers too."""
    if made.openapi_schema is None:
        found = get_openapi(
            title="Suara", version=__version__, description=ABOUT, routes=made.routes, servers=[{"url": "/api/v1"}]
        )
        parts = found.setdefault("components", {})
        parts.setdefault("schemas", {})["Problem"] = PROBLEM
        parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        found["security"] = [{"key": []}]
        found["paths"].setdefault("/responses", {})["post"] = _ingest()
        made.openapi_schema = found
    return made.openapi_schema


def _ingest() -> dict[str, Any]:
    """How answers are sent in; their route is a raw one, for speed."""
    schema, parts = msgspec.json.schema_components([responses.Incoming], ref_template="#/components/schemas/{name}")
    body = parts[schema[0]["$ref"].rpartition("/")[2]] if isinstance(schema, (list, tuple)) else schema
    told = {"type": "object", "required": [], "properties": {"response": {"type": "string"}}}
    kept = {"application/json": {"schema": told}}
    return {
        "tags": ["Answers"],
        "summary": "Send answers in",
        "description": "One response as JSON, or many as NDJSON with an outcome on a line for each.",
        "operationId": "responses.take",
        RIGHT: "responses:write",
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            "200": {"description": "Kept but for the answers in `faults`.", "content": kept},
            "201": {"description": "Kept.", "content": kept},
            "409": {"description": "It was complete before, and takes no more.", "content": kept},
            "422": {"description": "Not kept; `remedy` says what to do."},
            **{str(status): reply for status, reply in REFUSED.items()},
        },
    }


async def openapi(request: Request) -> Response:
    """The description, as JSON."""
    return JSONResponse(described(request.app))


async def reference(request: Request) -> Response:
    """The description as a page to read."""
    return page(described(request.app))


# -- its faults --------------------------------------------------------------------------------------


async def _fault(request: Request, fault: SuaraError) -> Response:
    return of_fault(fault, tuple(map(str, request.path_params.values())))


async def _problem(_: Request, problem: ProblemError) -> Response:
    return problem.response()


async def _invalid(_: Request, fault: RequestValidationError) -> Response:
    errors = [{"where": ".".join(map(str, e["loc"])), "message": e["msg"]} for e in fault.errors()]
    first = errors[0] if errors else {"where": "body", "message": "It cannot be read"}
    detail = f"{first['where']}: {first['message']}."
    return ProblemError(422, detail, "Send what /api/v1/openapi.json describes.").response(errors=errors)


async def _http(_: Request, fault: HTTPException) -> Response:
    headers = dict(fault.headers or {})
    if fault.status_code == 404:
        return ProblemError(404, "There is nothing at this address.", "GET /api/v1/ lists every call.").response()
    remedy = "GET /api/v1/ lists every call with its methods."
    return ProblemError(fault.status_code, f"{fault.detail}.", remedy, headers).response()


async def _unspeakable(_: Request, __: UnicodeError) -> Response:
    return ProblemError(422, "A text holds what is no character.", "Send well-formed Unicode.").response()


async def _unexpected(request: Request, fault: Exception) -> Response:
    log.error("%s %s", request.method, request.scope["route"].path, exc_info=fault)
    return ProblemError(500, "Something went wrong that should not have.", "Please report it.").response()
