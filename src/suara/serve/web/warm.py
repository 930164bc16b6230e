"""What is made ready once a server listens, beside what it answers: its first readers wait for none of it."""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import TYPE_CHECKING

from starlette.requests import Request

from suara.errors import SuaraError
from suara.serve.access.caller import LOCAL
from suara.serve.web.pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.applications import Starlette

log = logging.getLogger("suara.warm")
# Seconds until it begins: the server is to listen first.
SOON = 1.0


class Warming:
    """A thread that does what comes first, and then makes what pages show to begin with."""

    def __init__(self, app: Starlette, *first: Callable[[], object]) -> None:
        shown = [partial(page.warm, _asking(app, page.path)) for page in PAGES.values() if page.warm]
        self._works: list[Callable[[], object]] = [*first, *shown]
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="suara-warm")
        self._thread.start()

    def close(self) -> None:
        """End after what is in hand."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        self._ended.wait(SOON)
        for work in self._works:
            if self._ended.is_set():
                return
            try:
                work()
            except SuaraError as fault:
                log.warning("%s", fault)
            except Exception:
                log.exception("what pages show to begin with could not be made")


def _asking(app: Starlette, path: str) -> Request:
    """A request as one who may see everything would send it."""
    state = {"caller": LOCAL, "session": None}
    asked = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    return Request({**asked, "app": app, "state": state, "server": ("127.0.0.1", 80), "scheme": "http"})
