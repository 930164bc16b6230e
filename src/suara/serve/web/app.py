"""The application: one process that answers respondents, sends what waits, and feeds the warehouse."""

from __future__ import annotations

import secrets
from contextlib import asynccontextmanager
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
from suara.serve.web.house import House
from suara.serve.web.later import Later
from suara.serve.web.limits import Buckets, Limited
from suara.serve.web.logs import Logged
from suara.serve.web.pages import PAGES
from suara.serve.web.popup.desk import Loader
from suara.serve.web.popup.routes import routes as popup
from suara.serve.web.respondent.desk import Desk
from suara.serve.web.respondent.routes import routes
from suara.serve.web.shell import routes as shell
from suara.serve.web.shell.finished import kept_pages
from suara.serve.web.shell.kept import Kept
from suara.serve.web.shell.live import Pulse
from suara.serve.web.shell.rendering import faulted
from suara.serve.web.warm import Warming
from suara.serve.worker import Worker
from suara.settings import utc_now
from suara.store.group_commit import GroupCommit
from suara.store.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.datastructures import State
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from suara.serve.python import Workspace
    from suara.serve.serving import Serving
    from suara.store.warehouse import Warehouse


def application(
    ws: Workspace, *, work: bool = True, serving: Serving | None = None, log: Callable[[str], None] | None = None
) -> Starlette:
    """The application of a workspace; `work` says whether it sends and feeds as well.

    `serving` is what the other programs of this machine's user are told of it, where they are to come this way.
    `log` hears a line of JSON for each request.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        app.state.settings, app.state.ws = ws.settings, ws
        app.state.local = serving.key if serving else secrets.token_urlsafe(32)
        ledger = Ledger(ws.folder, ws.settings.ledger, keep_open=True)
        app.state.secret, app.state.business = ledger.secret, ws.settings.name
        app.state.clock = utc_now
        commits = GroupCommit(ledger)
        app.state.desk = Desk(ledger, commits)
        app.state.signing_in = SigningIn(ledger, app.state.clock)
        app.state.popup = Loader(app.state.desk, ws.settings)
        _keep(app.state)
        jobs = Jobs(ws.ledger)
        jobs.settle()
        app.state.house = House(ws, jobs, Buckets(ws.settings.requests))
        app.state.tries = Buckets(ws.settings.tries)
        worker = Worker(ws) if work else None
        warming = Warming(app, interface.ready) if work else None
        try:
            with announced(ws.folder, serving):
                yield
        finally:
            await app.state.pulse.close()
            if warming:
                warming.close()
            app.state.pages.close()
            app.state.kept.close()
            jobs.close()
            commits.close()
            if worker:
                worker.close()
            ledger.close()

    interface = Later(lambda: _calls(made.state))
    health = [Public("/healthz", healthy), Public("/readyz", ready)]
    addresses = [*health, *ingest.routes(), Mount("/api/v1", interface), *hooks.routes(), *popup(), *routes()]
    made = Starlette(
        routes=[*addresses, *shell(), *pages()],
        middleware=_between(log),
        lifespan=lifespan,
        exception_handlers={SuaraError: faulted},
    )
    return made


def _between(log: Callable[[str], None] | None) -> list[Middleware]:
    """What each request passes on its way in, and each reply on its way out."""
    return [
        Middleware(Logged, log),
        Middleware(Hardened),
        Middleware(Limited),
        Middleware(GZipMiddleware, minimum_size=500),
        Middleware(Recognised),
    ]


def _calls(state: State) -> Starlette:
    """The API, which shares what the application holds."""
    from suara.serve.web.api.app import api

    found = api()
    found.state = state
    return found


def _keep(state: State) -> None:
    """Room for answers and pages while records and settings are the same, and an ear for when they are not."""

    def version() -> int:
        warehouse: Warehouse = state.ws.warehouse  # a change of settings makes another one
        return warehouse.version()

    state.pulse, state.kept = Pulse(version), Kept(lambda: (version(), state.settings))
    state.pages = kept_pages(state)


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
