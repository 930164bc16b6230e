"""Clusters on the loopback interface for tests: Sail, and a Spark standalone master with two workers.

Whatever is started here ends with the process that started it, however that ends.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlencode

PATIENCE = 120.0
# Sail runs Python functions by the pyspark that it finds, and refuses one that is newer than itself.
SAIL = "import sys; sys.modules['pyspark'] = None; from pysail import _native; _native.main(['sail', *sys.argv[1:]])"
SAIL_SETTINGS = {
    "SAIL_MODE": "local-cluster",
    "SAIL_CLUSTER__WORKER_TASK_SLOTS": "1",
    "SAIL_CLUSTER__WORKER_INITIAL_COUNT": "2",
}
MASTER, WORKER = "org.apache.spark.deploy.master.Master", "org.apache.spark.deploy.worker.Worker"
# Short lives: what the compilers of Java and of Spark would save is less than what they take.
LIGHT = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SPARK_SETTINGS = {
    "spark.driver.extraJavaOptions": LIGHT,
    "spark.executor.extraJavaOptions": LIGHT,
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "1g",
    "spark.executor.memory": "512m",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",  # tables of a few rows have nothing to adapt to
}


@contextmanager
def sail(port: int = 0) -> Iterator[str]:
    """A Sail server with two workers; the address of its Spark Connect."""
    port = port or free_port()
    command = [sys.executable, "-c", SAIL, "spark", "server", "--port", str(port)]
    with running(command, os.environ | SAIL_SETTINGS):
        await_port(port)
        yield f"sc://127.0.0.1:{port}/"


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Standalone:
    """A Spark standalone master and its workers, each a process."""

    folder: Path
    port: int = field(default_factory=free_port)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The master's address, to which `path=...` is added."""
        return f"spark://127.0.0.1:{self.port}?{urlencode(SPARK_SETTINGS)}"

    def command(self, main: str, *others: str) -> list[str]:
        """How a part of Spark is started."""
        import pyspark

        start = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
        return [start, main, "--host", "127.0.0.1", "--webui-port", "0", *others]

    def log(self, name: str) -> Path:
        """What a part has told."""
        return self.folder / f"{name}.log"

    def kill_worker(self) -> None:
        """End one worker at once, and the executors that it holds."""
        worker = self.workers.pop()
        for process in [*children(worker.pid), worker.pid]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        worker.wait()


def why_no_spark() -> str:
    """Why a cluster cannot be started here; nothing when it can."""
    if not find_spec("pyspark"):
        return "pyspark is not installed"
    java = shutil.which("java") or os.environ.get("JAVA_HOME")
    return "" if java else "Java 17 is not installed, which Spark runs on"


@contextmanager
def standalone(folder: Path, workers: int = 2) -> Iterator[Standalone]:
    """A master and workers with a core each, up and known to each other."""
    made = Standalone(folder)
    settings = os.environ | {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "192m",
        "SPARK_DAEMON_JAVA_OPTS": LIGHT,
    }
    with running(made.command(MASTER, "--port", str(made.port)), settings, made.log("master")):
        await_port(made.port)
        names = [f"worker-{i}" for i in range(workers)]
        with ExitStack() as stack:
            for name in names:
                place = ("-c", "1", "-m", "640m", "-d", str(folder / name), f"spark://127.0.0.1:{made.port}")
                process = stack.enter_context(running(made.command(WORKER, *place), settings, made.log(name)))
                made.workers.append(process)
            for name in names:
                await_text(made.log(name), "Successfully registered with master")
            yield made


@contextmanager
def running(command: list[str], settings: dict[str, str], log: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A process for as long as it is needed, with what it starts."""
    with (log or Path(os.devnull)).open("wb") as told:
        process = subprocess.Popen(command, env=settings, stdout=told, stderr=told, preexec_fn=tied_to_parent)  # noqa: PLW1509
    try:
        yield process
    finally:
        for each in [*children(process.pid), process.pid]:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        process.wait()


def tied_to_parent() -> None:
    """Let Linux end the process with the one that started it."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def children(process: int) -> list[int]:
    """The processes that a process started, and those that they did."""
    told = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in told.splitlines()]
    found = [own for own, parent in pairs if parent == process]
    return [own for child in found for own in (*children(child), child)]


def await_port(port: int) -> None:
    """Wait until somebody listens."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nobody listens on port {port}")


def await_text(file: Path, text: str) -> None:
    """Wait until a file holds a text."""
    end = time.monotonic() + PATIENCE
    while text not in file.read_text("utf-8", "replace"):
        if time.monotonic() > end:
            raise TimeoutError(f"{file} never said {text!r}")
        time.sleep(0.1)
