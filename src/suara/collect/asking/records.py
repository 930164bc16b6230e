"""Records to ask about, and customers whose turn comes, read from wherever the facts lie."""

from __future__ import annotations

import operator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from suara.collect.surveys.branching import COMPARISON
from suara.errors import SurveyError
from suara.records import KINDS
from suara.store import loads
from suara.store.schema import IBIS_TYPES, column_types

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ibis import Table
    from ibis.expr.types import BooleanValue, Value

    from suara.collect.surveys.definition import Ask, Conditions, Trigger
    from suara.records import Kind
    from suara.store.warehouse import Warehouse

COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "!=": operator.ne}
# Beside the workspace's dimensions, what of a record is kept with the answers about it.
CARRIED = ("agent", "touchpoint")
IDS = "suara_candidates"
MOST = 20_000


def newest_load(warehouse: Warehouse, kind: str) -> int:
    """The number of the last load of a kind; 0 before the first."""
    with warehouse.reading() as connection:
        return max(loads.numbers(connection, kind), default=0)


def triggered(
    warehouse: Warehouse, trigger: Trigger, ask: Ask, now: datetime, after: int | None
) -> Iterator[dict[str, Any]]:
    """Records that a survey asks about: `id`, `customer`, `moment` and the dimensions.

    Of those that are fresh; only what loads after `after` brought, unless it is null.
    """
    kind = _kind(trigger)
    rows = _meeting(warehouse, kind, trigger)
    oldest = now - timedelta(days=ask.fresh, hours=trigger.delay)
    rows = rows.filter(rows[trigger.at] > oldest)
    brought = _brought(warehouse, kind, after) if after is not None else None
    yield from _read(warehouse, rows, kind, trigger.at, brought)


def standing(warehouse: Warehouse, trigger: Trigger, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Those of some records that still meet a trigger's conditions, by id, as they are now."""
    kind = _kind(trigger)
    rows = _read(warehouse, _meeting(warehouse, kind, trigger), kind, trigger.at, ids)
    return {row["id"]: row for row in rows}


def customers(warehouse: Warehouse, where: Conditions, now: datetime) -> Iterator[dict[str, Any]]:
    """Customers of today that meet conditions: `customer`, `moment` (since when they are one) and the dimensions."""
    kind = KINDS["customer"]
    table = _table(warehouse, kind)
    present = table.filter(
        table.occurred_at <= _instant(now), table.ended_at.isnull() | (table.ended_at > _instant(now))
    )
    yield from _read(warehouse, _where(present, where), kind, "occurred_at", None)


def dimensions_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """What of a row is kept with the answers."""
    return {n: v for n, v in row.items() if n not in ("id", "customer", "moment") and v is not None}


def _kind(trigger: Trigger) -> Kind:
    kind = KINDS[trigger.record]
    column = kind.columns.get(trigger.at)
    if column is None or column.type != "timestamp":
        times = ", ".join(c.name for c in kind.columns.values() if c.type == "timestamp")
        raise SurveyError(f"{trigger.at!r} is no time of a {kind.name}.", f"Its times are {times}.")
    return kind


def _table(warehouse: Warehouse, kind: Kind) -> Table:
    import ibis

    types = column_types(kind, warehouse.settings.dimensions)
    return ibis.table({c: IBIS_TYPES[t] for c, t in types.items()}, name=kind.plural)


def _meeting(warehouse: Warehouse, kind: Kind, trigger: Trigger) -> Table:
    """The records of a kind that meet a trigger's conditions."""
    table = _table(warehouse, kind)
    known = table.filter(table.customer.notnull(), table[trigger.at].notnull())
    for name in trigger.without:
        known = known.filter(_column(known, name).isnull())
    return _where(known, trigger.where)


def _where(table: Table, where: Conditions) -> Table:
    conditions = [_condition(_column(table, name), wanted) for name, wanted in where.items()]
    return table.filter(conditions) if conditions else table


def _column(table: Table, name: str) -> Value:
    if name not in table.columns:
        raise SurveyError(f"There is no column {name!r} to ask by.", f"There are {', '.join(table.columns)}.")
    return table[name]


def _condition(column: Value, wanted: Any) -> BooleanValue:
    comparison = COMPARISON.fullmatch(wanted) if isinstance(wanted, str) else None
    if comparison:
        return COMPARE[comparison[1]](column, _literal(column, comparison[2].strip()))
    several = wanted if isinstance(wanted, list) else [wanted]
    return column.isin([_literal(column, one) for one in several])


def _literal(column: Value, value: Any) -> Any:
    """A value as one of the column's type."""
    import ibis

    if column.type().is_boolean():
        return ibis.literal(value if isinstance(value, bool) else str(value).lower() in ("true", "yes", "1"))
    if column.type().is_timestamp():
        return ibis.literal(datetime.fromisoformat(str(value)))
    if not column.type().is_numeric():
        return ibis.literal(str(value))
    try:
        return ibis.literal(float(value))
    except ValueError as fault:
        raise SurveyError(f"{column.get_name()} is a number, and {value!r} is none.", "Compare it with one.") from fault


def _instant(at: datetime) -> Value:
    import ibis

    return ibis.literal(at)


def _brought(warehouse: Warehouse, kind: Kind, after: int) -> list[str] | None:
    """The ids of what came in after a load; null where they are too many to name."""
    with warehouse.reading() as connection:
        numbers = loads.numbers(connection, kind.name, after)
    return warehouse.engine.brought(kind, kind.name, numbers, MOST) if numbers else []


def _read(
    warehouse: Warehouse, rows: Table, kind: Kind, moment: str, ids: Sequence[str] | None
) -> Iterator[dict[str, Any]]:
    """The rows with id, customer, moment and dimensions; of some ids only, where they are named."""
    import ibis

    if ids is not None and not ids:
        return
    tables: dict[str, tuple[Mapping[str, str], Sequence[Sequence[Any]]]] = {}
    if ids is not None:
        tables[IDS] = ({"id": "string"}, [list(ids)])
        named = ibis.table({"id": "string"}, name=IDS)
        rows = rows.semi_join(named, rows[kind.name] == named.id)
    dimensions = [n for n in (*warehouse.settings.dimensions, *CARRIED) if n in rows.columns]
    chosen = rows.select(
        id=rows[kind.name], customer=rows.customer, moment=rows[moment], **{n: rows[n] for n in dimensions}
    )
    engine = warehouse.engine
    with engine.stream(engine.compile(chosen), {}, tables) as reader:
        for batch in reader:
            yield from batch.to_pylist()
