"""Making a workspace: one's own, or the invented company; its settings; completion for the shell."""

from __future__ import annotations

import shutil
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suara.errors import WorkspaceError
from suara.serve.cli.common import Csv, Folder, Json, myself, note, opened, pairs, write_rows

if TYPE_CHECKING:
    from suara.collect.connectors.demo.company import DemoCompany
    from suara.serve.python import Workspace

Customers = Annotated[int, typer.Option(min=1, help="How many customers it ever had.")]
DEMO = Path("demo-company")


class Shell(StrEnum):
    """The shells that commands can be completed in."""

    bash = "bash"
    zsh = "zsh"
    fish = "fish"


def create(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    timezone: Annotated[str, typer.Option(help="Zone in which days begin, such as Asia/Bangkok.")] = "UTC",
    currency: Annotated[str, typer.Option(help="ISO 4217 code of all money.")] = "USD",
    week_start: Annotated[str, typer.Option(help="First day of a week.")] = "monday",
    fiscal_year_start: Annotated[int, typer.Option(help="First month of the fiscal year, 1-12.")] = 1,
    dimension: Annotated[
        list[str] | None, typer.Option(help="A column of your own: country=text; again for more.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="What to call it; else the folder's name.")] = None,
) -> None:
    """Make a workspace in a new or empty folder."""
    from suara.serve import opening

    settings: dict[str, Any] = {
        "timezone": timezone,
        "currency": currency,
        "week_start": week_start,
        "fiscal_year_start": fiscal_year_start,
        "dimensions": pairs(dimension or (), "--dimension"),
    }
    with opening.create(folder, **settings, **({"name": name} if name else {})) as ws:
        note(f"Made {ws.folder}. Its settings are in {ws.folder / 'suara.toml'}.")
        note(f"Next: {myself()} load answer FILE --workspace {ws.folder} --dry-run")


def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="A new or empty folder.")] = DEMO,
    customers: Customers = 2_000,
    months: Annotated[int, typer.Option(min=1, help="How many months its records cover.")] = 18,
    seed: Annotated[int, typer.Option(help="Another number, another company.")] = 7,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Only build it and print its scorecard.")] = False,
) -> None:
    """Build an invented company with a scorecard, and serve it.

    The same size and seed give the same company.
    """
    from suara.serve.cli.asking import serve
    from suara.serve.cli.measuring import show_score

    with _built(folder, customers, months, seed) as ws:
        show_score(ws.score())
        note("")
        note(f"It is in {folder}. Try: {myself()} measure nps --grain month --by country --workspace {folder}")
    if not no_serve:
        serve(workspace=folder)


def _built(folder: Path, customers: int, months: int, seed: int) -> Workspace:
    from zoneinfo import ZoneInfo

    from suara.collect.connectors.demo import DemoCompany
    from suara.serve import opening

    if folder.exists() and any(folder.iterdir()):
        raise WorkspaceError(f"{folder} is not empty.", "Name a new folder: suara demo DIR.")
    today = datetime.now(ZoneInfo("Asia/Kuala_Lumpur")).date()
    company = DemoCompany(customers=customers, months=months, seed=seed, until=today.replace(day=1))
    ws = opening.create(folder, **company.settings)
    try:
        _fill(ws, company)
    except BaseException:
        ws.close()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return ws


def _fill(ws: Workspace, company: DemoCompany) -> None:
    from suara.serve.cli.progress import Bar

    with Bar(f"Building {company.settings['name']}", len(company.KINDS)) as bar:
        for kind, batches in company.records():
            ws.load(kind, batches, source="demo", progress=bar.part(kind))


def settings_(json: Json = False, csv: Csv = False, workspace: Folder = None) -> None:
    """Every setting with its value and meaning."""
    with opened(workspace) as ws:
        rows = _settings(ws)
    if json or csv:
        write_rows(["setting", "value", "meaning"], rows, as_csv=csv)
    else:
        from suara.present import terminal

        terminal.show(terminal.listing(list(rows[0]), [list(r.values()) for r in rows]))
        note(f"They are in {ws.folder / 'suara.toml'}.")


def _settings(ws: Workspace) -> list[dict[str, Any]]:
    import json

    import msgspec

    shape = msgspec.inspect.type_info(type(ws.settings))
    assert isinstance(shape, msgspec.inspect.StructType)
    values = msgspec.to_builtins(ws.settings)
    return [
        {
            "setting": f.name,
            "value": json.dumps(values[f.name], ensure_ascii=False),
            "meaning": (getattr(f.type, "extra_json_schema", None) or {}).get("description", ""),
        }
        for f in shape.fields
    ]


def completion(shell: Annotated[Shell, typer.Argument(help="The shell to complete in.")]) -> None:
    """Print a completion script for the shell.

    For bash: suara completion bash >> ~/.bashrc
    """
    from typer._completion_shared import get_completion_script

    from suara.serve.cli import COMPLETE

    print(get_completion_script(prog_name="suara", complete_var=COMPLETE, shell=shell.value))


COMMANDS = (create, demo, settings_, completion)
