"""Asking: one metric or many, and the whole scorecard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suara.errors import QuestionError
from suara.serve.cli.common import Csv, Folder, Json, opened, pairs, write_json, write_rows

if TYPE_CHECKING:
    from suara.measure.result import Result
    from suara.measure.scorecard import Scorecard
    from suara.serve.python import Workspace

Since = Annotated[str | None, typer.Option(help="First day, or time, of the period.")]
Until = Annotated[str | None, typer.Option(help="Its end, itself not included.")]
Grain = Annotated[str | None, typer.Option(help="day, week, month, quarter, year or fiscal_year.")]
Compare = Annotated[str | None, typer.Option(help="previous, last_year, or SINCE..UNTIL.")]
Where = Annotated[
    list[str] | None,
    typer.Option(
        help='Filter: channel=email, channel!=sms, plan~plus (contains), "score >= 3"; again: any of, none of.'
    ),
]
Segment = Annotated[str, typer.Option(help="A saved segment; `suara segment list` names them.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="Answer as one would have then.")]


def _names(incomplete: str) -> list[str]:
    from suara.measure import METRICS

    return [name for name in METRICS.paths if name.startswith(incomplete)]


def measure(
    metrics: Annotated[list[str], typer.Argument(help="Which; `suara metrics` lists them.", autocompletion=_names)],
    since: Since = None,
    until: Until = None,
    grain: Grain = None,
    by: Annotated[list[str] | None, typer.Option(help="Segment by a dimension or column; again for more.")] = None,
    where: Where = None,
    segment: Segment = "",
    compare: Compare = None,
    as_of: AsOf = None,
    weighted: Annotated[bool, typer.Option("--weighted", help="Weigh answers by their weight.")] = False,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="A metric's own setting: first_contact_window=30d.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show the whole working.")] = False,
    json: Json = False,
    csv: Csv = False,
    workspace: Folder = None,
) -> None:
    """Measure metrics by period and segment.

    Each value comes with its 95% interval and n. Without dates: the whole history.
    """
    from suara.measure.filter import read

    settings: dict[str, Any] = dict(pairs(set_ or (), "--set"))
    with opened(workspace) as ws:
        found = ws.measure(
            *metrics,
            since=since,
            until=until,
            grain=grain,
            by=[name for text in by or () for name in text.split(",")],
            where=read(where or ()),
            segment=segment,
            compare=comparison(compare),
            as_of=as_of,
            weighted=weighted,
            **settings,
        )
        _write(found, ws, explain=explain, json=json, csv=csv)


def _write(found: Result, ws: Workspace, *, explain: bool, json: bool, csv: bool) -> None:
    if explain and csv:
        raise QuestionError("The working of a number is no table.", "Use --json, which gives it whole, or neither.")
    if explain and json:
        write_json(found.explain(name).to_dict() for name in found.answered)
    elif json or csv:
        write_rows(found.columns, found.rows, as_csv=csv)
    else:
        from suara.present import result_table, terminal

        terminal.show(result_table.result(found, ws.settings.currency))
        for name in found.answered if explain else ():
            print(f"\n{found.explain(name)}")


def score(
    since: Since = None,
    until: Until = None,
    grain: Grain = None,
    where: Where = None,
    segment: Segment = "",
    compare: Compare = "previous",
    as_of: AsOf = None,
    left_out: Annotated[bool, typer.Option("--left-out", help="List the metrics without a value, with why.")] = False,
    svg: Annotated[Path | None, typer.Option(help="Draw it into this file as well.")] = None,
    json: Json = False,
    csv: Csv = False,
    workspace: Folder = None,
) -> None:
    """The whole scorecard that the records give.

    Without dates: their last complete month, compared with the one before.
    """
    from suara.measure.filter import read

    with opened(workspace) as ws:
        card = ws.score(
            since,
            until,
            grain=grain,
            compare=comparison(compare),
            as_of=as_of,
            where=read(where or ()),
            segment=segment,
        )
        if svg:
            _draw(card, svg)
        if left_out:
            _write_left_out(card, json=json, csv=csv)
        elif json or csv:
            write_rows(card.columns, card.rows, as_csv=csv)
        else:
            show_score(card)


def _draw(card: Scorecard, file: Path) -> None:
    from suara.present.scorecard import draw

    if not file.parent.is_dir():
        raise QuestionError(f"There is no folder {file.parent} to draw into.", "Make it, or name another file.")
    file.write_text(draw(card), "utf-8")


def _write_left_out(card: Scorecard, *, json: bool, csv: bool) -> None:
    rows = [{"metric": name, "reason": reason} for name, reason in card.left_out.items()]
    if json or csv:
        write_rows(["metric", "reason"], rows, as_csv=csv)
    else:
        from suara.present import terminal

        terminal.show(terminal.listing(["metric", "why it has no value here"], [list(r.values()) for r in rows]))


def show_score(card: Scorecard) -> None:
    """A scorecard as a table; without records, what to do."""
    from suara.present import scorecard_table, terminal, words

    if card.groups:
        terminal.show(scorecard_table.scorecard(card))
    elif card.result:
        raise QuestionError(
            f"The records of {card.name} give no number there: {words.heading(card)}.",
            "`suara records` says from when to when there are any, `suara score --left-out` why each is missing.",
        )
    else:
        raise QuestionError(
            f"{card.name} has no records that give a number.",
            "`suara records` lists the kinds, and what there is of each; `suara load KIND FILE` brings more in.",
        )


def comparison(given: str | None) -> str | tuple[str, str] | None:
    """What to compare with: a name, or two times with .. between them."""
    if given is None or given in ("none", ""):
        return None
    since, dots, until = given.partition("..")
    return (since.strip(), until.strip()) if dots else given


COMMANDS = (measure, score)
