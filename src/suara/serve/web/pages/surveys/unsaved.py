"""What is typed in the builder and not saved: kept in memory for a while, so that it can be looked at."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from threading import Lock
from typing import Any

MOST = 100
_lock = Lock()
_kept: OrderedDict[str, tuple[str, dict[str, Any]]] = OrderedDict()


def keep(survey: str, definition: dict[str, Any]) -> str:
    """Keep a definition under a name that nobody guesses; the oldest goes where there are too many."""
    name = secrets.token_urlsafe(16)
    with _lock:
        _kept[name] = survey, definition
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return name


def found(survey: str, name: str) -> dict[str, Any] | None:
    """The definition of a survey that was kept under a name; null where it is gone."""
    with _lock:
        own, definition = _kept.get(name, ("", {}))
    return definition if own == survey and definition else None
