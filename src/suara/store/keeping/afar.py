"""Examining facts that lie on an engine of their own: the doctor's questions, asked there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.records import KINDS
from suara.store.naming import quoted
from suara.store.shape import local_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from suara.records import Kind
    from suara.store.engines._engine import Engine


def repeated_ids(engine: Engine) -> list[tuple[str, int]]:
    """The tables, each with how many of its ids are missing or repeated."""
    import ibis

    parts = []
    for kind in KINDS.values():
        rows = ibis.table({kind.name: "string"}, name=kind.plural)
        distinct = rows.aggregate(n=rows.count() - rows[kind.name].nunique())
        parts.append(distinct.mutate(kind=ibis.literal(kind.plural)))
    rows = engine.rows(engine.compile(ibis.union(*parts, distinct=False)), {}, {})
    return [(row["kind"], row["n"]) for row in rows]


def wrong_days(engine: Engine, zone: str, sample: int) -> Iterator[str]:
    """The tables with local days that disagree with the zone, among so many of their records."""
    import duckdb

    for kind in KINDS.values():
        differs = " OR ".join(f"{quoted(d)} IS DISTINCT FROM {local_day(m, zone)}" for m, d in kind.days.items())
        with duckdb.connect(":memory:") as connection:
            connection.register("found", _sampled(engine, kind, sample))
            if connection.execute(f"SELECT 1 FROM found WHERE {differs} LIMIT 1").fetchall():
                yield kind.plural


def _sampled(engine: Engine, kind: Kind, sample: int) -> pa.Table:
    import ibis

    types = dict.fromkeys(kind.days, "timestamp") | dict.fromkeys(kind.days.values(), "date")
    rows = ibis.table(types, name=kind.plural).limit(sample)
    with engine.stream(engine.compile(rows), {}, {}) as reader:
        return reader.read_all()
