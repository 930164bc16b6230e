"""Evidence at rest: building it, keeping it up, and comparing it with the facts."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suara.errors import QuestionError
from suara.serve.cli.common import Folder, Json, note, opened, write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from suara.measure.rollup.refresh import Refreshed
    from suara.measure.rollup.status import Status
    from suara.measure.rollup.verify import Difference
    from suara.serve.python import Workspace

FAILED_CHECK = 1
SHOWN = 20


def rollup(
    status: Annotated[bool, typer.Option("--status", help="Show what is kept and how fresh it is.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Build all of it anew.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Compare all of it with the facts.")] = False,
    json: Json = False,
    workspace: Folder = None,
) -> int:
    """Add the facts up, so that questions are answered at once.

    Built at first; afterwards only the days that records touched are read anew. It may be stopped at any point.
    """
    if status + rebuild + verify > 1:
        raise QuestionError("--status, --rebuild and --verify exclude one another.", "Choose one.")
    with opened(workspace) as ws:
        if status:
            return _status(ws.rollup_status(), ws, as_json=json)
        if verify:
            return _verified(_watched("Comparing", ws.rollup_verify), as_json=json)
        return _refreshed(_watched("Adding up", lambda heard: ws.rollup(rebuild=rebuild, progress=heard)), as_json=json)


def _watched(title: str, work: Callable[[Callable[[str, int, int], None]], Any]) -> Any:
    from suara.serve.cli.progress import Bar

    with Bar(title, unit="records") as bar:
        report = bar.part("")
        return work(lambda _, done, total: report(done, total))


def _refreshed(done: Sequence[Refreshed], *, as_json: bool) -> int:
    if as_json:
        write_json(asdict(one) for one in done)
        return 0
    from suara.present import terminal

    changed = [one for one in done if one.how != "kept"]
    rows = [(one.view, one.how, one.days or "all", f"{one.cells:,}", f"{one.seconds:.2f} s") for one in changed]
    if rows:
        terminal.show(terminal.listing(["source view", "", "days", "cells", "took"], rows))
    left = {dims for one in done for dims in one.left_out}
    note(f"{len(changed)} of {len(done)} source views brought up to date." if done else "There are no records yet.")
    if left:
        named = "; ".join(" x ".join(dims) for dims in sorted(left))
        note(f"Left to the facts, for they have too many cells (rollup_cells in suara.toml): {named}.")
    return 0


def _status(found: Sequence[Status], ws: Workspace, *, as_json: bool) -> int:
    if as_json:
        write_json(asdict(one) for one in found)
        return 0
    from suara.measure.period import Calendar
    from suara.present import terminal

    calendar = Calendar.of(ws.settings)
    rows = [
        (
            one.view,
            f"{one.cells:,}",
            f"{one.finished:,}",
            f"{calendar.from_instant(one.built_at):%Y-%m-%d %H:%M}" if one.built_at else "–",
            one.reason or (f"{one.stale_days:,} days" if one.stale_days else "none"),
        )
        for one in found
    ]
    terminal.show(terminal.listing(["source view", "cells", "finished", "as of", "read from the facts"], rows))
    if not found:
        note("There are no records yet.")
    elif all(one.built_at is None for one in found):
        note("Nothing is kept yet: `suara rollup` builds it.")
    return 0


def _verified(found: Sequence[Difference], *, as_json: bool) -> int:
    if as_json:
        write_json(asdict(one) for one in found)
    elif found:
        from suara.present import terminal

        rows = [(one.view, _said(one.cell), _said(one.at_rest), _said(one.facts)) for one in found[:SHOWN]]
        terminal.show(terminal.listing(["source view", "cell", "at rest", "facts"], rows))
    if not found:
        note("All that is at rest is what the facts say.")
        return 0
    more = f" ({SHOWN} shown)" if len(found) > SHOWN else ""
    note(f"{len(found):,} cells differ{more}: `suara rollup --rebuild` mends them; please report it.")
    return FAILED_CHECK


def _said(cell: dict[str, Any] | None) -> str:
    return "–" if cell is None else ", ".join(f"{k} {v}" for k, v in cell.items() if v is not None)


COMMANDS = (rollup,)
