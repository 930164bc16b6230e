"""The connection to a workspace's home, by a name that other rooms may use in their types."""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["Connection"]

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection as Connection  # noqa: TC004  named for type checkers alone
