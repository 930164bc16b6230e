"""A workspace as one caller may see it: their rows alone, by the dimensions of their scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from suara.errors import QuestionError
from suara.measure.filter import parse
from suara.records import KINDS
from suara.serve.access.rights import RIGHTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from suara.measure.result import Result
    from suara.measure.scorecard import Scorecard
    from suara.serve.access.caller import Caller
    from suara.serve.python import Workspace

# Columns that tell of single persons, or what one of them said: by the right that one must have beside seeing metrics.
TELLING = {
    **dict.fromkeys((*KINDS, "text"), "answers:read"),
    **dict.fromkeys(("customer", "invitee", "visitor"), "people:read"),
}


@dataclass(frozen=True)
class Scoped:
    """The questions of one caller: whatever a door reads for somebody goes through here."""

    ws: Workspace
    caller: Caller

    def measure(
        self, *metrics: str, by: Sequence[str] | str = (), where: Mapping[str, Any] | None = None, **question: Any
    ) -> Result:
        """As `Workspace.measure`, over the caller's rows, by columns that are theirs to see."""
        self._check([by] if isinstance(by, str) else by)
        return self.ws.measure(*metrics, by=by, where=self.where(where), **question)

    def segments(self, metric: str) -> list[str]:
        """As `Workspace.segments`, but for columns that are not the caller's to see."""
        return [name for name in self.ws.segments(metric) if name not in TELLING or self.caller.may(TELLING[name])]

    def scorecard(self, *arguments: Any, where: Mapping[str, Any] | None = None, **question: Any) -> Scorecard:
        """As `Workspace.score`, over the caller's rows; metrics without the dimensions of the scope are left out."""
        return self.ws.score(*arguments, where=self.where(where), **question)

    def where(self, asked: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """A question's filters with the caller's scope; a QuestionError where nothing of what is asked is theirs."""
        found = dict(asked or {})
        filters = parse(found)
        self._check(f.name for f in filters)
        for name, own in self.caller.scope.items():
            wanted = [f for f in filters if f.name == name]
            kept = [value for value in own if all(f.keeps(value) for f in wanted)]
            if not kept:
                raise QuestionError(
                    f"None of the rows with this {name!r} are yours to see.", f"You see {name}: {', '.join(own)}."
                )
            found[name] = kept
        return found

    def _check(self, columns: Iterable[str]) -> None:
        """Refuse columns that would tell the caller what they may not read."""
        for name in columns:
            if name in TELLING and not self.caller.may(TELLING[name]):
                raise QuestionError(
                    f"The column {name!r} is not yours to ask by: you may not {RIGHTS[TELLING[name]]}.",
                    f"It needs the scope {TELLING[name]}.",
                )
