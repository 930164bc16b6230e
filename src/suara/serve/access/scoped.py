"""A workspace as one caller may see it: their rows alone, by the dimensions of their scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from suara.errors import QuestionError
from suara.measure.filter import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from suara.measure.result import Result
    from suara.measure.scorecard import Scorecard
    from suara.serve.access.caller import Caller
    from suara.serve.python import Workspace


@dataclass(frozen=True)
class Scoped:
    """The questions of one caller: whatever a door reads for somebody goes through here."""

    ws: Workspace
    caller: Caller

    def measure(self, *metrics: str, where: Mapping[str, Any] | None = None, **question: Any) -> Result:
        """As `Workspace.measure`, over the caller's rows."""
        return self.ws.measure(*metrics, where=self.where(where), **question)

    def scorecard(self, *arguments: Any, where: Mapping[str, Any] | None = None, **question: Any) -> Scorecard:
        """As `Workspace.score`, over the caller's rows; metrics without the dimensions of the scope are left out."""
        return self.ws.score(*arguments, where=self.where(where), **question)

    def where(self, asked: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """A question's filters with the caller's scope; a QuestionError where nothing of what is asked is theirs."""
        found = dict(asked or {})
        for name, own in self.caller.scope.items():
            wanted = next(iter(parse({name: found[name]})), None) if name in found else None
            kept = [value for value in own if wanted is None or wanted.keeps(value)]
            if not kept:
                raise QuestionError(
                    f"None of the rows with this {name!r} are yours to see.", f"You see {name}: {', '.join(own)}."
                )
            found[name] = kept
        return found
