"""A small workspace served on real sockets, and a program with a key to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

import suara
from serve.web.conftest import SURVEY
from serving import served
from suara.serve.access.rights import RIGHTS
from suara.serve.python import Workspace

NDJSON = {"Content-Type": "application/x-ndjson"}


def answer(i: int, **more: object) -> dict[str, object]:
    """A record that can be kept."""
    return {"answer": f"a{i:03}", "kind": "nps", "score": i % 11, "occurred_at": "2025-06-01T10:00:00Z", **more}


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The workspace; tests of a module share it."""
    folder = tmp_path_factory.mktemp("api") / "ws"
    with suara.create(folder, name="Acme", dimensions={"country": "text"}, requests=0) as made:
        made.load("answer", [answer(i, customer=f"c{i}", country="MY") for i in range(25)], source="test")
        made.surveys.publish(SURVEY)
        yield made


@pytest.fixture(scope="module")
def address(ws: Workspace) -> Iterator[str]:
    """Where it is served."""
    with served(ws) as found:
        yield found


@pytest.fixture(scope="module")
def program(ws: Workspace, address: str) -> Callable[..., httpx.Client]:
    """A program with a key of some rights, or of all."""

    def made(*rights: str) -> httpx.Client:
        key = ws.keys.make("-".join(rights) or "all", *(rights or RIGHTS))
        return httpx.Client(base_url=f"{address}/api/v1", headers={"Authorization": f"Bearer {key}"}, timeout=60)

    return made


@pytest.fixture(scope="module")
def client(program: Callable[..., httpx.Client]) -> Iterator[httpx.Client]:
    """A program that may do everything."""
    with program() as found:
        yield found
