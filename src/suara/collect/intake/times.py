"""Times as they are delivered, as SQL that gives UTC instants; how a column writes them is found from its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from suara.store.stage import literal

if TYPE_CHECKING:
    from suara.collect.intake.recipe import Times
    from suara.store.stage import Stage

SAMPLE = 2000
CLOCKS = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S")
DAYS_FIRST = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
MONTHS_FIRST = ("%m/%d/%Y", "%m.%d.%Y", "%m-%d-%Y")
PLAIN = (
    *(f"{date}{clock}" for date in ("%Y/%m/%d", "%Y.%m.%d", "%d %b %Y", "%d %B %Y") for clock in CLOCKS),
    *(f"{date}{clock}" for date in ("%b %d, %Y", "%B %d, %Y", "%d-%b-%Y") for clock in CLOCKS),
    *("%Y%m%d", "%Y%m%dT%H%M%S", "%Y%m%d%H%M%S", "%a %b %d %H:%M:%S %z %Y", "%a, %d %b %Y %H:%M:%S %z"),
)
MONTH = r"\d{4}-\d{2}"
OFFSET = r"(Z|[+-]\d{2}(:?\d{2})?|[A-Za-z]+/[A-Za-z_/]+|UTC|GMT)$"
ORDERS = {"day first": DAYS_FIRST, "month first": MONTHS_FIRST}
EPOCHS = {"seconds": 1, "millis": 1_000, "micros": 1_000_000}
INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")


@dataclass(frozen=True)
class Writing:
    """How a column writes its times: `formats` to try after ISO, or an `epoch` unit; `why` goes into the report.

    `order` says which of day and month comes first, where the values or the recipe decide it; `ambiguous` that
    nothing does, so that 3/4 may be the third of April as well as the fourth of March.
    """

    formats: tuple[str, ...] = ()
    epoch: int = 0
    zone: str = ""
    only: bool = False
    order: str = ""
    ambiguous: bool = False
    why: str = ""


def instant(cell: str, type: str, writing: Writing, day_zone: str) -> str:
    """SQL for the UTC time of a cell: null where it is none.

    Text is ISO, or as `writing` says; a time without zone is in `writing.zone` (UTC unless given), a date
    without a time begins that day in `day_zone`.
    """
    if writing.epoch:
        return _epoch(f"TRY_CAST({cell} AS DOUBLE)", writing.epoch)
    if type == "DATE":
        return _from_zone(f"CAST({cell} AS TIMESTAMP)", day_zone)
    if type == "TIMESTAMP WITH TIME ZONE":
        return f"timezone('UTC', {cell})"
    if type.startswith("TIMESTAMP"):
        return _from_zone(f"TRY_CAST({cell} AS TIMESTAMP)", writing.zone)
    cell = f"CAST({cell} AS VARCHAR)" if type != "VARCHAR" else cell
    ways = [] if writing.only else [_iso(cell, writing.zone, day_zone)]
    ways += [_formatted(cell, writing, day_zone)] if writing.formats else []
    return f"coalesce({', '.join(ways)})" if len(ways) > 1 else ways[0]


def written(stage: Stage, scan: str, cell: str, type: str, told: Times | None, zone: str) -> Writing:
    """How a column of a delivery writes its times: as the recipe says, else found from the values."""
    zone = (told.zone if told else "") or zone
    usual = told.format if told and told.format in ORDERS else ""
    if told and told.format and not usual:
        if told.format in EPOCHS:
            return Writing(epoch=EPOCHS[told.format], zone=zone, why=f"{told.format} since 1970, as the recipe says")
        return Writing(formats=(told.format,), zone=zone, only=True, why=f"times as {told.format}")
    if type in INTEGERS or type in ("DOUBLE", "FLOAT"):
        return _numeric(stage, scan, cell, zone)
    if type != "VARCHAR" or not _strange(stage, f"(SELECT * FROM {scan} LIMIT {SAMPLE})", cell):
        return Writing(zone=zone)
    return _found(stage, scan, cell, zone, usual)


def _iso(cell: str, zone: str, day_zone: str) -> str:
    clock = f"TRY_CAST({cell} AS TIMESTAMPTZ)"
    spaced = rf"TRY_CAST(regexp_replace({cell}, '\s+([+-]\d\d):?(\d\d)$', '\1:\2') AS TIMESTAMPTZ)"
    timed = f"timezone('UTC', coalesce({clock}, {spaced}))"
    if zone not in ("", "UTC"):
        local = _from_zone(f"TRY_CAST({cell} AS TIMESTAMP)", zone)
        timed = f"CASE WHEN regexp_matches({cell}, {literal(OFFSET)}) THEN {timed} ELSE {local} END"
    day = _from_zone(f"CAST(TRY_CAST({cell} AS DATE) AS TIMESTAMP)", day_zone)
    return f"CASE WHEN contains({cell}, ':') THEN {timed} ELSE {day} END"


def _formatted(cell: str, writing: Writing, day_zone: str) -> str:
    if any("%z" in f.lower() for f in writing.formats):
        return f"timezone('UTC', CAST(try_strptime({cell}, {_list(writing.formats)}) AS TIMESTAMPTZ))"
    timed = tuple(f for f in writing.formats if _has_clock(f))
    days = tuple(f for f in writing.formats if not _has_clock(f))
    ways = [_from_zone(f"try_strptime({cell}, {_list(timed)})", writing.zone)] if timed else []
    dated = f"CASE WHEN regexp_full_match({cell}, '{MONTH}') THEN {cell} || '-01' ELSE {cell} END"
    ways += (
        [_from_zone(f"try_strptime({dated if '%Y-%m-%d' in days else cell}, {_list(days)})", day_zone)] if days else []
    )
    return f"coalesce({', '.join(ways)})"


def _has_clock(format: str) -> bool:
    return any(part in format for part in ("%H", "%I", "%c", "%X", "%s"))


def _from_zone(local: str, zone: str) -> str:
    return local if zone in ("", "UTC") else f"timezone('UTC', timezone({literal(zone)}, {local}))"


def _epoch(number: str, unit: int) -> str:
    micros = f"CAST(round({number} * {1_000_000 // unit}) AS BIGINT)"
    return f"CASE WHEN isfinite({number}) AND abs({number}) < {4e9 * unit:.0f} THEN make_timestamp({micros}) END"


def _list(formats: tuple[str, ...]) -> str:
    return f"[{', '.join(map(literal, formats))}]"


def _strange(stage: Stage, scan: str, cell: str) -> bool:
    (strange,) = stage.one(f"SELECT count(*) FROM {scan} WHERE {cell} IS NOT NULL AND {_iso(cell, '', '')} IS NULL")
    return bool(strange)


def _numeric(stage: Stage, scan: str, cell: str, zone: str) -> Writing:
    low, high = stage.one(f"SELECT min({cell}), max({cell}) FROM {scan}")
    return _of_numbers(low, high, zone)


def _of_numbers(low: float | None, high: float | None, zone: str) -> Writing:
    if low is None or high is None:
        return Writing(zone=zone)
    if low >= 19000101 and high <= 22001231 and low == int(low):
        return Writing(formats=("%Y%m%d",), zone=zone, only=True, why="dates as year, month and day in eight digits")
    for name, unit in EPOCHS.items():
        if 3e8 * unit <= low and high < 4e9 * unit:
            return Writing(epoch=unit, zone=zone, why=f"{name} since 1970, by their size")
    return Writing(zone=zone, only=True, formats=("%Y-%m-%d",))


def _found(stage: Stage, scan: str, cell: str, zone: str, usual: str) -> Writing:
    """The one way of writing that reads most of what is not ISO, if the values or the `usual` order leave no doubt."""
    days, months = (tuple(f"{d}{c}" for d in dates for c in CLOCKS) for dates in ORDERS.values())
    number = f"TRY_CAST({cell} AS DOUBLE)"
    query = f"""SELECT count(d), count(m), count(p), count(*) FILTER (d IS NOT NULL AND m IS NULL),
            count(*) FILTER (m IS NOT NULL AND d IS NULL), count(*) FILTER (d != m), count(y), count(n), min(n), max(n)
        FROM (SELECT try_strptime({cell}, {_list(days)}) AS d, try_strptime({cell}, {_list(months)}) AS m,
            try_strptime({cell}, {_list(PLAIN)}) AS p, regexp_full_match({cell}, '{MONTH}') OR NULL AS y, {number} AS n
            FROM {scan} WHERE {cell} IS NOT NULL AND {_iso(cell, "", "")} IS NULL)"""
    d, m, p, only_d, only_m, differ, y, n, low, high = stage.one(query)
    best = max(d, m, p, y, n)
    if not best:
        return Writing(zone=zone)
    if n == best and n > p:
        return _of_numbers(low, high, zone)
    if y == best:
        return Writing(formats=("%Y-%m-%d",), zone=zone, why="months, which begin on their first day")
    if p == best:
        return Writing(formats=PLAIN, zone=zone, why="times as text, by their form")
    order = usual
    if bool(only_d) != bool(only_m):
        order = "day first" if only_d else "month first"
    if differ and not order:
        return Writing(ambiguous=True, zone=zone, why="3/4 may be the third of April or the fourth of March")
    first = days if (order or "day first") == "day first" else months
    why = "day before month" if first is days else "month before day"
    return Writing(formats=first, order=order, zone=zone, why=why + _as_before(order, usual, only_d or only_m))


def _as_before(order: str, usual: str, decided: int) -> str:
    return ", as in the recipe" if order and order == usual and not decided else ""
