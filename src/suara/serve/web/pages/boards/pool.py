"""The questions of all tiles of a board put together: what differs in its metrics alone is measured in one pass."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from suara.errors import SuaraError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from suara.measure.result import Result

Question = dict[str, Any]


@dataclass
class Pool:
    """Questions by all that they say beside their metrics; `measure` is as that of a workspace."""

    measure: Callable[..., Result]
    _wanted: dict[str, tuple[Question, dict[str, None]]] = field(default_factory=dict)
    _found: dict[tuple[str, str], Result | SuaraError] = field(default_factory=dict)

    def want(self, metrics: Sequence[str], question: Mapping[str, Any]) -> None:
        """Say what will be asked for."""
        _, names = self._wanted.setdefault(_key(question), (dict(question), {}))
        names.update(dict.fromkeys(metrics))

    def gather(self) -> None:
        """Measure all that is wanted. A metric that cannot be measured so has a fault, and stops no other."""
        for key, (question, names) in self._wanted.items():
            try:
                self._keep(key, self.measure(*names, **question))
            except SuaraError:
                for name in names:
                    self._one(key, name, question)
        self._wanted.clear()

    def get(self, metric: str, question: Mapping[str, Any]) -> Result:
        """The result of one metric, as if it had been asked alone; what nobody wanted before is measured now."""
        key = _key(question)
        if (metric, key) not in self._found:
            self._one(key, metric, question)
        found = self._found[metric, key]
        if isinstance(found, SuaraError):
            raise found
        return found

    def _one(self, key: str, metric: str, question: Mapping[str, Any]) -> None:
        try:
            self._keep(key, self.measure(metric, **question))
        except SuaraError as fault:
            self._found[metric, key] = fault

    def _keep(self, key: str, result: Result) -> None:
        for name, answered in result.answered.items():
            rows = [row for row in result.rows if row["metric"] == name]
            own = replace(result.question, metrics=(name,))
            self._found[name, key] = replace(result, question=own, rows=rows, answered={name: answered})


def _key(question: Mapping[str, Any]) -> str:
    return str(sorted(question.items()))
