"""Hashes of names and addresses that only this workspace can work out."""

from __future__ import annotations

import hashlib
import hmac
import re
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from suara.store.ledger_tables import secrets

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+|\+?[\d\s()./-]{6,}")
SECRET = "hash"  # noqa: S105  its name, not its value


def looks_like_address(value: str) -> bool:
    """Whether a value is written like an e-mail address or a telephone number."""
    return bool(ADDRESS.fullmatch(value.strip()))


def keyed(secret: str, value: str) -> str:
    """A hash of a value by a workspace's secret: 64 hexadecimal digits."""
    return hmac.new(bytes.fromhex(secret), value.encode(), hashlib.sha256).hexdigest()


def by(connection: Connection) -> Callable[[str], str] | None:
    """The hash by the secret of the ledger of a transaction; null where none was made yet, and so nothing hashed."""
    secret = connection.execute(select(secrets.c.value).where(secrets.c.name == SECRET)).scalar()
    return partial(keyed, secret) if secret else None
