"""What is made ready when a server starts, beside what it answers: its first readers wait for none of it."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from starlette.requests import Request

from suara.errors import SuaraError
from suara.serve.access.caller import LOCAL
from suara.serve.web.pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.applications import Starlette

log = logging.getLogger("suara.warm")


def warmed(app: Starlette, *first: Callable[[], object]) -> threading.Thread:
    """A thread that does what comes first, and then makes what pages show to begin with."""
    thread = threading.Thread(target=_warm, args=(app, first), name="suara-warm")
    thread.start()
    return thread


def _warm(app: Starlette, first: tuple[Callable[[], object], ...]) -> None:
    try:
        for work in first:
            work()
        for page in PAGES.values():
            if page.warm:
                page.warm(_asking(app, page.path))
    except SuaraError as fault:
        log.warning("%s", fault)
    except Exception:
        log.exception("what pages show to begin with could not be made")


def _asking(app: Starlette, path: str) -> Request:
    """A request as one who may see everything would send it."""
    state = {"caller": LOCAL, "session": None}
    asked = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    return Request({**asked, "app": app, "state": state, "server": ("127.0.0.1", 80), "scheme": "http"})
