"""Queries as text, kept by their shape: to compile one costs more than to run it."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from ibis import Table

    from suara.store.engines._engine import Engine

MOST = 256
_texts: OrderedDict[Hashable, str] = OrderedDict()


def compiled(engine: Engine, shape: Hashable, make: Callable[[], Table]) -> str:
    """The SQL of a query of a shape, which must say all but the values that go into it."""
    key = engine.name, shape
    text = _texts.get(key) or engine.compile(make())
    _texts[key] = text
    while len(_texts) > MOST:
        _texts.popitem(last=False)
    return text
