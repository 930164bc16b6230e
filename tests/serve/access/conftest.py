"""A workspace with an owner, served on real sockets; its ledger once in a file and once on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import suara
from access_helper import member, sign_in, visited
from suara.serve.python import Workspace


@pytest.fixture
def ws(tmp_path: Path, ledger_address: str) -> Iterator[Workspace]:
    with suara.create(tmp_path / "ws", name="Acme", dimensions={"country": "text"}, ledger=ledger_address) as made:
        yield made


@pytest.fixture
def owner(ws: Workspace) -> str:
    """The id of an owner who has a password."""
    return member(ws)


@pytest.fixture
def client(ws: Workspace, owner: str) -> Iterator[httpx.Client]:
    """A browser that nobody has signed in."""
    with visited(ws) as made:
        yield made


@pytest.fixture
def inside(client: httpx.Client) -> httpx.Client:
    """The browser of the owner, signed in."""
    assert sign_in(client).status_code == 303
    return client
