"""A workspace with an owner and a survey, served on real sockets; its ledger once in a file and once on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest

import suara
from serving import served
from suara.serve.access import passwords
from suara.serve.python import Workspace
from suara.store import members

EMAIL, PASSWORD = "ana@acme.example", "tall green lamp 42"
AT = datetime(2026, 1, 1)


@pytest.fixture
def ws(tmp_path: Path, ledger_address: str) -> Iterator[Workspace]:
    with suara.create(tmp_path / "ws", name="Acme", dimensions={"country": "text"}, ledger=ledger_address) as made:
        yield made


@pytest.fixture
def owner(ws: Workspace) -> str:
    """The id of an owner who has a password."""
    with ws.ledger.writing() as connection:
        own = members.add(connection, "Ana", EMAIL, "owner", AT)
        members.change(connection, own, password=passwords.hashed(PASSWORD))
    return own


@pytest.fixture
def client(ws: Workspace, owner: str) -> Iterator[httpx.Client]:
    """A browser that nobody has signed in."""
    with served(ws) as address, httpx.Client(base_url=address, trust_env=False, timeout=60) as made:
        made.headers["Origin"] = address
        yield made
