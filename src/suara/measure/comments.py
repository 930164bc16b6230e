"""What customers wrote, the newest first, each with the score that came with it; and which segments they are of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from suara.measure.filter import Filter, parse, typed
from suara.measure.scope import Scope
from suara.records import KINDS
from suara.store.schema import column_types

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ibis import Table

    from suara.store.warehouse import Warehouse

COLUMNS = ("answer", "response", "occurred_at", "customer", "survey", "text", "language", "channel", "touchpoint")


@dataclass(frozen=True, kw_only=True)
class Comment:
    """A comment with where it came from; `score` of the same response, with its kind and scale, where there is one."""

    answer: str
    response: str | None
    occurred_at: datetime
    customer: str | None
    survey: str | None
    text: str
    language: str | None
    channel: str | None
    touchpoint: str | None
    kind: str | None = None
    score: float | None = None
    scale: tuple[int | None, int | None] = (None, None)


def newest(
    warehouse: Warehouse,
    as_of: datetime,
    where: Mapping[str, Any] | None = None,
    most: int = 8,
    span: tuple[datetime, datetime] | None = None,
) -> list[Comment]:
    """The newest comments of customers before an instant (UTC); those of staff are never among them.

    Of a `span` of instants (the end not included) only those in it.
    """
    dimensions = warehouse.settings.dimensions
    filters = parse(where)
    scope = Scope(dimensions, (), filters)
    answers = scope.table(KINDS["answer"])
    # Without a subject it is a customer who answered.
    wrote = answers.filter(answers.text.strip() != "", answers.subject.fill_null("customer") == "customer")
    if span:
        wrote = wrote.filter(wrote.occurred_at >= span[0], wrote.occurred_at < span[1])
    latest = scope.segmented(wrote).order_by([wrote.occurred_at.desc(), wrote.answer]).limit(most)
    rows = _rows(warehouse, latest.select(*COLUMNS), as_of, filters)
    scores = _scores(warehouse, [r["response"] for r in rows if r["response"]], as_of)
    return [Comment(**row, **scores.get(row["response"], {})) for row in rows]


def _scores(warehouse: Warehouse, responses: list[str], as_of: datetime) -> dict[str, dict[str, Any]]:
    """The first score of each response."""
    if not responses:
        return {}
    asked = (Filter("response", "in", tuple(dict.fromkeys(responses))),)
    answers = Scope(warehouse.settings.dimensions, (), asked).table(KINDS["answer"])
    scored = answers.filter(answers.score.notnull(), asked[0].condition(answers.response, 0))
    chosen = scored.select("response", "kind", "score", "scale_min", "scale_max", "question").order_by("question")
    found: dict[str, dict[str, Any]] = {}
    for row in _rows(warehouse, chosen, as_of, asked):
        said = {"kind": row["kind"], "score": row["score"], "scale": (row["scale_min"], row["scale_max"])}
        found.setdefault(row["response"], said)
    return found


def values_of(warehouse: Warehouse, as_of: datetime, most: int = 40) -> dict[str, list[str]]:
    """The values that customers have by dimension of text, in order; a dimension with more than `most` is left out."""
    customers = Scope(warehouse.settings.dimensions).table(KINDS["customer"])
    found = {}
    for name, kind in warehouse.settings.dimensions.items():
        if kind == "text":
            own = customers.filter(customers[name].notnull()).select(value=customers[name]).distinct().limit(most + 1)
            values = sorted(row["value"] for row in _rows(warehouse, own, as_of, ()))
            found[name] = values if len(values) <= most else []
    return found


def _rows(warehouse: Warehouse, table: Table, as_of: datetime, filters: tuple[Filter, ...]) -> list[dict[str, Any]]:
    engine, types = warehouse.engine, column_types(KINDS["answer"], warehouse.settings.dimensions)
    values = {
        place: typed(v, types.get(f.name, "text"), f.name)
        for i, f in enumerate(filters)
        for place, v in f.parameters(i).items()
    }
    return engine.rows(engine.compile(table), {"as_of": as_of, **values}, {})
