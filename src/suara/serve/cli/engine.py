"""Engines: proving one, and moving a workspace's facts to it."""

from __future__ import annotations

from typing import Annotated

import typer

from suara.serve.cli.common import Folder, Json, note, opened, write_json

FAILED_CHECK = 1
URL = Annotated[str, typer.Argument(metavar="URL", help="duckdb, or the URL of an engine: see docs/how-to/engines.md.")]

group = typer.Typer(
    help="Where the facts lie: prove an engine, or move there.", rich_markup_mode=None, no_args_is_help=True
)


@group.command()
def check(url: URL, json: Json = False) -> int:
    """Prove an engine with an invented company.

    It is copied to a place of its own there, and must give the numbers of the embedded engine.
    """
    from suara.serve import engines
    from suara.serve.cli.progress import Bar

    with Bar("Proving", unit="parts") as bar:
        report = bar.part("")
        proofs = engines.check(url, lambda _, done, total: report(done, total))
    if json:
        write_json(proof.to_dict() for proof in proofs)
    else:
        from suara.present import terminal

        rows = [(proof.part, "gap" if proof.gaps else "ok", "; ".join(proof.gaps)) for proof in proofs]
        terminal.show(terminal.listing(["part", "", "differs, or could not be done"], rows))
    return FAILED_CHECK if any(proof.gaps for proof in proofs) else 0


@group.command()
def move(
    url: URL,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the facts on the former engine as well.")] = False,
    workspace: Folder = None,
) -> None:
    """Move the workspace's facts to another engine.

    Counts and every metric are compared before it is switched over. Cut off, it goes on when it is run again.
    """
    from suara.serve import engines
    from suara.serve.cli.progress import Bar

    with opened(workspace) as ws, Bar("Moving", unit="records") as bar:
        report = bar.part("")
        done = engines.move(ws, url, keep=keep, progress=lambda _, now, total: report(now, total))
    note(f"Moved: {done.loads:,} loads, {done.records:,} records; {done.metrics} metrics are the same there.")
