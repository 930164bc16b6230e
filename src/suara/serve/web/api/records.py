"""Records over the API: what there is, letting more in, taking a load back, and the rows themselves."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from fastapi import Header, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from suara.records import KINDS
from suara.serve.web.api import formats
from suara.serve.web.api.call import LARGE, SECRET, Calls, answered, house, workspace
from suara.serve.web.api.problems import ProblemError
from suara.serve.wire.loads import of_load
from suara.store.keeping.spill import new_spill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from suara.collect.intake.load import Load
    from suara.serve.python import Workspace

calls = Calls("Records")
BODY = "body"
ENDINGS = {
    formats.NDJSON: ".jsonl",
    formats.CSV: ".csv",
    "application/vnd.apache.parquet": ".parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
MOST_BYTES, MOST_OUTCOMES = 4_000_000_000, 10_000
EXAMPLE = [{"answer": "a1", "kind": "nps", "score": 9, "customer": "c1", "occurred_at": "2025-06-01T10:00:00Z"}]
BODIES: dict[str, Any] = {
    SECRET: True,
    LARGE: True,
    "requestBody": {
        "required": True,
        "content": {
            formats.JSON: {
                "schema": {
                    "oneOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}],
                    "examples": [EXAMPLE],
                }
            },
            **{kind: {"schema": {"type": "string"}} for kind in (formats.NDJSON, formats.CSV)},
            formats.ARROW: {"schema": {"type": "string", "contentEncoding": "binary"}},
        },
    },
}


class Kept(BaseModel):
    """A kind of record, and what there is of it: how many records, the first and last `occurred_at` (UTC)."""

    kind: str
    meaning: str
    records: int
    first: datetime | None
    last: datetime | None
    columns: dict[str, str]


class Reject(BaseModel):
    """What is wrong with a row, and what to do about it; without a column the whole row is at fault."""

    file: str
    row: int
    column: str | None
    value: str | None
    reason: str
    remedy: str


class Outcome(BaseModel):
    """What became of one row of a delivery."""

    row: int
    status: Literal["kept", "rejected"]
    faults: list[Reject]


class Loaded(BaseModel):
    """What became of a delivery: accepted + updated + unchanged + rejected are the records delivered.

    `outcomes` has a line for each row of JSON and NDJSON, as far as there are no more than 10,000.
    """

    load: int | None
    kind: str
    source: str
    rows_read: int
    accepted: int
    updated: int
    unchanged: int
    rejected: int
    rejects: list[Reject]
    rejects_file: str | None
    mapping: list[dict[str, str | None]]
    ignored: list[str]
    persons: list[str]
    notes: list[str]
    recipe: dict[str, Any]
    outcomes: list[Outcome] | None = None


class Delivered(BaseModel):
    """A load of the past with its counts."""

    load: int
    kind: str
    source: str
    loaded_at: datetime
    rows_read: int
    accepted: int
    updated: int
    unchanged: int
    rejected: int
    undone_at: datetime | None


@calls.call("GET", "/records", "measure:read", list[Kept])
def records(request: Request, as_of: str | None = None) -> Response:
    """List the kinds of records, their columns, and what there is of each."""
    ws = workspace(request)
    own = ws.settings.dimensions
    held = ws.records(as_of)
    return answered(
        [
            {"kind": name, "meaning": kind.help, **vars(held[name]), "columns": own | _columns(name)}
            for name, kind in KINDS.items()
        ]
    )


def _columns(kind: str) -> dict[str, str]:
    return {c.name: c.type for c in KINDS[kind].columns.values()}


@calls.call(
    "POST",
    "/records/{kind}",
    "records:write",
    Loaded,
    status=201,
    openapi_extra=BODIES,
    responses={
        200: {"model": Loaded, "description": "A dry run: nothing is written."},
        202: {"description": "It goes on in the background: Location names the job."},
    },
)
async def load(
    request: Request,
    kind: str,
    source: Annotated[str | None, Query(max_length=200, description="Who delivers it.")] = None,
    name: Annotated[str, Query(max_length=200, description="Name of the file that is sent.")] = "",
    recipe: Annotated[str | None, Query(description="How to read it, as a JSON object.")] = None,
    dry_run: bool = False,
    prefer: Annotated[str, Header(description="respond-async: go on in the background.")] = "",
) -> Response:
    """Let records of a kind in, from JSON, NDJSON, CSV, Parquet, Excel or an Arrow stream.

    What can be accepted is; each row that cannot has its reason and remedy, and stops nothing. The same records
    again change nothing. With `Prefer: respond-async` the reply comes when all is received.
    """
    KINDS[kind]
    ws = workspace(request)
    form = request.headers.get("content-type", "").partition(";")[0].strip().lower() or formats.JSON
    options = {"recipe": _recipe(recipe), "dry_run": dry_run}
    spill = await run_in_threadpool(new_spill, ws.folder)
    try:
        file = await _received(request, spill, _named(name, form))
        if "respond-async" in prefer and not dry_run:
            return await run_in_threadpool(_begun, request, spill, file, form, (kind, source, options))
        reply = await run_in_threadpool(_loaded, ws, file, form, kind, source, options)
    except BaseException:
        shutil.rmtree(spill, ignore_errors=True)
        raise
    await run_in_threadpool(shutil.rmtree, spill, ignore_errors=True)
    return reply


def _named(name: str, form: str) -> str:
    """A file name of the body's own, or one that tells what it is."""
    own = Path(name.replace("\\", "/").replace("\0", "")).name
    if own and own not in (".", "..") and own.isprintable():
        return own
    return BODY + ENDINGS.get(form, ".arrow" if form == formats.ARROW else ".jsonl")


