"""A workspace's server for tests: real sockets on loopback, on a port that was free."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import httpx
import uvicorn

from suara.serve.python import Workspace
from suara.serve.web import server as serving
from suara.serve.web.app import application


@contextmanager
def served(
    ws: Workspace, *, work: bool = False, log: Callable[[str], None] | None = None, **more: Any
) -> Iterator[str]:
    """The workspace served from this process; its address."""
    config = uvicorn.Config(application(ws, work=work, log=log), host="127.0.0.1", port=0, log_level="warning", **more)
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


# A process that has everything imported makes each server anew: killing one costs no second of importing. What a
# server is told to do is what the command line would do.
KENNEL = """
import os, signal, sys
import uvicorn, suara.serve.web.app
from suara.serve.cli import run
print("ready", flush=True)
for line in sys.stdin:
    if child := os.fork():
        print(child, flush=True)
        os.waitpid(child, 0)
        print("over", flush=True)
    else:
        os.close(0)
        sys.exit(run(line.rstrip("\\n").split("\\t")))
"""


class Server:
    """The workspace served by a process of its own, which can be killed."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.address = f"http://127.0.0.1:{port}"
        self.kennel: subprocess.Popen[str] | None = None
        self.process = 0

    def __enter__(self) -> Self:
        pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        self.kennel = subprocess.Popen([sys.executable, "-c", KENNEL], text=True, **pipes)
        assert self._said() == "ready"
        return self

    def __exit__(self, *_: object) -> None:
        assert self.kennel
        self.kennel.communicate()

    def start(self) -> None:
        """Start it, and wait until it takes answers."""
        assert self.kennel
        assert self.kennel.stdin
        self.kennel.stdin.write("\t".join(["serve", "--port", str(self.port), "--workspace", str(self.folder)]) + "\n")
        self.kennel.stdin.flush()
        self.process = int(self._said())
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
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as an operator would."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process:
            os.kill(self.process, how)
            while self._said() != "over":
                pass
            self.process = 0

    def _said(self) -> str:
        assert self.kennel
        assert self.kennel.stdout
        return self.kennel.stdout.readline().strip()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
