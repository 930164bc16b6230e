"""What a reader of the load report should know beyond the counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.intake import rules
from suara.store.stage import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from suara.collect.intake.plan import Plan
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
    yield from (f"{c}: {w.why}." for c, w in plan.writings.items() if w.why)
    if plan.kind.name == "answer" and "kind" in plan.given:
        yield from _unread(stage, plan)


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
