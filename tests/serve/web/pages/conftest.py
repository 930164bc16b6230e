"""The demo company, small, served on real sockets to a browser of its owner."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from pages_helper import invented, signed_in
from serving import served
from suara.serve.python import Workspace


@pytest.fixture(scope="session")
def company(tmp_path_factory) -> Iterator[Workspace]:
    with invented(tmp_path_factory.mktemp("pages") / "ws") as ws:
        yield ws


@contextmanager
def visiting(ws: Workspace, address: str, role: str = "owner", **more) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=address, cookies=signed_in(ws, role, **more), headers={"Origin": address}, timeout=120
    ) as client:
        yield client


@pytest.fixture(scope="session")
def address(company) -> Iterator[str]:
    with served(company) as found:
        yield found


@pytest.fixture(scope="session")
def owner(company, address) -> Iterator[httpx.Client]:
    with visiting(company, address) as client:
        yield client
