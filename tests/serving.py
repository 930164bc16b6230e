"""A workspace's server for tests: real sockets on loopback, on a port that was free."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from suara.serve.python import Workspace
from suara.serve.web.app import application


@contextmanager
def served(ws: Workspace, *, work: bool = False) -> Iterator[str]:
    """The workspace served from this process; its address."""
    config = uvicorn.Config(application(ws, work=work), host="127.0.0.1", port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
