"""A driver for a standalone master: a process of ours that runs the application and speaks Spark Connect.

It is started when a question is first put to `spark://host:port`, listens on the loopback interface alone, asks
for a token that only this process knows, and ends when this process closes its standard input, however it ends.
"""

from __future__ import annotations

import atexit
import json
import os
import secrets
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from suara.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Mapping

READY, FAULT = "suara-driver ", "suara-fault "
PLUGIN = "org.apache.spark.sql.connect.SparkConnectPlugin"
SETTINGS = {
    "spark.app.name": "suara",
    "spark.log.level": "OFF",
    "spark.plugins": PLUGIN,
    "spark.sql.artifact.isolation.enabled": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
ROOT = str(Path(__file__).resolve().parents[3])
PATIENCE = 180.0
KNOCK = 10.0
LINGER = 60.0


@dataclass
class Driver:
    """The driver of one master in this process; shared by all who ask for it, gone with the last of them."""

    master: str
    settings: Mapping[str, str]
    users: int = 0
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    _process: subprocess.Popen[str] | None = None
    _port: int = 0

    def url(self) -> str:
        """Where it listens, as Spark Connect writes it; starts it when it is not there (any more)."""
        if self._process is None or self._process.poll() is not None:
            self._start()
        return f"sc://localhost:{self._port}/;token={self.token}"

    def stop(self) -> None:
        """End it; it may be started again."""
        if self._process is not None:
            assert self._process.stdin is not None
            with suppress(OSError):
                self._process.stdin.close()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    def _start(self) -> None:
        if not any(_answers(place) for place in self.master.removeprefix("spark://").split(",")):
            # Spark itself would knock for a minute before it said so.
            raise self._unready("nothing answers there")
        command = [sys.executable, "-m", "suara.store.engines._spark_driver"]
        self._process = subprocess.Popen(  # noqa: S603 - a module of our own
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=self._surroundings(),
        )
        atexit.register(self.stop)
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"spark.master": self.master, **self.settings}) + "\n")
        self._process.stdin.flush()
        self._port = self._told()

    def _surroundings(self) -> dict[str, str]:
        """The driver's environment; settings could be read off its command line by anybody, this cannot."""
        paths = os.pathsep.join([ROOT, os.environ.get("PYTHONPATH", "")])
        return {**os.environ, "PYTHONPATH": paths, "SPARK_CONNECT_AUTHENTICATE_TOKEN": self.token}

    def _told(self) -> int:
        """The port that the driver tells when it is ready; a driver that does not get there is ended."""
        process, reason = self._process, f"no driver was ready after {PATIENCE:.0f} seconds"
        assert process is not None
        assert process.stdout is not None
        late = threading.Timer(PATIENCE, process.kill)
        late.start()
        try:
            for line in process.stdout:
                if line.startswith(READY):
                    return int(line.removeprefix(READY))
                reason = line.removeprefix(FAULT).strip() if line.startswith(FAULT) else reason
        finally:
            late.cancel()
        self.stop()
        raise self._unready(reason)

    def _unready(self, reason: str) -> EngineError:
        return EngineError(
            f"{self.master}: {reason}.",
            "Check that the master runs, that its address is as its own page shows it, and that Java 17 is here.",
        )


def _answers(place: str) -> bool:
    """Whether somebody listens at host:port."""
    host, _, port = place.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=KNOCK):
            return True
    except (OSError, ValueError):
        return False


_drivers: dict[tuple[str, str], Driver] = {}
_guard = threading.Lock()


def taken(master: str, settings: Mapping[str, str]) -> Driver:
    """The driver for a master and settings, to be given back by `left`."""
    with _guard:
        key = (master, json.dumps(dict(settings), sort_keys=True))
        driver = _drivers.setdefault(key, Driver(master, settings))
        driver.users += 1
        return driver


def left(driver: Driver) -> None:
    """Give a driver back; a while after its last user it ends, so that the cluster's cores are free."""
    with _guard:
        driver.users -= 1
    later = threading.Timer(LINGER, _stop_idle, [driver])
    later.daemon = True
    later.start()


def _stop_idle(driver: Driver) -> None:
    with _guard:
        if not driver.users:
            driver.stop()


def main() -> None:
    """The driver itself: settings come as JSON on the first line, and its end is that of the input."""
    asked: dict[str, Any] = json.loads(sys.stdin.readline())
    try:
        port = _started(asked)
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is told
        lines = str(fault).strip().splitlines() or [type(fault).__name__]
        print(FAULT + lines[0], flush=True)  # noqa: T201 - it is how the two talk
        return
    print(READY + str(port), flush=True)  # noqa: T201
    sys.stdin.read()


def _started(asked: Mapping[str, Any]) -> int:
    from pyspark.sql import SparkSession

    port = _free_port()
    loopback = {"spark.connect.grpc.binding.address": "127.0.0.1", "spark.connect.grpc.binding.port": str(port)}
    builder = SparkSession.builder
    for key, value in {**SETTINGS, **asked, **loopback}.items():
        builder = builder.config(key, value)
    builder.getOrCreate()
    return port


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    main()
