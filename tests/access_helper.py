"""A browser that speaks with a served workspace as a member does, and the members that tests need."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from serving import served
from suara.serve.python import Workspace

EMAIL, PASSWORD = "ana@acme.example", "tall green lamp 42"
OTHER = "bo@acme.example"


def token_of(link) -> str:
    """The token of a link."""
    return link.address.rpartition("/")[2]


def member(ws: Workspace, email: str = EMAIL, role: str = "owner", scope=None, password: str = PASSWORD) -> str:
    """The id of a new member who has a password."""
    return ws.members.come_in(token_of(ws.members.add(email, "", role, scope)), password).member


@contextmanager
def browser(address: str) -> Iterator[httpx.Client]:
    """A browser that nobody has signed in; its forms come from the application's own pages."""
    with httpx.Client(base_url=address, trust_env=False, timeout=60, headers={"Origin": address}) as client:
        yield client


@contextmanager
def visited(ws: Workspace) -> Iterator[httpx.Client]:
    """A workspace that is served, and a browser before it."""
    with served(ws) as address, browser(address) as client:
        yield client


def sign_in(client: httpx.Client, email: str = EMAIL, password: str = PASSWORD, **more: str) -> httpx.Response:
    """Send the sign-in form."""
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def post(client: httpx.Client, path: str, **data: object) -> httpx.Response:
    """Send a form."""
    return client.post(path, data=data)
