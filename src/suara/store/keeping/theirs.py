"""Which facts are a person's: those with the id, and those without one that hang on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.records import KINDS
from suara.store import changes
from suara.store.naming import quoted
from suara.store.schema import customer_columns, history

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

    from suara.records import Kind

# A record that names nobody belongs to whom the records belong with which it shares one of these.
# A referral is none of them: what follows from one belongs to another person.
LINKS = ("invitation", "response", "session", "ticket", "visitor")
TYPED = ("text",)
IDENTIFYING = ("visitor",)


def remove(connection: DuckDBPyConnection, customer: str, *, detach: bool) -> dict[str, int]:
    """Remove a person's facts, in the caller's transaction; rows by table (only those with any)."""
    connection.execute("CREATE OR REPLACE TEMP TABLE suara_theirs (link VARCHAR, id VARCHAR)")
    _gather(connection, customer)
    for kind in KINDS.values():
        _note(connection, kind, customer)
    counts = {}
    for kind in KINDS.values():
        keep = detach
        for table in (kind.plural, history(kind)):
            statement = _anonymised(kind) if keep else f"DELETE FROM {quoted(table)} WHERE {_belongs(kind)}"
            counts[table] = _changed(connection, statement, customer)
            keep = False
    counts |= _other_mentions(connection, customer)
    connection.execute("DROP TABLE suara_theirs")
    return {table: n for table, n in counts.items() if n}


def _note(connection: DuckDBPyConnection, kind: Kind, customer: str) -> None:
    """Enter the days of the records of a kind that are about to change."""
    also = "".join(f" OR {quoted(c)} = $customer" for c in customer_columns()[kind.plural][1:])
    rows = f"FROM {quoted(kind.plural)} WHERE ({_belongs(kind)}{also})"
    days = {}
    for column in kind.days.values():
        query = f"SELECT DISTINCT {quoted(column)} {rows} AND {quoted(column)} NOTNULL"
        days[column] = [day for (day,) in connection.execute(query, {"customer": customer}).fetchall()]
    if any(days.values()):
        changes.note(connection, kind.name, "erase", None, days)


def _gather(connection: DuckDBPyConnection, customer: str) -> None:
    """Fill `suara_theirs` with all that links to a person, until nothing is added."""
    parts = " UNION ALL ".join(_linked())
    fresh = f"SELECT DISTINCT link, id FROM ({parts}) WHERE id IS NOT NULL EXCEPT SELECT link, id FROM suara_theirs"
    while _changed(connection, f"INSERT INTO suara_theirs {fresh}", customer):
        pass


def _linked() -> Iterator[str]:
    for kind in KINDS.values():
        for table in (kind.plural, history(kind)):
            for link, column in _links(kind).items():
                yield f"SELECT '{link}' AS link, {quoted(column)} AS id FROM {quoted(table)} WHERE {_belongs(kind)}"


def _links(kind: Kind) -> dict[str, str]:
    """What a record of a kind can be tied to: its own id, by the kind's name, and what it names of `LINKS`."""
    own = {kind.name: kind.name} if kind.name != "customer" else {}
    return own | {c: c for c in LINKS if c in kind.columns}


def _belongs(kind: Kind) -> str:
    """The condition that a row is the person's, for tables of a kind."""
    ties = [
        f"{quoted(column)} IN (SELECT id FROM suara_theirs WHERE link = '{link}')"
        for link, column in _links(kind).items()
    ]
    tied = f" OR (customer IS NULL AND ({' OR '.join(ties)}))" if ties else ""
    return f"(customer = $customer{tied})"


def _anonymised(kind: Kind) -> str:
    """The statement that keeps the facts of a table without the person and what the person typed."""
    # Where a record must have a customer, a name of nobody stands in: another for each, so that none are tied.
    nobody = "'erased-' || uuid()" if kind.columns["customer"].required else "NULL"
    emptied = [c for c in (*TYPED, *IDENTIFYING) if c in kind.columns]
    changes = ", ".join([f"customer = {nobody}", *(f"{quoted(c)} = NULL" for c in emptied)])
    return f"UPDATE {quoted(kind.plural)} SET {changes} WHERE {_belongs(kind)}"


def _other_mentions(connection: DuckDBPyConnection, customer: str) -> dict[str, int]:
    """Take the person's id out of facts that belong to others."""
    counts = {}
    for table, columns in customer_columns().items():
        for column in columns[1:]:
            statement = f"UPDATE {quoted(table)} SET {quoted(column)} = NULL WHERE {quoted(column)} = $customer"
            counts[f"{table}.{column}"] = _changed(connection, statement, customer)
    return counts


def _changed(connection: DuckDBPyConnection, statement: str, customer: str) -> int:
    row = connection.execute(statement, {"customer": customer}).fetchone()
    return int(row[0]) if row else 0
