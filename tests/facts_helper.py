"""Real files put straight into a workspace's warehouse by SQL, for tests against the reference values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.records import KINDS

if TYPE_CHECKING:
    from suara.serve.python import Workspace


def fill(ws: Workspace, kind: str, query: str, **files: object) -> None:
    """Put what a query gives into a kind's table of a workspace in UTC; `{name}` in it is the path of a file."""
    table = KINDS[kind]
    days = ", ".join(f"{moment}::DATE AS {day}" for moment, day in table.days.items())
    text = query.format(**{name: f"'{path}'" for name, path in files.items()})
    with ws.warehouse.writing() as connection:
        named = [d[0] for d in connection.execute(f"SELECT * FROM ({text}) LIMIT 0").description]
        lacking = [moment for moment in table.days if moment not in named]
        blank = "".join(f", NULL::TIMESTAMP AS {moment}" for moment in lacking)
        connection.execute(
            f"INSERT INTO {table.plural} BY NAME SELECT *, {days}, 1 AS load FROM (SELECT *{blank} FROM ({text}))"
        )


def emptied(ws: Workspace) -> Workspace:
    """The workspace without any record: its compiled plans make the next question quick."""
    with ws.warehouse.writing() as connection:
        for kind in KINDS.values():
            connection.execute(f"DELETE FROM {kind.plural}")
    return ws
