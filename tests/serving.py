"""A workspace's server for tests: real sockets on loopback, on a port that was free."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from suara.serve.python import Workspace
from suara.serve.web import server as serving
from suara.serve.web.app import application


@contextmanager
def served(ws: Workspace, *, work: bool = False, **more: Any) -> Iterator[str]:
    """The workspace served from this process; its address."""
    config = uvicorn.Config(application(ws, work=work), host="127.0.0.1", port=0, log_level="warning", **more)
    server = serving.Server(config)
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


class Server:
    """The workspace served by a process of its own, which can be killed."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.address = f"http://127.0.0.1:{port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it takes answers."""
        code = "import sys; from suara.serve.cli import run; sys.exit(run(sys.argv[1:]))"
        command = [sys.executable, "-c", code, "serve", "--port", str(self.port), "--workspace", str(self.folder)]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.address}/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise TimeoutError("the server did not start")

    def kill(self) -> None:
        """End it without any warning."""
        assert self.process
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End it as an operator would."""
        assert self.process
        self.process.terminate()
        self.process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
