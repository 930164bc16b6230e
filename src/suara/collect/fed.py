"""Rows of the ledger as records, by SQL on a stage: no Python goes through them one by one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from suara.collect.counting import LATE
from suara.collect.intake import casts
from suara.collect.intake.delivery import Delivery
from suara.collect.responses import SAID
from suara.records import KINDS
from suara.store.naming import quoted
from suara.store.schema import SQL_TYPES
from suara.store.stage import literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from suara.store.stage import Stage

NAME = "suara"
INVITED = ("delivered_at", "opened_at", "started_at", "answered_at", "bounced_at", "opted_out_at")
# Of the response itself, which no dimension of the same name replaces.
OWN = ("response", "invitation", "survey", "survey_kind", "version", "occurred_at", "started_at", "complete")
# What a response says of its own records and of those of its answers.
COMMON = {
    "response": "response",
    "survey": "survey",
    "survey_kind": "survey_kind",
    "version": "CAST(version AS BIGINT)",
    "customer": "customer",
    "channel": "nullif(channel, '')",
    "language": "nullif(language, '')",
    "occurred_at": "CAST(saved_at AS TIMESTAMP)",
}
COLUMNS = {
    "invitation": {
        "invitation": "invitation",
        "survey": "survey",
        "channel": "channel",
        "customer": "customer",
        "occurred_at": "CAST(sent_at AS TIMESTAMP)",
        **{name: f"CAST({name} AS TIMESTAMP)" for name in INVITED},
    },
    "response": {
        **COMMON,
        "invitation": "invitation",
        "started_at": "CAST(started_at AS TIMESTAMP)",
        "complete": "CAST(complete AS BOOLEAN)",
    },
    "answer": COMMON,
}
# What an answer says for itself, with how its JSON is read; the loader makes whole numbers of numbers.
SAYS = {
    name: "DOUBLE" if column.type == "integer" else SQL_TYPES[column.type]
    for name, column in KINDS["answer"].columns.items()
    if name not in (*COMMON, "answer", "source")
}
_READ = json.dumps([{name: ["VARCHAR"] if held == "VARCHAR[]" else held for name, held in SAYS.items()}])
_QUESTION = "coalesce(said.question, asked)"
# Where an answer makes several records of one question, each has an id of its own.
_ANSWER = f"""response || '/' || {_QUESTION}
    || CASE WHEN place > 1 AND said.question IS NULL THEN '/' || (place - 1) ELSE '' END"""
# Of a response that was flagged later what was said is taken back; of one that was flagged before nothing is there.
_RECORDS = f"""SELECT r.* EXCLUDE (saved_at), a.saved_at, a.question AS asked, a.said, a.place
    FROM suara_rows r JOIN (
        SELECT response, question, saved_at, unnest(said) AS said, generate_subscripts(said, 1) AS place
        FROM (SELECT *, from_json(records, {literal(_READ)}) AS said FROM stage.given)
    ) a ON r.response = a.response WHERE r.flags = '[]' OR contains(r.flags, '"{LATE}"')"""


@dataclass(frozen=True)
class Rows:
    """Rows of the ledger as `store.feed_rows` reads them; of responses with the `survey_kind`."""

    responses: pa.Table
    answers: pa.Table
    invitations: pa.Table


def delivery(stage: Stage, kind: str, rows: Rows, dimensions: Mapping[str, str]) -> Delivery:
    """The records of a kind that rows make; a column in which nothing stands is left out."""
    table, of = f"stage.fed_{kind}s", rows.invitations if kind == "invitation" else rows.responses
    wanted = {**{n: c.type for n, c in KINDS[kind].columns.items()}, **dimensions}
    told = _told(of)
    parts = {name: _value(kind, name, held, told) for name, held in wanted.items()}
    chosen = ", ".join(f"{sql} AS {quoted(name)}" for name, sql in parts.items() if sql)
    if kind == "answer":
        stage.stream("stage.given", rows.answers)
        count = stage.stream(table, of, f"SELECT {chosen} FROM ({_RECORDS}) ORDER BY response, asked, place")
    else:
        only = "sent_at NOTNULL" if kind == "invitation" else "flags = '[]'"
        count = stage.stream(table, of, f"SELECT {chosen} FROM suara_rows WHERE {only} ORDER BY {kind}")
    return Delivery(NAME, table, _filled(stage, table) if count else {}, exact=count)


def _told(rows: pa.Table) -> set[str]:
    """The dimensions that rows have."""
    found: set[str] = set()
    for text in set(rows["dimensions"].to_pylist()):
        found.update(json.loads(text))
    return found


def _value(kind: str, name: str, type: str, told: set[str]) -> str:
    """SQL for a column of the records of a kind: what the answer says, else a dimension, else the rest; or nothing."""
    found = [_said(name)] if kind == "answer" and name in SAYS else []
    if name in told and name not in (*OWN, kind):
        found.append(_dimension(name, type, alone=not found and name not in COLUMNS[kind]))
    found += [sql] if (sql := COLUMNS[kind].get(name, _ANSWER if name == kind else "")) else []
    return f"coalesce({', '.join(found)})" if len(found) > 1 else "".join(found)


def _dimension(name: str, type: str, *, alone: bool) -> str:
    """SQL for a dimension: as text, which the loader judges, where nothing else gives a value of another type."""
    value = f"json_extract(dimensions, {literal(f'$.{json.dumps(name)}')})"
    text = f"json_extract_string(dimensions, {literal(f'$.{json.dumps(name)}')})"
    number = casts.text(f"CAST({value} AS DOUBLE)", "DOUBLE")
    text = f"CASE json_type({value}) WHEN 'DOUBLE' THEN {number} ELSE {text} END"
    return text if alone or type == "text" else f"TRY_CAST({text} AS {SQL_TYPES[type]})"


def _said(name: str) -> str:
    """SQL for what an answer says for itself."""
    if name == "question":
        return _QUESTION
    value = f"said.{quoted(name)}"
    return f"CASE WHEN flags = '[]' THEN {value} END" if name in SAID else value


def _filled(stage: Stage, table: str) -> dict[str, str]:
    """The columns of a table in which something stands, with their types."""
    types = stage.types(table)
    there = stage.one(f"SELECT {', '.join(f'count({quoted(name)}) > 0' for name in types)} FROM {table}")
    return {name: held for (name, held), some in zip(types.items(), there, strict=True) if some}
