"""Bringing the tables of an older Suara up to date, number by number.

New kinds, columns and dimensions need nothing here, they are added by themselves (see `shape`). A change of
what is there, such as a column that means something else, raises `schema.VERSION` and puts its migration
here: a function of the connection, under the number that it leads to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.errors import DefinitionError
from suara.store import schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from duckdb import DuckDBPyConnection

    Migrations = Mapping[int, Callable[[DuckDBPyConnection], None]]

MIGRATIONS: Migrations = {}


def bring_up_to_date(connection: DuckDBPyConnection, found: int, migrations: Migrations = MIGRATIONS) -> None:
    """Carry out every migration above the number that was found, in the caller's transaction."""
    for number in range(found + 1, schema.VERSION + 1):
        if number not in migrations:
            raise DefinitionError(f"There is no way to version {number} of the warehouse.", "Update Suara.")
        migrations[number](connection)
        connection.execute("INSERT OR REPLACE INTO suara_meta VALUES ('schema', ?)", [str(number)])
