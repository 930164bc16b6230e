"""Views over the answers to one question on one scale, so that two scales can never meet in a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from suara.measure.view import View
from suara.records import SCALES

if TYPE_CHECKING:
    from ibis import Table
    from ibis.expr.types import BooleanValue

    from suara.measure.scope import Scope


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The answers of one kind of question, on one scale, by customers or by staff.

    An answer that does not say its scale has the usual one of its kind, one that does not say who
    answered is a customer's, one that does not say its polarity points up.
    """

    kind: str
    low: int
    high: int
    polarity: Literal["up", "down"] | None = None
    subject: Literal["customer", "staff"] = "customer"

    def view(self, help: str) -> View:
        """The view of these answers."""
        return View(help=help, unit="answers", kind="answer", rows=self.rows, left_out=self.left_out)

    def rows(self, q: Scope) -> Table:
        """Those answers, blank scores included."""
        return q.answers.filter(*self._conditions(q.answers).values())

    def left_out(self, answers: Table) -> dict[str, BooleanValue]:
        """Why an answer is not counted."""
        return {reason: ~met for reason, met in self._conditions(answers).items()} | {
            "no score": answers.score.isnull()
        }

    def _conditions(self, a: Table) -> dict[str, BooleanValue]:
        usual = SCALES[self.kind]
        low, high = a.scale_min.fill_null(usual.low), a.scale_max.fill_null(usual.high)
        others = "staff" if self.subject == "customer" else "customers"
        conditions = {
            f"another question than {self.kind}": a.kind == self.kind,
            f"answered by {others}": a.subject.fill_null("customer") == self.subject,
            f"another scale than {self.low}-{self.high}": (low == self.low) & (high == self.high),
        }
        if self.polarity:
            conditions["the other polarity"] = a.polarity.fill_null("up") == self.polarity
        return conditions
