"""A workspace's server for tests: real sockets on loopback, on a port that was free."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
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


@contextmanager
def process(ws: Workspace, *more: str) -> Iterator[str]:
    """The workspace served by `suara serve` in a process of its own; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start = "import sys; from suara.serve.cli import run; sys.exit(run(sys.argv[1:]))"
    command = [sys.executable, "-c", start, "serve", "--port", str(port), "--workspace", str(ws.folder), *more]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        _answers(server, address)
        yield address
    finally:
        server.terminate()
        server.communicate()


def _answers(server: subprocess.Popen[bytes], address: str) -> None:
    """Wait until a server is ready."""
    while server.poll() is None:
        try:
            if httpx.get(f"{address}/readyz", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError("the server did not start")
