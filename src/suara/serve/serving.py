"""Where a workspace is served on this machine: a private file in its folder names the server's address and a key.

Whoever may read the workspace's files may read it, and nobody else: it opens nothing that was not open to them.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from suara.store.keeping.spill import alive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = ".serving.json"


@dataclass(frozen=True)
class Serving:
    """A server of this machine: its address, the key for the programs of this user, and its process."""

    address: str
    key: str = field(repr=False)
    process: int


def new(host: str, port: int) -> Serving:
    """A server of this process that listens at a host and port, with a key that nobody knows yet."""
    reached = "127.0.0.1" if host in ("", "0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
    return Serving(f"http://{reached}:{port}", secrets.token_urlsafe(32), os.getpid())


@contextmanager
def announced(folder: Path, own: Serving | None) -> Iterator[None]:
    """Tell the other programs of this user where the workspace is served, for as long as it is."""
    if own is None:
        yield
        return
    _write(folder / FILE, own)
    try:
        yield
    finally:
        if _read(folder / FILE) == own:
            (folder / FILE).unlink(missing_ok=True)


def found(folder: Path) -> Serving | None:
    """The server that another process of this machine runs; what a killed one left is nothing."""
    told = _read(folder / FILE)
    return told if told and told.process != os.getpid() and alive(told.process) else None


def _write(path: Path, told: Serving) -> None:
    half = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(vars(told), file)
    half.replace(path)


def _read(path: Path) -> Serving | None:
    try:
        return Serving(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
