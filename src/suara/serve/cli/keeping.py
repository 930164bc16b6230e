"""Keeping a workspace: backup, restore, upgrade, erasing a person, checking its health."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from suara.errors import QuestionError
from suara.serve.cli.common import Folder, Json, folder_of, note, opened, write_json

if TYPE_CHECKING:
    from suara.store.keeping.erase import Receipt

FAILED_CHECK = 1


def erase(
    customer: Annotated[str, typer.Argument(help="The customer's id, address or telephone number.")],
    detach: Annotated[bool, typer.Option("--detach", help="Keep their facts without the person.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
    workspace: Folder = None,
) -> None:
    """Erase a person everywhere, with a receipt.

    From every table, history and file of the workspace. It cannot be undone.
    """
    with opened(workspace) as ws:
        if not yes:
            where = f"{ws.settings.name} ({ws.folder.resolve()})"
            typed = typer.prompt(
                f"This cannot be undone. Type the id again to erase that person from {where}", err=True
            )
            if typed != customer:
                raise QuestionError("What was typed is not the same: nothing was erased.", "Try again.")
        receipt = ws.erase(customer, mode="detach" if detach else "delete")
    if json:
        write_json([receipt.to_dict()])
    else:
        _tell(receipt)


def _tell(receipt: Receipt) -> None:
    from suara.present import terminal

    removed = ", ".join(f"{place} {rows:,}" for place, rows in receipt.removed.items() if rows) or "nothing was held"
    said = [("erased at", f"{receipt.erased_at:%Y-%m-%d %H:%M:%S} UTC"), ("person", receipt.person)]
    said += [("mode", receipt.mode), ("removed", removed)]
    said += [("still held by", ", ".join(receipt.remaining))] if receipt.remaining else []
    terminal.show(terminal.card(said))


def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write.")],
    replace: Annotated[bool, typer.Option("--replace", help="Write over an archive that is there.")] = False,
    workspace: Folder = None,
) -> None:
    """Write the workspace into one archive."""
    from suara.serve.cli.progress import Bar

    with opened(workspace) as ws, Bar(f"Writing {file}", unit="bytes") as bar:
        manifest = ws.backup(file, bar.part("backup"), replace=replace)
    note(f"Written: {file}, {sum(manifest.rows.values()):,} rows.")


def restore(
    file: Annotated[Path, typer.Argument(help="An archive of `suara backup`.")], workspace: Folder = None
) -> None:
    """Make a workspace of a backup, in a new folder.

    The folder is the one of `--workspace`; it must be new or empty.
    """
    from suara.serve import opening
    from suara.serve.cli.progress import Bar

    folder = folder_of(workspace)
    with Bar(f"Reading {file}", unit="bytes") as bar, opening.restore(file, folder, bar.part("restore")):
        pass
    note(f"Restored into {folder}.")


def upgrade(workspace: Folder = None) -> None:
    """Bring the workspace to this version.

    It is backed up first, and rolled back should anything fail.
    """
    from suara.serve.cli.progress import Bar

    with opened(workspace) as ws, Bar("Upgrading", unit="bytes") as bar:
        done = ws.upgrade(bar.part("upgrade"))
    note(f"Upgraded; the backup is {done.backup}." if done.backup else "Nothing to do: it is up to date.")


def doctor(json: Json = False, workspace: Folder = None) -> int:
    """Check the workspace's health."""
    from suara.serve.health import examine
    from suara.serve.serving import found

    folder = folder_of(workspace)
    findings = opened(workspace).doctor() if found(folder) else examine(folder)
    if json:
        write_json(f.to_dict() for f in findings)
    else:
        from suara.present import terminal

        rows = [(f.check, f.status, " ".join(filter(None, (f.message, f.remedy)))) for f in findings]
        terminal.show(terminal.listing(["check", "", "finding"], rows))
    return FAILED_CHECK if any(f.status == "fail" for f in findings) else 0


COMMANDS = (erase, backup, restore, upgrade, doctor)
