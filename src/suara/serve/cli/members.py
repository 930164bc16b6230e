"""Members: who works with the workspace, and the way back in for one who is locked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from suara.serve.access.rights import ROLES
from suara.serve.cli.common import Folder, Json, note, opened, pairs, write_json

if TYPE_CHECKING:
    from suara.serve.members import Link

group = typer.Typer(help="Members: list and invite them, and say what they may do.", no_args_is_help=True)
Email = Annotated[str, typer.Argument(help="Their e-mail address.")]
SCOPE = "Only rows where a dimension has this value, as country=TH; several may be given."


@group.command(name="list")
def list_(json: Json = False, workspace: Folder = None) -> int:
    """List the members."""
    from suara.present import terminal

    with opened(workspace) as ws:
        found = ws.members.list()
    if json:
        write_json(asdict(one) for one in found)
        return 0
    rows = [
        (one.email, one.name, one.role, spelt(one.scope), one.state, f"{one.seen_at:%Y-%m-%d}" if one.seen_at else "")
        for one in found
    ]
    terminal.show(terminal.listing(["e-mail", "name", "role", "sees", "", "last seen"], rows))
    if not found:
        note("There are no members yet: `suara serve` prints a link that makes the first.")
    return 0


@group.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="What to call them.")] = "",
    role: Annotated[str, typer.Option(help=f"What they may do: {', '.join(ROLES)}.")] = "viewer",
    scope: Annotated[list[str] | None, typer.Option(help=SCOPE)] = None,
    workspace: Folder = None,
) -> int:
    """Invite somebody; the link is printed, and mailed where mail is set up."""
    with opened(workspace) as ws:
        _show(ws.members.add(email, name, role, scope_of(scope or [])))
    return 0


@group.command()
def reset(
    email: Email,
    second_step: Annotated[
        bool, typer.Option("--second-step", help="Take their one-time codes and passkeys away too.")
    ] = False,
    workspace: Folder = None,
) -> int:
    """Print a link by which a member chooses a new password, as when the last owner lost theirs."""
    with opened(workspace) as ws:
        _show(ws.members.reset(email, second_step=second_step))
    return 0


@group.command()
def remove(email: Email, workspace: Folder = None) -> int:
    """Forget a member, with their sessions and keys."""
    with opened(workspace) as ws:
        ws.members.remove(email)
        note(f"{email} is a member no more.")
    return 0


@group.command()
def role(
    email: Email,
    role: Annotated[str, typer.Argument(help=f"{', '.join(ROLES)}.")],
    scope: Annotated[list[str] | None, typer.Option(help=SCOPE)] = None,
    workspace: Folder = None,
) -> int:
    """Give a member another role, and perhaps another scope."""
    with opened(workspace) as ws:
        ws.members.set_role(email, role)
        if scope is not None:
            ws.members.set_scope(email, scope_of(scope))
        note(f"{email} is {role}.")
    return 0


def scope_of(given: list[str]) -> dict[str, list[str]]:
    """A scope from arguments like country=TH, of which several may name one dimension."""
    found: dict[str, list[str]] = {}
    for one in given:
        for name, value in pairs([one], "--scope").items():
            found.setdefault(name, []).append(value)
    return found


def spelt(scope: Mapping[str, Sequence[str]]) -> str:
    """A scope in a line."""
    return "; ".join(f"{name}: {', '.join(only)}" for name, only in scope.items()) or "everything"


def _show(link: Link) -> None:
    print(link.address)
    note("It was mailed as well." if link.mailed else "It lets in whoever has it, once.")
