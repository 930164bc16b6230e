"""Proving an engine, and moving a workspace to one: the same records must give the same numbers there."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from math import isclose
from pathlib import Path
from typing import TYPE_CHECKING, Any

from suara.errors import EngineError, SuaraError
from suara.store.moving import Move

if TYPE_CHECKING:
    from collections.abc import Iterator

    from suara.measure.result import Result
    from suara.serve.python import Workspace
    from suara.store.engines._engine import Engine

Progress = Callable[[str, int, int | None], None]
UNTIL = date(2026, 1, 1)
TRIAL = {"customers": 250, "months": 6, "seed": 11}
AS_OF = {"as_of": "2026-06-01"}
QUESTIONS: dict[str, dict[str, Any]] = {
    "by month": {"since": "2025-07-01", "until": "2026-01-01", "grain": "month", "compare": "previous"},
    "by country": {"since": "2025-08-01", "until": "2025-12-01", "by": ["country"]},
    "of one plan, from noon": {"since": "2025-09-10T12:00", "until": "2025-11-20", "where": {"plan": ["basic", None]}},
}


@dataclass(frozen=True)
class Proof:
    """What one part of a trial showed: `gaps` are the metrics that differ, or what could not be done."""

    part: str
    gaps: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Its fields by name."""
        return asdict(self)


@dataclass(frozen=True)
class Moved:
    """What a move took over: loads and records; and how many metrics were compared."""

    loads: int
    records: int
    metrics: int


# -- moving ------------------------------------------------------------------------------------------


def move(ws: Workspace, url: str, *, keep: bool = False, progress: Progress | None = None) -> Moved:
    """Move a workspace's facts to the engine of a URL; open the workspace anew afterwards.

    Every load is copied, then counts and all metrics are compared; only where both sides agree the workspace
    is switched over, and the former engine emptied unless that is to be `keep`-t. A move that was cut off is
    gone on with when it is called again.
    """
    heard = (lambda done, total: progress("copying", done, total)) if progress else None
    journey = Move(ws.warehouse, url)
    with journey.target() as target:
        loads = journey.copy(target, heard)
        names = _supported(ws)
        if progress:
            progress("comparing", 0, None)
        if gaps := _gaps(ws, _on(ws, target), names):
            raise EngineError(
                f"The other engine gives other numbers: {', '.join(sorted(gaps)[:5])}.",
                "Nothing was switched. See what `suara engine check` says of the engine.",
            )
        records = sum(holding.records for holding in ws.records().values())
        journey.switch(target, keep=keep)
    ws.close()
    return Moved(loads, records, len(names))


def _on(ws: Workspace, engine: Engine) -> Workspace:
    """The workspace as it would be with its facts on another engine."""
    from suara.serve.python import Workspace

    other = Workspace(ws.folder, ws.settings)
    other.warehouse = ws.warehouse.on(engine)
    return other


def _supported(ws: Workspace) -> list[str]:
    held = {kind for kind, holding in ws.records().items() if holding.records}
    from suara.measure import VIEWS
    from suara.measure.answer import leaves

    find = ws._answerer.definition  # noqa: SLF001  a door of the same room
    names = ws.metrics()
    return [n for n in names if all(held & set(VIEWS[leaf.source].kinds) for _, leaf in leaves(n, find(n), find))]


def _gaps(ws: Workspace, other: Workspace, names: list[str]) -> set[str]:
    """The metrics that differ in any month of the whole history, from the facts; without records none can."""
    bounds = [at for h in ws.records().values() for at in (h.first, h.last) if at is not None]
    if not (names and bounds):
        return set()
    since, until = min(bounds).date(), max(bounds).date() + timedelta(days=2)
    asked: dict[str, Any] = {"since": since, "until": until, "grain": "month", "direct": True}
    return differing(ws.measure(*names, **asked), other.measure(*names, **asked))


def differing(one: Result, other: Result) -> set[str]:
    """The metrics whose figures are not the same, floating point aside."""
    if len(one.rows) != len(other.rows):
        mine, theirs = ({(r["metric"], str(r["period"]), r.get("item")) for r in x} for x in (one, other))
        return {name for name, *_ in mine ^ theirs} or {row["metric"] for row in one}
    return {
        str(a["metric"]) for a, b in zip(one.rows, other.rows, strict=True) if not all(_alike(a[c], b[c]) for c in a)
    }


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return bool(one == other)


