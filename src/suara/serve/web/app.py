"""The application: one process that answers respondents, sends what waits, and feeds the warehouse."""

from __future__ import annotations

import secrets
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount

from suara.errors import SuaraError
from suara.serve.access.guard import Public, Recognised
from suara.serve.access.hardened import Hardened
from suara.serve.access.signing_in import SigningIn
from suara.serve.jobs import Jobs
from suara.serve.serving import announced
from suara.serve.web import hooks
from suara.serve.web.api import responses as ingest
from suara.serve.web.api.app import api
from suara.serve.web.api.call import House
from suara.serve.web.limits import Buckets, Limited
from suara.serve.web.pages import PAGES
from suara.serve.web.popup.desk import Loader
from suara.serve.web.popup.routes import routes as popup
from suara.serve.web.respondent.desk import Desk
from suara.serve.web.respondent.routes import routes
from suara.serve.web.shell import routes as shell
from suara.serve.web.shell.kept import Kept
from suara.serve.web.shell.live import Pulse
from suara.serve.web.shell.rendering import faulted
from suara.serve.worker import Worker
from suara.store.group_commit import GroupCommit
from suara.store.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from suara.serve.python import Workspace
    from suara.serve.serving import Serving


def application(ws: Workspace, *, work: bool = True, serving: Serving | None = None) -> Starlette:
    """The application of a workspace; `work` says whether it sends and feeds as well.

    `serving` is what the other programs of this machine's user are told of it, where they are to come this way.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.settings, app.state.ws = ws.settings, ws
        app.state.local = serving.key if serving else secrets.token_urlsafe(32)
        ledger = Ledger(ws.folder, ws.settings.ledger, keep_open=True)
        app.state.secret, app.state.business = ledger.secret, ws.settings.name
        app.state.clock = lambda: datetime.now(UTC).replace(tzinfo=None)
        commits = GroupCommit(ledger)
        app.state.desk = Desk(ledger, commits)
        app.state.signing_in = SigningIn(ledger, app.state.clock)
        app.state.popup = Loader(app.state.desk, ws.settings)
        app.state.kept, app.state.pulse = Kept(ws.warehouse.version), Pulse(ws.warehouse.version)
        jobs = Jobs(ws.ledger)
        jobs.settle()
        app.state.house = House(ws, jobs, Buckets(ws.settings.requests) if ws.settings.requests else None)
        worker = Worker(ws) if work else None
        try:
            with announced(ws.folder, serving):
                yield
        finally:
            await app.state.pulse.close()
            app.state.kept.close()
            jobs.close()
            commits.close()
            if worker:
                worker.close()
            ledger.close()

    interface = api()
    health = [Public("/healthz", healthy), Public("/readyz", ready)]
    between = [
        Middleware(Hardened),
        Middleware(Limited, ws.settings.tries),
        Middleware(GZipMiddleware, minimum_size=500),
        Middleware(Recognised),
    ]
    addresses = [*health, *ingest.routes(), Mount("/api/v1", interface), *hooks.routes(), *popup(), *routes()]
    made = Starlette(
        routes=[*addresses, *shell(), *pages()],
        middleware=between,
        lifespan=lifespan,
        exception_handlers={SuaraError: faulted},
    )
    interface.state = made.state
    return made


def pages() -> list[BaseRoute]:
    """The routes of every page."""
    return [route for page in PAGES.values() for route in page.routes]


async def healthy(_: Request) -> Response:
    """The process is there."""
    return PlainTextResponse("ok")


async def ready(request: Request) -> Response:
    """The process takes answers: the ledger can be read."""
    with request.app.state.desk.ledger.reading():
        return PlainTextResponse("ready")
