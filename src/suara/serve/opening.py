"""Where workspaces come from: made, opened in their folder, reached at an address, brought back from a backup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from suara import settings as settings_file
from suara.errors import SuaraError, WorkspaceError
from suara.serve.python import Workspace

if TYPE_CHECKING:
    from suara.store.keeping.archive import Progress


def create(path: str | Path, **settings: Any) -> Workspace:
    """Make a workspace in a new or empty folder; the settings are the fields of `suara.settings.Settings`."""
    from suara.serve.changing import check_dimensions

    folder = Path(path)
    chosen = settings_file.convert({"name": folder.resolve().name, **settings})
    check_dimensions(chosen)
    if (folder / settings_file.FILE).exists():
        raise WorkspaceError(f"There is a workspace in {folder} already.", "Open it, or choose another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    settings_file.write(folder, chosen)
    workspace = Workspace(folder, chosen)
    try:
        workspace.warehouse.create()
    except SuaraError:
        # With an engine that could not be reached there is no workspace yet: it can be made again.
        (folder / settings_file.FILE).unlink()
        raise
    return workspace


def open(path: str | Path = ".") -> Workspace:
    """Open the workspace in a folder; while `suara serve` runs on it, by that server and with the same calls."""
    folder = Path(path)
    if not (folder / settings_file.FILE).exists():
        raise WorkspaceError(
            f"There is no workspace in {folder.resolve()}.",
            "Make one with `suara create DIR`, or see one with `suara demo`.",
        )
    return _served(folder) or Workspace(folder, settings_file.read(folder))


def _served(folder: Path) -> Workspace | None:
    """The workspace by the server that holds it, where one on this machine does."""
    from suara.serve import serving

    here = serving.found(folder)
    if here is None:
        return None
    from suara.serve.remote.line import Line
    from suara.serve.remote.workspace import RemoteWorkspace

    try:
        return RemoteWorkspace(Line(here.address, here.key), folder)
    except WorkspaceError:
        return None  # the server is gone, or another one listens there


def connect(url: str, key: str) -> Workspace:
    """The workspace that is served at an address such as https://cx.acme.example, by a key of `suara key make`.

    Its calls, results and errors are those of a workspace in a folder.
    """
    from suara.serve.remote.line import Line
    from suara.serve.remote.workspace import RemoteWorkspace

    return RemoteWorkspace(Line(url.rstrip("/"), key))


def restore(file: str | Path, path: str | Path, progress: Progress | None = None) -> Workspace:
    """Make a workspace in a new or empty folder from a backup; `progress` hears bytes done and bytes in all."""
    from suara.store.keeping.backup import restore

    restore(Path(file), Path(path), progress)
    return open(path)
