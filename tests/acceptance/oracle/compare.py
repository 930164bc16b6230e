"""Where a workspace's rows differ from the oracle's."""

from __future__ import annotations

from datetime import UTC, timedelta
from math import isclose
from typing import Any

from acceptance.oracle.answer import METRICS, Key, Question, answer
from acceptance.oracle.world import World

FIGURES = ("value", "low", "high", "n", "mark")
CHANGES = ("previous", "change", "change_low", "change_high", "clear")
Row = dict[str, Any]


def differences(workspace: Any, world: World, names: list[str], q: Question) -> list[str]:
    """Every row of every metric that is missing, too many or another, in words."""
    rows: dict[str, dict[Key, Row]] = {name: {} for name in names}
    for row in workspace.measure(*names, **_arguments(q)).rows:
        rows[row["metric"]][row["period"], tuple(row[b] for b in q.by), row["item"]] = row
    return [f"{name}: {fault}" for name in names for fault in _faults(world, name, q, rows[name])]


def _arguments(q: Question) -> Row:
    window = {} if q.window == timedelta(days=7) else {"first_contact_window": f"{q.window.days}d"}
    plain = {c: getattr(q, c) for c in ("since", "until", "grain", "by", "where", "compare", "weighted")}
    return plain | window | {"as_of": q.as_of.replace(tzinfo=UTC)}


def _faults(world: World, name: str, q: Question, got: dict[Key, Row]) -> list[str]:
    want = answer(world, name, q)
    faults = [f"no row {key}: {row}" for key, row in want.items() if key not in got and not (q.by and _empty(row))]
    for key, row in got.items():
        if key in want:
            columns = {c: (want[key][c], row[c]) for c in _columns(METRICS[name].staff, q, want[key], row)}
            other = {c: pair for c, pair in columns.items() if not _same(*pair)}
            faults += [f"{key}: {other} (oracle, workspace)"] if other else []
        elif not (q.by and _empty(row)):
            faults.append(f"row {key} too many: {row}")
    return faults


def _empty(row: Row) -> bool:
    """Whether nothing was counted: a segment may have records, none of them in the metric's sample."""
    return not row["n"] and not row["value"] and row.get("previous") in (None, 0)


def _columns(staff: bool, q: Question, want: Row, got: Row) -> tuple[str, ...]:
    """What must agree: a small group of staff is hidden, and so is any from which it could be told."""
    if staff and got["mark"] == "suppressed":
        assert all(got[c] is None for c in FIGURES[:4]), got
        return ()
    assert not staff or not 0 < want["n"] < 5, f"{want['n']} people are shown: {got}"
    hidden = staff and q.compare and got["previous"] is None
    return FIGURES if not q.compare or hidden else FIGURES + CHANGES


def _same(want: Any, got: Any) -> bool:
    if want is None or got is None or isinstance(want, str):
        return bool(want == got)
    return isclose(want, got, rel_tol=1e-9, abs_tol=1e-9)
