"""A demo company on clusters: a Sail server, then a Spark standalone master with two workers, all on loopback.

Each is started, given the company, asked, and stopped. Needs `suara[spark]` and `pysail`, and Java 17 for Spark.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyspark

import suara
from suara.collect.connectors.demo import DemoCompany
from suara.serve import engines

if TYPE_CHECKING:
    from collections.abc import Iterator

SPARK_CLASS = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
DEPLOY = "org.apache.spark.deploy"
# Sail runs without the pyspark that is installed here for Spark, which is newer than it knows.
SAIL = "import sys; sys.modules['pyspark'] = None; from pysail import _native; _native.main(['sail', *sys.argv[1:]])"


def main() -> None:
    """Both clusters, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        with sail() as server:
            company_on(f"{server}?path={folder}/sail-facts", Path(folder) / "on-sail")
        if not shutil.which("java"):
            print("Java is not installed: Spark is left out.")
            return
        with spark() as master:
            company_on(f"{master}?path={folder}/spark-facts", Path(folder) / "on-spark")


def company_on(url: str, folder: Path) -> None:
    """Build a company, move it to an engine, add it up there and measure."""
    company = DemoCompany(customers=200, months=6, seed=7, until=date(2026, 1, 1))
    with suara.create(folder, **company.settings) as ws:
        for kind, batches in company.records():
            ws.load(kind, batches, source="demo")
    moved = engines.move(suara.open(folder), url)
    print(f"{url.partition('?')[0]}: {moved.records:,} records, {moved.metrics} metrics the same as at home")
    with suara.open(folder) as ws:
        begun = time.perf_counter()
        ws.rollup()
        print(f"added up in {time.perf_counter() - begun:.1f} s; {len(ws.rollup_verify())} cells differ from the facts")
        print(ws.measure("nps", "churn", "sales", since="2025-10-01", until="2026-01-01", grain="month"))


@contextmanager
def sail() -> Iterator[str]:
    """A Sail server; its address."""
    port = free_port()
    with running(sys.executable, "-c", SAIL, "spark", "server", "--port", str(port)):
        await_port(port)
        yield f"sc://127.0.0.1:{port}/"


@contextmanager
def spark() -> Iterator[str]:
    """A standalone master and two workers; the master's address."""
    port = free_port()
    at = ("--host", "127.0.0.1", "--webui-port", "0")
    with ExitStack() as stack:
        stack.enter_context(running(SPARK_CLASS, f"{DEPLOY}.master.Master", *at, "--port", str(port)))
        await_port(port)
        for _ in range(2):
            work = stack.enter_context(tempfile.TemporaryDirectory())
            place = ("-c", "1", "-m", "1g", "-d", work, f"spark://127.0.0.1:{port}")
            stack.enter_context(running(SPARK_CLASS, f"{DEPLOY}.worker.Worker", *at, *place))
        yield f"spark://127.0.0.1:{port}"


@contextmanager
def running(*command: str) -> Iterator[None]:
    """A process for as long as it is needed."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield
    finally:
        os.killpg(process.pid, 15)
        process.wait()


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def await_port(port: int) -> None:
    """Wait until somebody listens."""
    for _ in range(600):
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


if __name__ == "__main__":
    main()