# -- proving -----------------------------------------------------------------------------------------


def check(url: str, progress: Callable[[str, int, int], None] | None = None) -> list[Proof]:
    """Prove an engine beside the embedded one, with an invented company in a place of its own there.

    Copying, every metric by several questions, corrections, taking back, erasing, and evidence at rest.
    """
    with tempfile.TemporaryDirectory(prefix="suara-check-") as folder:
        trial = _Trial(Path(folder), url, progress)
        try:
            return list(trial.proofs())
        finally:
            trial.leave()


@dataclass
class _Trial:
    folder: Path
    url: str
    progress: Callable[[str, int, int], None] | None
    place: str | None = None
    opened: ExitStack = field(default_factory=ExitStack)

    def proofs(self) -> Iterator[Proof]:
        """One part after another; where one cannot be done, those after it are not tried."""
        parts: dict[str, Callable[[], set[str]]] = {"reach and copy": self._copied}
        parts |= {f"numbers {name}": lambda q=q: self._compared(q) for name, q in QUESTIONS.items()}  # type: ignore[misc]
        parts |= {"corrections, undo, erasure": self._changed, "evidence at rest": self._at_rest}
        for number, (part, proof) in enumerate(parts.items()):
            if self.progress:
                self.progress(part, number, len(parts))
            try:
                yield Proof(part, tuple(sorted(proof())))
            except SuaraError as fault:
                yield Proof(part, (f"{fault.message} {fault.remedy}",))
                break

    def _copied(self) -> set[str]:
        from suara.collect.connectors.demo import DemoCompany
        from suara.serve import opening

        company = DemoCompany(until=UNTIL, **TRIAL)
        with opening.create(self.folder / "embedded", **company.settings, rollup_after_load=False) as ws:
            for kind, batches in company.records():
                ws.load(kind, batches, source="check")
        shutil.copytree(self.folder / "embedded", self.folder / "trial")
        self.embedded = self.opened.enter_context(opening.open(self.folder / "embedded"))
        trial = opening.open(self.folder / "trial")
        place = Move(trial.warehouse, self.url)
        with place.target() as engine:
            self.place = engine.elsewhere(f"suara_check_{uuid.uuid4().hex[:12]}")
        move(trial, self.place)
        self.trial = self.opened.enter_context(opening.open(self.folder / "trial"))
        return set()

    def _compared(self, question: dict[str, Any]) -> set[str]:
        names = _supported(self.embedded)
        asked = question | AS_OF
        return differing(self.embedded.measure(*names, **asked), self.trial.measure(*names, **asked))

    def _changed(self) -> set[str]:
        found: set[str] = set()
        for ws in (self.embedded, self.trial):
            self._disturb(ws)
        if self.embedded.records() != self.trial.records():
            found.add("records")
        return found | self._compared(QUESTIONS["by month"])

    def _disturb(self, ws: Workspace) -> None:
        """Corrections, late records, a load taken back, a person erased."""
        import pyarrow as pa

        day = datetime(2025, 10, 1, 3)  # noqa: DTZ001  UTC without zone
        rows = [(f"check{i}", day + timedelta(days=i % 28), float(i), f"erase-me{i % 3}") for i in range(50)]
        orders = pa.table(list(map(list, zip(*rows, strict=True))), ["order", "occurred_at", "amount", "customer"])
        ws.load("order", orders, "check")
        ws.load("order", orders.set_column(2, "amount", pa.array([row[2] + 1 for row in rows])), "check")
        back = ws.load("order", orders.slice(0, 20), "check")
        ws.undo(back.id or 0)
        ws.erase("erase-me1")

    def _at_rest(self) -> set[str]:
        self.trial.rollup()
        found = self._compared(QUESTIONS["by month"]) | self._compared(QUESTIONS["by country"])
        return found | {f"{difference.view} at rest" for difference in self.trial.rollup_verify()}

    def leave(self) -> None:
        """Nothing of the trial stays on the engine, however far it came, unless the engine cannot be reached."""
        from suara.serve import opening

        self.opened.close()
        if self.place is None:
            return
        with suppress(SuaraError), opening.open(self.folder / "trial") as trial:
            place = Move(trial.warehouse, self.place)
            with place.target() as engine, trial.warehouse.writing() as connection:
                engine.leave(connection)
