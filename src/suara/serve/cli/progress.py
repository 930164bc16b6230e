"""A bar with rate and time left, drawn on stderr and only where somebody is looking."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from rich.progress import Progress


class Bar:
    """Progress through `parts` parts, each of rows (or another unit) whose total may be unknown."""

    def __init__(self, title: str, parts: int = 1, unit: str = "rows") -> None:
        self.title = title
        self.unit = unit
        self.parts = parts
        self._bar: Progress | None = None
        self._done = -1

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            self._bar = _bar(self.unit)
            self._bar.start()
            self._task = self._bar.add_task(self.title, total=None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def part(self, name: str) -> Callable[[int, int | None], None]:
        """The next part; what it gives is called with the rows done and their total, where that is known."""
        self._done += 1
        if self._bar:
            title = self.title if self.parts == 1 else f"{self.title}: {name} ({self._done + 1} of {self.parts})"
            self._bar.reset(self._task, total=None, description=title)
        return self._report

    def _report(self, done: int, total: int | None) -> None:
        if self._bar:
            self._bar.update(self._task, completed=done, total=total)


def _bar(unit: str) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Any) -> Text:
            """How much is done, and how much a second."""
            speed = f", {task.speed:,.0f}/s" if task.speed else ""
            return Text(f"{task.completed:,.0f} {unit}{speed}")

    console = Console(stderr=True, markup=False, highlight=False)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), Rate(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True)
