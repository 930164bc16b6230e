"""Keeping a workspace over the API: evidence at rest, backups, the doctor, the outbox, keys and jobs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import Body, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import FileResponse, Response

from suara.measure.rollup.status import Status
from suara.serve.access.rights import RIGHTS, USUAL
from suara.serve.outbox import Listed
from suara.serve.web.api.call import Calls, answered, house, workspace
from suara.serve.web.api.problems import ProblemError
from suara.serve.wire.values import plain, shape, shapes
from suara.store.jobs import Job
from suara.store.keeping.doctor import Finding
from suara.store.keys import Listed as Key

calls = Calls("Keeping")
ONGOING = {202: {"description": "It goes on in the background: Location names the job."}}


def _begun(request: Request, kind: str, work: Any, file: Path | None = None) -> Response:
    job = house(request).jobs.begin(kind, request.state.caller.id, work, file)
    return answered(job, 202, Location=f"/api/v1/jobs/{job.job}")


# -- jobs --------------------------------------------------------------------------------------------


@calls.call("GET", "/jobs", "measure:read", shapes(Job), scoped=True)
def jobs(request: Request) -> Response:
    """List the latest jobs, the newest first: your own, or all for who may change settings."""
    return answered(house(request).jobs.list(_whose(request)))


@calls.call("GET", "/jobs/{job}", "measure:read", shape(Job), scoped=True)
def job(request: Request, job: str) -> Response:
    """Show how far a job is, and what came of it."""
    return answered(house(request).jobs.get(job, _whose(request)))


@calls.call("GET", "/jobs/{job}/file", "settings:write", responses={200: {"content": {"application/zip": {}}}})
def job_file(request: Request, job: str) -> Response:
    """Fetch the file that a job made."""
    found, file = house(request).jobs.get(job), house(request).jobs.file(job)
    if found.state != "done" or file is None or not Path(file).is_file():
        raise ProblemError(404, "This job has no file.", "GET /jobs shows what each made, and whether it is done.")
    return FileResponse(file, media_type="application/zip", filename=Path(file).name)


def _whose(request: Request) -> str | None:
    """Whose jobs a caller sees: their own, or all where they keep the workspace."""
    caller = request.state.caller
    return None if caller.may("settings:write") and not caller.scope else caller.id


# -- evidence at rest --------------------------------------------------------------------------------


@calls.call("GET", "/rollup", "measure:read", shapes(Status))
def rollup_status(request: Request) -> Response:
    """Show what evidence is at rest, and how fresh it is."""
    return answered(workspace(request).rollup_status())


@calls.call("POST", "/rollup", "records:write", shape(Job), status=202, responses=ONGOING)
def rollup(request: Request, rebuild: bool = False) -> Response:
    """Bring evidence at rest up to date, in the background; the job's result tells what was done."""
    ws = workspace(request)
    return _begun(
        request, "rollup", lambda told: ws.rollup(rebuild=rebuild, progress=lambda _, done, total: told(done, total))
    )


@calls.call("POST", "/rollup/verify", "records:write", shape(Job), status=202, responses=ONGOING)
def verify(request: Request) -> Response:
    """Compare all evidence at rest with the facts, in the background; the job's result are the cells that differ."""
    ws = workspace(request)
    return _begun(request, "verify", lambda told: ws.rollup_verify(lambda _, done, total: told(done, total)))


# -- backups and health ------------------------------------------------------------------------------


@calls.call("POST", "/backups", "settings:write", shape(Job), status=202, responses=ONGOING)
def backup(request: Request) -> Response:
    """Write the workspace into one archive, in the background; then GET the job's file."""
    ws, now = workspace(request), request.app.state.clock()
    file = ws.folder / "backups" / f"backup-{now:%Y%m%d-%H%M%S-%f}.zip"

    def work(told: Any) -> Any:
        file.parent.mkdir(exist_ok=True)
        return plain(ws.backup(file, told))

    return _begun(request, "backup", work, file)


@calls.call("GET", "/doctor", "settings:write", shapes(Finding))
def doctor(request: Request) -> Response:
    """Examine the workspace: each check's finding, and what to do where not all is well."""
    return answered(workspace(request).doctor())


# -- keys --------------------------------------------------------------------------------------------


class NewKey(BaseModel):
    """A key to make."""

    name: str = Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$", examples=["till"])
    scopes: list[str] = Field(
        [],
        description="Rights; unless named those of your own but settings:write and members:write.",
        examples=[["responses:write"]],
    )
    member: str | None = Field(None, description="The member that it belongs to; a program's own unless named.")


class Made(BaseModel):
    """A key that was made; it is shown this once."""

    name: str
    key: str


@calls.call("GET", "/keys", "settings:write", shapes(Key, "Key"))
def keys(request: Request) -> Response:
    """List the keys, but not the keys themselves."""
    return answered(workspace(request).keys.list())


@calls.call("POST", "/keys", "settings:write", Made, status=201, openapi_extra={"x-secret": True})
def make_key(request: Request, asked: NewKey) -> Response:
    """Make a key; it never has more rights than who makes it."""
    caller = request.state.caller
    scopes = asked.scopes or sorted(caller.rights & USUAL)
    if beyond := (set(scopes) & set(RIGHTS)) - caller.rights:
        raise ProblemError(403, f"You have no right {min(beyond)} to give.", "Leave it out.")
    if asked.member not in (None, caller.id) and not caller.may("members:write"):
        raise ProblemError(
            403, "You may not make keys for others.", "Make one of your own, on the page of your account."
        )
    key = workspace(request).keys.make(asked.name, *scopes, member=asked.member)
    return answered({"name": asked.name, "key": key}, 201)


@calls.call("DELETE", "/keys/{name}", "settings:write", status=204)
def revoke_key(request: Request, name: str) -> Response:
    """Make a key valid no more."""
    workspace(request).keys.revoke(name)
    return Response(status_code=204)


# -- outbox ------------------------------------------------------------------------------------------


class Waiting(BaseModel):
    """How many messages there are of a channel in a state."""

    channel: str
    state: str
    messages: int


@calls.call("GET", "/outbox", "people:read", shapes(Listed, "Message"))
def outbox(
    request: Request,
    state: Annotated[str | None, Query(description="waiting, leased, sent or dead")] = None,
    most: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> Response:
    """List messages, the next due first."""
    return answered(workspace(request).outbox.list(state, most))


@calls.call("GET", "/outbox/counts", "measure:read", list[Waiting])
def counts(request: Request) -> Response:
    """Count messages by channel and state."""
    found = workspace(request).outbox.counts()
    return answered([{"channel": c, "state": s, "messages": n} for (c, s), n in found.items()])


@calls.call("POST", "/outbox/{message}/retry", "surveys:write", dict[str, bool])
def retry(request: Request, message: str) -> Response:
    """Try a message again that could not be sent."""
    return answered({"there": workspace(request).outbox.retry(message)})


@calls.call("POST", "/outbox/send", "surveys:write", dict[str, int])
def send(request: Request, channel: str | None = None) -> Response:
    """Send what is due now; the server does it by itself."""
    return answered({"sent": workspace(request).send(channel)})


@calls.call("POST", "/outbox/returned", "surveys:write", dict[str, int])
def returned(request: Request, mail: Annotated[bytes, Body(media_type="message/rfc822")]) -> Response:
    """Take in a mail that came back."""
    return answered({"changed": workspace(request).outbox.mail_in(mail)})
