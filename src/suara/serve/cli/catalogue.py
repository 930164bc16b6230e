"""What there is: kinds of records, metrics, source views."""

from __future__ import annotations

from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suara.errors import QuestionError
from suara.serve.cli.common import Csv, Folder, Json, folder_of, opened, write_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from suara.measure.metric import Definition
    from suara.serve.python import Workspace


def records(
    kind: Annotated[str | None, typer.Argument(help="Show the columns of this kind.")] = None,
    json: Json = False,
    csv: Csv = False,
    workspace: Folder = None,
) -> None:
    """The kinds of records, or one kind's columns."""
    ws = _perhaps(workspace)
    rows = _kinds(ws) if kind is None else _columns(kind, ws)
    if ws and not (json or csv):
        from suara.measure.period import Calendar

        calendar = Calendar.of(ws.settings)
        rows = [{k: calendar.from_instant(v) if isinstance(v, datetime) else v for k, v in r.items()} for r in rows]
    _show(rows, json=json, csv=csv, right=("records",))


def metrics(
    name: Annotated[str | None, typer.Argument(help="Show everything about this metric.")] = None,
    views: Annotated[bool, typer.Option("--views", help="List the source views instead.")] = False,
    json: Json = False,
    csv: Csv = False,
    workspace: Folder = None,
) -> None:
    """Every metric, or one with all that it says."""
    ws = _perhaps(workspace)
    if name is None:
        _show(_views() if views else _metrics(ws), json=json, csv=csv)
        return
    card = _card(name, ws)
    if json or csv:
        write_rows(list(card), [card], as_csv=csv)
    else:
        from suara.present import terminal

        said = [(k.replace("_", " "), v) for k, v in card.items() if v not in (None, "", [])]
        terminal.show(terminal.card(said))


def _perhaps(workspace: Path | None) -> Workspace | None:
    """The workspace that is meant; none where there is none and none was named."""
    from suara import settings

    if workspace is None and not (folder_of(None) / settings.FILE).exists():
        return None
    return opened(workspace)


def _kinds(ws: Workspace | None) -> list[dict[str, Any]]:
    from suara.records import KINDS

    held = ws.records() if ws else {}
    found = []
    for name, kind in KINDS.items():
        row: dict[str, Any] = {"kind": name}
        if ws:
            holding = held[name]
            row |= {"records": holding.records, "first": holding.first, "last": holding.last}
        found.append(row | {"meaning": kind.help})
    return found


def _columns(kind: str, ws: Workspace | None) -> list[dict[str, Any]]:
    from suara.records import KINDS

    own = [
        {"column": c.name, "type": c.type, "required": c.required, "meaning": c.help + _allowed(c.one_of)}
        for c in KINDS[kind].columns.values()
    ]
    extra = ws.settings.dimensions if ws else {}
    return own + [
        {"column": name, "type": kind_of, "required": False, "meaning": "dimension of this workspace"}
        for name, kind_of in extra.items()
        if name not in KINDS[kind].columns
    ]


def _allowed(values: tuple[str, ...]) -> str:
    missing = [v for v in values if v]
    return f" ({', '.join(missing)})" if missing else ""


def _definitions(ws: Workspace | None) -> dict[str, Definition]:
    from suara.measure import METRICS

    return ws.metrics() if ws else dict(METRICS)


def _metrics(ws: Workspace | None) -> list[dict[str, Any]]:
    from suara.measure.scorecard import OWN, group_of

    definitions = _definitions(ws)
    own = ws.settings.metrics if ws else {}
    rows = [
        {
            "group": OWN if name in own else group_of(d, definitions.__getitem__),
            "metric": name,
            "title": d.title,
            "unit": d.unit,
            "better": d.better,
        }
        for name, d in definitions.items()
    ]
    return sorted(rows, key=lambda r: (r["group"], r["metric"]))


def _views() -> list[dict[str, Any]]:
    from suara.measure import VIEWS

    return [
        {"view": name, "unit": v.unit, "records": ", ".join(v.kinds), "one row for": v.help}
        for name, v in VIEWS.items()
    ]


def _card(name: str, ws: Workspace | None) -> dict[str, Any]:
    """Everything about a metric, under plain headings."""
    from suara.measure.answer import leaves
    from suara.measure.benchmark import standard
    from suara.measure.explain import settings_of
    from suara.present import words
    from suara.present.numbers import unit_of

    definitions = _definitions(ws)
    if name not in definitions:
        raise _unknown(name, definitions, ws)
    d = definitions[name]
    held = standard(name, ws.settings.targets if ws else {}, ws.settings.industry if ws else "")
    unit = unit_of(d, ws.settings.currency if ws else "")
    return {
        "metric": name,
        "title": d.title,
        "formula": d.formula,
        "unit": f"{d.unit}; {words.DIRECTIONS[d.better]}",
        "range": " to ".join(f"{b:g}" for b in d.bounds or ()),
        "interval": d.interval_in_words,
        "reads": ", ".join(dict.fromkeys(leaf.source for _, leaf in leaves(name, d, definitions.__getitem__))),
        "settings": "; ".join(f"{k}={v}" for k, v in settings_of(d, definitions.__getitem__).items()),
        "needs": " or ".join(d.needs),
        "notes": d.notes,
        "target": None if held.target is None else unit.round(held.target),
        "published": words.published(held.published, unit),
        "credit": d.credit,
        "definition": f"version {d.version}",
    }


def _unknown(name: str, definitions: Mapping[str, Definition], ws: Workspace | None) -> QuestionError:
    """The error for a metric that is not there; one of a company's own is only known with its workspace."""
    from suara.measure import METRICS

    near = get_close_matches(name, list(definitions), n=3)
    fault = METRICS.unknown(name)
    remedy = f"Did you mean {', '.join(near)}?" if near else "`suara metrics` lists them."
    own = "" if ws else " One of a company's own is known with its workspace: add --workspace DIR."
    return QuestionError(fault.message, remedy + own)


def _show(rows: list[dict[str, Any]], *, json: bool, csv: bool, right: tuple[str, ...] = ()) -> None:
    columns = list(rows[0]) if rows else []
    if json or csv:
        write_rows(columns, rows, as_csv=csv)
    else:
        from suara.present import terminal

        terminal.show(terminal.listing(columns, [_readable(row) for row in rows], right=right))


def _readable(row: dict[str, Any]) -> list[str]:
    def cell(value: Any) -> str:
        if isinstance(value, bool):
            return "yes" if value else ""
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d}"
        return f"{value:,}" if isinstance(value, int) else str(value or "")

    return [cell(v) for v in row.values()]


COMMANDS = (records, metrics)
