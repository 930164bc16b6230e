"""Removing a person from a remote engine: every version in every batch, as `store.keeping.theirs` does at home."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from suara.records import KINDS
from suara.store import changes
from suara.store.engines._batches import sweep
from suara.store.engines._live import (
    SUPERSEDED,
    live_loads,
    superseded,
    table_of,
    version_types,
    versions,
    visible,
)
from suara.store.keeping.theirs import IDENTIFYING, LINKS, TYPED
from suara.store.schema import customer_columns, history
from suara.store.warehouse import transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duckdb import DuckDBPyConnection
    from ibis import Table, Value

    from suara.records import Kind
    from suara.store.engines._remote import Remote


@dataclass(frozen=True)
class Person:
    """A person as the facts know them: the id, and what their records are tied together by (link to ids)."""

    customer: str
    ties: dict[str, set[str]]

    def has(self, kind: Kind, rows: Table) -> Value:
        """The condition that a row of a kind is the person's."""
        named = [rows[c].isin(sorted(self.ties[link])) for link, c in links(kind).items() if self.ties.get(link)]
        return reduce(or_, [rows.customer == self.customer, *(rows.customer.isnull() & tie for tie in named)])


def remove(engine: Remote, connection: DuckDBPyConnection, customer: str, *, detach: bool) -> dict[str, int]:
    """Remove a person's facts, or all in them that tells of the person; rows by table (only those with any).

    The engine's bytes go before the home commits: it may be run again after it was cut off. The days that
    it touches are entered before anything goes.
    """
    live = live_loads(connection)
    engine.tidy()
    for kind in KINDS.values():
        sweep(engine, connection, kind)
    seen = {k: visible(KINDS[k], engine.dimensions, counting) for k, counting in live.items()}
    person = _gathered(engine, customer, [KINDS[name] for name in seen])
    # In a transaction of its own: the days must be known as changed whatever becomes of the caller's.
    with connection.cursor() as aside, transaction(aside):
        for name, shown in seen.items():
            _note(engine, aside, KINDS[name], shown, person)
    counts: dict[str, int] = {}
    for name, shown in seen.items():
        counts |= _from_kind(engine, KINDS[name], shown, person, detach=detach)
    for name in seen:
        counts |= _other_mentions(engine, KINDS[name], customer)
    engine.anew()
    return {table: n for table, n in counts.items() if n}


def links(kind: Kind) -> dict[str, str]:
    """What a record of a kind can be tied to: its own id, by the kind's name, and what it names of `LINKS`."""
    own = {kind.name: kind.name} if kind.name != "customer" else {}
    return own | {c: c for c in LINKS if c in kind.columns}


def _gathered(engine: Remote, customer: str, kinds: Sequence[Kind]) -> Person:
    """All that links to a person, until nothing is added."""
    person = Person(customer, {})
    while any(_tied(engine, kind, person) for kind in kinds):
        pass
    return person


def _tied(engine: Remote, kind: Kind, person: Person) -> bool:
    """Add what the records of a kind tie the person to; whether anything is new."""
    rows = _versions(engine, kind)
    ties = links(kind)
    if not ties:
        return False
    found = engine.asked(rows.filter(person.has(kind, rows)).select(**{k: rows[c] for k, c in ties.items()}).distinct())
    before = sum(map(len, person.ties.values()))
    for link in ties:
        person.ties.setdefault(link, set()).update(row[link] for row in found if row[link] is not None)
    return sum(map(len, person.ties.values())) > before


def _note(engine: Remote, connection: DuckDBPyConnection, kind: Kind, seen: Table, person: Person) -> None:
    """Enter the days of the visible records that are about to change."""
    also = [seen[c] == person.customer for c in _others(kind)]
    theirs = seen.filter(reduce(or_, [person.has(kind, seen), *also]))
    days = {}
    for column in kind.days.values():
        found = engine.asked(theirs.filter(theirs[column].notnull()).select(day=theirs[column]).distinct())
        days[column] = [row["day"] for row in found]
    if any(days.values()):
        changes.note(connection, kind.name, "erase", None, days)


def _from_kind(engine: Remote, kind: Kind, seen: Table, person: Person, *, detach: bool) -> dict[str, int]:
    """Remove or detach the person's records of one kind."""
    rows = _versions(engine, kind)
    theirs = person.has(kind, rows)
    found = _keys(engine, kind, rows.filter(theirs))
    if not found:
        return {}
    shown = _keys(engine, kind, seen.filter(person.has(kind, seen)))
    table, removed = versions(kind), found - shown if detach else found
    if removed:
        older = theirs & _is_one_of(rows[kind.name], rows.load, removed)
        engine.rewrite(table, engine.fragment(rows, older), None)
        # What else says that those versions were replaced; other people's versions of a record stay replaced.
        gone = table_of(superseded(kind), SUPERSEDED)
        engine.rewrite(superseded(kind), engine.fragment(gone, _is_one_of(gone.id, gone.version, removed)), None)
    if found - removed:
        changed = {c: engine.fragment(rows, v) for c, v in _nobody(kind).items()}
        engine.rewrite(table, engine.fragment(rows, theirs), changed)
    return {kind.plural: len(shown), history(kind): len(found) - len(shown)}


def _other_mentions(engine: Remote, kind: Kind, customer: str) -> dict[str, int]:
    """Take the person's id out of records that belong to others."""
    import ibis

    counts, rows = {}, _versions(engine, kind)
    for column in _others(kind):
        named = rows[column] == customer
        counts[f"{kind.plural}.{column}"] = len(_keys(engine, kind, rows.filter(named)))
        if counts[f"{kind.plural}.{column}"]:
            nothing = {column: engine.fragment(rows, ibis.null("string"))}
            engine.rewrite(versions(kind), engine.fragment(rows, named), nothing)
    return counts


def _nobody(kind: Kind) -> dict[str, Value]:
    """What stands in the columns of a record without its person: another name of nobody for each record."""
    import ibis

    none = ibis.null("string")
    named = ibis.literal("erased-").concat(ibis.uuid().cast("string")) if kind.columns["customer"].required else none
    return {"customer": named} | {c: none for c in (*TYPED, *IDENTIFYING) if c in kind.columns}


def _is_one_of(own: Value, load: Value, keys: Iterable[tuple[str, int]]) -> Value:
    """The condition that a version is one of some, by id and load."""
    by_load: dict[int, list[str]] = {}
    for id_, number in sorted(keys):
        by_load.setdefault(number, []).append(id_)
    return reduce(or_, [and_(load == number, own.isin(ids)) for number, ids in by_load.items()])


def _keys(engine: Remote, kind: Kind, rows: Table) -> set[tuple[str, int]]:
    return {(row["id"], row["load"]) for row in engine.asked(rows.select(id=rows[kind.name], load=rows.load))}


def _versions(engine: Remote, kind: Kind) -> Table:
    return table_of(versions(kind), version_types(kind, engine.dimensions))


def _others(kind: Kind) -> tuple[str, ...]:
    """The columns of a kind that may name a person beside the one whose record it is."""
    return customer_columns()[kind.plural][1:]
