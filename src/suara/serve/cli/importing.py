"""Letting others' history and definitions in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from suara.serve.cli.common import Folder, note, opened, pairs

SURVEYJS = "surveyjs"


def import_(
    product: Annotated[
        str, typer.Argument(help="delighted, wootric, limesurvey, qualtrics, surveymonkey or surveyjs.")
    ],
    file: Annotated[Path, typer.Argument(help="Its export (CSV), or a SurveyJS definition (JSON).")],
    survey: Annotated[str, typer.Option(help="Name of the survey; else the file's.")] = "",
    zone: Annotated[str, typer.Option(help="Zone of times that name none; else the workspace's.")] = "",
    question: Annotated[
        list[str] | None, typer.Option(help="What a column measures, such as Q3=csat:1-5; may be repeated.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show how it would be read; write nothing.")] = False,
    workspace: Folder = None,
) -> int:
    """Import an export of another survey product, with its ids and times; or print a SurveyJS definition as ours."""
    if product == SURVEYJS:
        return _definition(file, survey)
    with opened(workspace) as ws:
        measures = pairs(question or [], "--question")
        done = ws.import_from(product, file, survey=survey, zone=zone, measures=measures, dry_run=dry_run)
    for name, kind in done.questions.items():
        note(f"{name}: {kind}")
    if done.left_out:
        note(f"Left out: {', '.join(done.left_out)}")
    rejected = 0
    for load in (done.responses, done.answers):
        rejected += load.rejected
        print(
            f"{load.kind}: {load.rows_read:,} read, {load.accepted:,} accepted, {load.updated:,} updated, "
            f"{load.unchanged:,} unchanged, {load.rejected:,} rejected"
        )
        for row in load.rejects.slice(0, 5).to_pylist():
            note(f"  row {row['row']}: {row['reason']}")
    return 1 if rejected else 0


def _definition(file: Path, survey: str) -> int:
    from suara.collect.surveys.reading import written
    from suara.collect.surveys.surveyjs import read

    made, left_out = read(file, survey)
    sys.stdout.write(written(made))
    for text in left_out:
        note(f"Not carried over: {text}")
    return 1 if left_out else 0


COMMANDS = (import_,)