async def _received(request: Request, spill: Path, name: str) -> Path:
    """The body of a request as a file."""
    # A file system counts bytes, and takes no more than 255.
    file, size = spill / name.encode()[-200:].decode(errors="ignore"), 0
    with file.open("wb") as sink:
        async for chunk in request.stream():
            size += len(chunk)
            if size > MOST_BYTES:
                raise ProblemError(413, "The body is too large.", "Send it in parts.")
            await run_in_threadpool(sink.write, chunk)
    return file


def _recipe(text: str | None) -> dict[str, Any] | None:
    try:
        return msgspec.json.decode(text, type=dict[str, Any]) if text else None
    except msgspec.DecodeError as fault:
        raise ProblemError(422, f"The recipe is no JSON object: {fault}.", "See docs/how-to/recipes.md.") from fault


def _loaded(ws: Workspace, file: Path, form: str, kind: str, source: str | None, options: dict[str, Any]) -> Response:
    with _data(file, form) as data:
        found = ws.load(kind, data, source or (None if form == formats.ARROW else _source(file)), **options)
    outcomes = _outcomes(found) if form in (formats.JSON, formats.NDJSON) else None
    place = {"Location": f"/api/v1/loads/{found.id}"} if found.id else {}
    return answered({**of_load(found), "outcomes": outcomes}, 201 if found.id else 200, **place)


def _source(file: Path) -> str | None:
    """The source of a body without a name; that of a file is its name, as everywhere."""
    return "api" if file.stem == BODY else None


def _begun(
    request: Request, spill: Path, file: Path, form: str, what: tuple[str, str | None, dict[str, Any]]
) -> Response:
    """Load a body in the background."""
    kind, source, options = what
    ws = workspace(request)

    def work(progress: Any) -> Any:
        try:
            with _data(file, form) as data:
                found = ws.load(kind, data, source or _source(file), **options, progress=progress)
        finally:
            shutil.rmtree(spill, ignore_errors=True)
        # What a job gives stays: what was rejected is in the workspace's file alone.
        return of_load(found) | {"rejects": []}

    job = house(request).jobs.begin("load", request.state.caller.id, work)
    return answered(job, 202, Location=f"/api/v1/jobs/{job.job}")


@contextmanager
def _data(file: Path, form: str) -> Iterator[Any]:
    """What was sent, as `Workspace.load` takes it."""
    import pyarrow as pa

    if form == formats.ARROW:
        try:
            with pa.OSFile(str(file)) as source, pa.ipc.open_stream(source) as reader:
                yield reader if reader.schema.names else reader.read_all()
        except pa.ArrowInvalid as fault:
            raise ProblemError(422, f"This is no Arrow stream: {fault}.", "Write it as an IPC stream.") from fault
    else:
        if form == formats.JSON and file.stem == BODY:
            _as_lines(file)
        yield file


def _as_lines(file: Path) -> None:
    """A JSON object or array as a line for each object."""
    if file.stat().st_size > formats.LARGEST_JSON:
        raise ProblemError(413, "The body is too large for one JSON text.", f"Send it as {formats.NDJSON}.")
    try:
        found = msgspec.json.decode(file.read_bytes())
    except (msgspec.DecodeError, RecursionError) as fault:
        raise ProblemError(422, f"The body is no JSON: {fault}.", "Send an object, or an array of objects.") from fault
    rows = found if isinstance(found, list) else [found]
    if not all(isinstance(row, dict) for row in rows):
        raise ProblemError(422, "A record is an object.", "Send an object, or an array of objects.")
    file.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))


def _outcomes(found: Load) -> list[dict[str, Any]] | None:
    if found.rows_read > MOST_OUTCOMES:
        return None
    faults: dict[int, list[dict[str, Any]]] = {}
    for reject in found.rejects.to_pylist():
        faults.setdefault(reject["row"], []).append(reject)
    rows = range(1, max([found.rows_read, *faults]) + 1)
    return [
        {"row": row, "status": "rejected" if row in faults else "kept", "faults": faults.get(row, [])} for row in rows
    ]


@calls.call("GET", "/loads", "measure:read", list[Delivered])
def loads(request: Request) -> Response:
    """List every load, the oldest first, with its counts."""
    return answered([dict(row) for row in workspace(request).loads()])


@calls.call("DELETE", "/loads/{load}", "records:write", status=204)
def undo(request: Request, load: Annotated[int, Field(ge=0, le=2**31)]) -> Response:
    """Take a load back: its records go, the versions that they replaced return."""
    workspace(request).undo(load)
    return Response(status_code=204)


@calls.call("POST", "/feed", "records:write", dict[str, int])
def feed(request: Request) -> Response:
    """Take answers that wait into the warehouse now; the server does it by itself, twice a second."""
    return answered({"records": workspace(request).feed()})
