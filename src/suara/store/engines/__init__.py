"""Where facts may lie: one class per engine, the rest unaware of it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from suara.errors import SettingsError

if TYPE_CHECKING:
    from suara.store.engines._engine import Engine
    from suara.store.warehouse import Warehouse

# The file here that knows each scheme of an engine's URL; `duckdb` alone is the workspace's own folder.
SCHEMES = {
    "duckdb": "duckdb",
    "spark": "spark",
    "sc": "spark",
    "clickhouse": "clickhouse",
    "clickhouses": "clickhouse",
    "chdb": "clickhouse",
}


def engine_of(url: str, home: Warehouse) -> Engine:
    """The engine that a workspace's settings name; an unknown one is a SettingsError."""
    scheme = url.partition(":")[0]
    if scheme not in SCHEMES:
        raise SettingsError(
            f"There is no engine {url!r}.", f"Use one of {', '.join(SCHEMES)}; see docs/how-to/engines."
        )
    found: Engine = import_module(f"{__name__}.{SCHEMES[scheme]}").engine(url, home)
    return found
