"""What a reader of the load report should know beyond the counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.collect.intake import rules
from suara.collect.intake.plan import MADE_ID
from suara.records._scale import SCORED
from suara.store.naming import quoted
from suara.store.schema import history
from suara.store.stage import TABLE, literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from suara.collect.intake.plan import Plan
    from suara.records import Kind
    from suara.store.stage import Stage

# Which scores feed a metric (contract): kind, scale, polarity, subject. Staff satisfaction takes any scale of its own.
READ = {
    ("nps", 0, 10, "up", "customer"),
    ("nps", 1, 10, "up", "customer"),
    ("csat", 1, 5, "up", "customer"),
    ("csat", 1, 10, "up", "customer"),
    ("ces", 1, 7, "up", "customer"),
    ("ces", 1, 5, "down", "customer"),
    ("enps", 0, 10, "up", "staff"),
}
READ_WITHOUT_SCALE = ("intent", "task", "choice", "multiple", "text")


def notes(stage: Stage, plan: Plan) -> Iterator[str]:
    """Notes of a staged delivery."""
    yield from plan.delivery.notes
    if not plan.delivery.notes and not stage.one(f"SELECT count(*) FROM {TABLE}")[0]:
        yield f"{plan.delivery.file} has no rows: there is nothing to load."
    yield from (f"{c}: {w.why}." for c, w in plan.writings.items() if w.why)
    if plan.kind.name == "answer" and "kind" in plan.given:
        yield from _unread(stage, plan)
        yield from _unscored(stage, plan)
        yield from _without_question(stage, plan)


def replaced(connection: Any, kind: Kind, load: int) -> Iterator[str]:
    """A note of the records of other sources that a load replaced."""
    table, own = quoted(kind.plural), quoted(kind.name)
    rows = connection.execute(f"""SELECT old.source, count(*) FROM {quoted(history(kind))} old JOIN {table} new
        ON old.{own} = new.{own} WHERE old.replaced_by = {load} AND new.load = {load} AND old.load != {load}
        AND old.source IS DISTINCT FROM new.source GROUP BY old.source ORDER BY 2 DESC, 1""").fetchall()
    if rows:
        sources = ", ".join(f"{count:,} of {source}" for source, count in rows)
        yield (
            f"Replaced records of another source: {sources}. An id is one record in the whole workspace, whoever "
            f"delivers it; where these are other records, undo this load and give them ids of their own."
        )


def _unread(stage: Stage, plan: Plan) -> Iterator[str]:
    """Accepted answers that no metric reads, counted by kind, scale, polarity and subject."""
    low, high = rules.scale(plan.staged)
    polarity = f"coalesce({plan.staged('polarity')}, 'up')"
    subject = f"coalesce({plan.staged('subject')}, 'customer')"
    query = f"""SELECT kind, {low}, {high}, {polarity}, {subject}, count(*) FROM {TABLE}
        WHERE suara_bad = 0 GROUP BY ALL ORDER BY ALL"""
    for kind, bottom, top, direction, whose, count in stage.rows(query):
        staff_satisfaction = kind == "satisfaction" and whose == "staff"
        if kind in READ_WITHOUT_SCALE or staff_satisfaction or (kind, bottom, top, direction, whose) in READ:
            continue
        scale = f" on {bottom}-{top} ({direction})" if top is not None else ""
        yield f"{count:,} answers of kind {kind}{scale}, subject {whose}, were accepted but no metric reads them."


def _unscored(stage: Stage, plan: Plan) -> Iterator[str]:
    """Accepted answers to questions with a scale that bring no score."""
    query = f"""SELECT kind, count(*) FROM {TABLE} WHERE suara_bad = 0 AND {plan.staged("score")} IS NULL
        AND {plan.staged("choice")} IS NULL AND kind IN ({", ".join(map(literal, SCORED))}) GROUP BY ALL ORDER BY ALL"""
    for kind, count in stage.rows(query):
        missing = "" if "score" in plan.given else " No column was taken for it; a recipe names one under columns."
        yield f"{count:,} answers of kind {kind} bring no score, so that no score metric counts them.{missing}"


def _without_question(stage: Stage, plan: Plan) -> Iterator[str]:
    """Accepted answers that are told apart by their content although they name a response."""
    query = f"""SELECT count(*) FROM {TABLE} WHERE suara_bad = 0 AND {plan.staged("response")} IS NOT NULL
        AND {plan.staged("question")} IS NULL AND regexp_matches(answer, {literal(MADE_ID)})"""
    if count := stage.one(query)[0]:
        yield (
            f"{count:,} answers name a response but neither an id nor a question: each is known by its content, so "
            "that a corrected one counts beside the one that it corrects. Give the question, as a constant in a recipe."
        )
