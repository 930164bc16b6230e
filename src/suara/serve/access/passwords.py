"""Passwords: hashed with Argon2id, and found wrong in the same time whether or not there is such a member."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from suara.errors import MemberError

LEAST, MOST = 12, 1000
HASHER = PasswordHasher()
# Each hash takes 64 MB while it is made: few at a time, however many sign in at once.
TURNS = threading.BoundedSemaphore(2)


def hashed(password: str) -> str:
    """The hash to keep of a password; a MemberError where it is too short or too easily guessed."""
    if len(password) < LEAST or len(password) > MOST:
        raise MemberError(f"A password has {LEAST} characters or more.", "Three or four words that you invent do.")
    if len(set(password.casefold())) < 5:
        raise MemberError("This password is easily guessed.", "Three or four words that you invent do.")
    return anew(password)


def anew(password: str) -> str:
    """The hash to keep of a password that was good enough before."""
    with TURNS:
        return HASHER.hash(password)


def right(kept: str | None, password: str) -> bool:
    """Whether a password is the one whose hash is kept; where none is kept, the same work is done for nothing."""
    try:
        compared = kept or _nobodys()
        with TURNS:
            return HASHER.verify(compared, password[:MOST]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether a hash was made with weaker parameters than those of today."""
    return HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody has this password")
