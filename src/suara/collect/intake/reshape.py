"""Deliveries in another shape: one SELECT over the file, or one wide row into many answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.intake import casts
from suara.errors import RecipeError
from suara.store.naming import quoted
from suara.store.stage import INPUT, IrregularError, StageError, check_select, literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from suara.collect.intake.delivery import Delivery
    from suara.collect.intake.recipe import Question, Recipe
    from suara.store.progress import Progress
    from suara.store.stage import Stage

ROW = "suara_place"
SHOWN = "suara_shown"
MADE = "suara:"


def reshaped(
    delivery: Delivery, stage: Stage, recipe: Recipe, progress: Progress | None
) -> tuple[Delivery, int | None]:
    """The delivery as the recipe's `sql` and `answers` make it, and how many rows were read for it if they do."""
    queried = recipe.sql and not delivery.mended
    if not (queried or recipe.answers) or not delivery.columns:
        return delivery, None
    delivery = _spooled(delivery, stage, progress)
    (rows,) = stage.one(f"SELECT count(*) FROM {INPUT}")
    if queried:
        delivery = _queried(delivery, stage, recipe.sql)
    if recipe.answers:
        delivery = _split(delivery, recipe)
    return delivery, int(rows)


def _spooled(delivery: Delivery, stage: Stage, progress: Progress | None) -> Delivery:
    """The delivery in the stage's input table, so that it can be read more than once, and by nothing but us."""
    if delivery.scan == INPUT:
        return delivery
    try:
        count = stage.fill(INPUT, f"SELECT * FROM {delivery.scan}", progress, delivery.estimate)
        if delivery.exact in (None, count):
            return delivery.but(scan=INPUT, otherwise=None)
    except IrregularError:
        if not delivery.otherwise:
            raise
    stage.drop(INPUT)
    assert delivery.otherwise is not None
    return delivery.otherwise()


def _queried(delivery: Delivery, stage: Stage, sql: str) -> Delivery:
    """The rows of one SELECT over `input`; rows that no reader could take apart stay rejects of their own."""
    whole = f" WHERE {quoted(delivery.fault)} IS NULL" if delivery.fault else ""
    names = ", ".join(map(quoted, delivery.columns))
    stage.rows(f"CREATE TEMP VIEW input AS SELECT {names} FROM {INPUT}{whole}")
    stage.lock()
    try:
        check_select(sql)
        columns = stage.types(f"({sql.strip().rstrip(';')})")
        made = f"SELECT *, row_number() OVER () AS {ROW} FROM ({sql.strip().rstrip(';')})"
        stage.fill("stage.queried", _with_faults(made, delivery))
    except StageError as fault:
        remedy = 'The file is the table `input`; put double quotes round names such as "order" and "at".'
        raise RecipeError(f"The recipe's sql cannot be run: {fault}.", remedy) from fault
    return delivery.but(scan="stage.queried", columns=columns, row=ROW, estimate=None)


def _with_faults(made: str, delivery: Delivery) -> str:
    if not delivery.fault:
        return made
    fault = quoted(delivery.fault)
    faulty = f"SELECT {quoted(delivery.row)} AS {ROW}, {fault}, {quoted(delivery.text)} FROM {INPUT}"
    return f"{made} UNION ALL BY NAME {faulty} WHERE {fault} IS NOT NULL"


def _split(delivery: Delivery, recipe: Recipe) -> Delivery:
    """Each question of each row as an answer of its own; a blank cell is no answer."""
    numbered = "" if delivery.row == ROW else f", {quoted(delivery.row) if delivery.row else 'rowid'} AS {ROW}"
    whole = f" AND {quoted(delivery.fault)} IS NULL" if delivery.fault else ""
    made = list(dict.fromkeys(name for q in recipe.answers for name in _cells(q, recipe, delivery)))
    parts = []
    for question in recipe.answers:
        cells = _cells(question, recipe, delivery)
        named = ", ".join(f"{cells.get(name, 'CAST(NULL AS VARCHAR)')} AS {quoted(MADE + name)}" for name in made)
        named += f", {literal(question.column)} AS {SHOWN}"
        given = f"{cells[question.gives]} IS NOT NULL"
        parts.append(f"SELECT *, {named}{numbered} FROM {delivery.scan} WHERE {given}{whole}")
    if delivery.fault:
        fault = quoted(delivery.fault)
        parts.append(f"SELECT *{numbered} FROM {delivery.scan} WHERE {fault} IS NOT NULL")
    columns = {**delivery.columns, **{MADE + name: "VARCHAR" for name in made}}
    fixed = {name: MADE + name for name in made}
    scan = f"({' UNION ALL BY NAME '.join(parts)})"
    ordinal = delivery.ordinal or not delivery.row
    marks = {"row": ROW, "ordinal": ordinal, "shown": SHOWN, "fixed": fixed}
    return delivery.but(scan=scan, columns=columns, estimate=None, **marks)


def _cells(question: Question, recipe: Recipe, delivery: Delivery) -> dict[str, str]:
    """SQL of the cells that one question makes, by the record's column."""
    if question.column not in delivery.columns:
        raise RecipeError(
            f"The recipe reads {question.column!r}, which was not delivered.", "Name a column of the file."
        )
    cell = casts.text(quoted(question.column), delivery.columns[question.column])
    if blanks := (*recipe.blank, *question.blank):
        cell = f"CASE WHEN NOT {casts.is_blank(cell, blanks)} THEN {cell} END"
    cells = {question.gives: casts.recoded(cell, question.recode)}
    return cells | {name: casts.constant(value) for name, value in _constants(question)}


def _constants(question: Question) -> Iterator[tuple[str, object]]:
    yield "kind", question.kind
    yield "question", question.question or question.column
    if question.scale:
        yield from zip(("scale_min", "scale_max"), question.scale, strict=True)
    if question.polarity:
        yield "polarity", question.polarity
    if question.subject:
        yield "subject", question.subject
    yield from question.constants.items()
