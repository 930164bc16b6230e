"""What the ledger's tables of asking hold of a person: found by their columns, so that no new table is missed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, delete, select, update

from suara.store import opt_outs
from suara.store.asking_tables import (
    answers,
    dialogues,
    invitations,
    journal,
    outbox,
    quota_fills,
    responses,
    suppressions,
)
from suara.store.asking_tables import opt_outs as opted_out
from suara.store.keeping.theirs import TYPED
from suara.store.keyed import by, looks_like_address
from suara.store.ledger_tables import metadata, people
from suara.store.parts import parts

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection


def forget(connection: Connection, customer: str, *, detach: bool) -> dict[str, int]:
    """Forget what was asked of a person and what they answered, in the caller's transaction; rows by table.

    Detached responses stay, without the person and what they wrote. That somebody wants to be asked no more stays
    too, under a keyed hash of the id and of each address.
    """
    opt_outs.veil(connection, customer)
    mine = _ids(connection, select(invitations.c.invitation).where(invitations.c.customer == customer))
    query = select(responses.c.response)
    theirs = _ids(connection, query.where(responses.c.customer == customer))
    for some in parts(mine):
        theirs |= _ids(connection, query.where(responses.c.invitation.in_(some)))
    keep = {responses, answers, journal, quota_fills} if detach else set[Table]()
    removed = _at_addresses(connection, customer)
    removed["journal"] = (0 if detach else _entries(connection, theirs)) + _entries(connection, mine)
    if detach:
        removed |= {"responses": len(theirs), "answers": _emptied(connection, theirs)}
        _unnamed(connection, theirs)
    for table in reversed(metadata.sorted_tables):
        if table not in {people, opted_out, journal, *keep}:
            count = _of_person(connection, table, customer, mine, theirs)
            removed[table.name] = removed.get(table.name, 0) + count
    return {f"ledger.{name}": n for name, n in removed.items() if n}


def _at_addresses(connection: Connection, customer: str) -> dict[str, int]:
    """Forget what was said to and from a person's addresses, and why one of them is not reached."""
    known = connection.execute(select(people.c.value, people.c.sought).where(people.c.customer == customer)).all()
    addresses = {text for row in known for text in row if looks_like_address(row.sought)}
    if hashed := by(connection):
        theirs = suppressions.c.address.in_([hashed(address) for address in addresses])
        connection.execute(update(suppressions).where(theirs).values(why="erased"))
    return {
        table.name: connection.execute(delete(table).where(table.c.address.in_(addresses))).rowcount
        for table in (outbox, dialogues)
    }


def _of_person(
    connection: Connection, table: Table, customer: str, mine: Collection[str], theirs: Collection[str]
) -> int:
    """Delete a table's rows that name the person, one of their invitations or one of their responses."""
    count = 0
    if "customer" in table.c:
        count += connection.execute(delete(table).where(table.c.customer == customer)).rowcount
    for name, ids in (("invitation", mine), ("response", theirs)):
        if name in table.c:
            count += sum(
                connection.execute(delete(table).where(table.c[name].in_(some))).rowcount for some in parts(ids)
            )
    return count


def _entries(connection: Connection, ids: Collection[str]) -> int:
    """Delete what waits for the warehouse of some invitations or responses."""
    return sum(connection.execute(delete(journal).where(journal.c.id.in_(some))).rowcount for some in parts(ids))


def _unnamed(connection: Connection, ids: Collection[str]) -> None:
    for some in parts(ids):
        nobody = update(responses).where(responses.c.response.in_(some)).values(customer=None, invitation=None)
        connection.execute(nobody)


def _emptied(connection: Connection, ids: Collection[str]) -> int:
    """Take out of answers what was written: the value, which nobody needs any more, and the text of the records."""
    count = 0
    for some in parts(ids):
        for row in connection.execute(select(answers).where(answers.c.response.in_(some))).all():
            own = (answers.c.response == row.response, answers.c.question == row.question)
            records = [_without_text(record) for record in row.records]
            connection.execute(update(answers).where(*own).values(value=None, records=records))
            count += 1
    return count


def _without_text(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in TYPED}


def _ids(connection: Connection, query: Any) -> set[str]:
    return set(connection.execute(query).scalars())
