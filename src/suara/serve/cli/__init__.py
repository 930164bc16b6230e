"""The command line: `suara`. One file per group of commands; data on stdout, all else on stderr.

Exit status: 0 done, 1 done with rejects or a check that fails, 2 wrong use, 3 could not.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from suara.errors import SuaraError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import typer

COMPLETE = "_SUARA_COMPLETE"
COULD_NOT = 3
INTERRUPTED = 130


def main() -> None:
    """Run the command line that the process was started with, and end the process with its status."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run a command line; its exit status. A fault is said in a line with its remedy, never as a traceback."""
    if COMPLETE in os.environ:
        _complete()
    try:
        status = _parser()(list(arguments), prog_name="suara", standalone_mode=False)
        sys.stdout.flush()
    except BaseException as fault:  # noqa: BLE001  the last line of defence: every fault is said plainly
        return _told(fault)
    return status if isinstance(status, int) else 0


def app() -> typer.Typer:
    """The command line, assembled."""
    import typer

    from suara.serve.cli import (
        asking,
        boards,
        catalogue,
        engine,
        evidence,
        importing,
        keeping,
        keys,
        loading,
        making,
        measuring,
        members,
        segments,
        sending,
        start,
        who,
    )

    assembled = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    assembled.callback(invoke_without_command=True, help=start.__doc__)(start.start)
    for group in (making, loading, importing, catalogue, measuring, asking, who, sending, evidence, keeping):
        for command in group.COMMANDS:
            assembled.command(command.__name__.rstrip("_").replace("_", "-"), no_args_is_help=False)(command)
    assembled.add_typer(asking.group, name="survey")
    assembled.add_typer(keys.group, name="key")
    assembled.add_typer(segments.group, name="segment")
    assembled.add_typer(boards.group, name="boards")
    assembled.add_typer(members.group, name="member")
    assembled.add_typer(engine.group, name="engine")
    return assembled


def _parser() -> Callable[..., object]:
    """The assembled command line, ready to run."""
    # Start-up makes many objects, all of them to stay: looking for garbage among them takes a tenth of its time.
    gc.disable()
    try:
        from typer.main import get_command

        return get_command(app())
    finally:
        gc.enable()


def _complete() -> None:
    """Teach the parser the shells that may ask it for completions."""
    from typer._completion_classes import completion_init

    completion_init()


def _told(fault: BaseException) -> int:
    """Say what went wrong; the exit status that it means."""
    import typer

    if isinstance(fault, SuaraError):
        return _failed(fault.message, fault.remedy, fault.exit_status)
    if isinstance(fault, typer.TyperException):
        return _misused(fault)
    if isinstance(fault, (typer.Exit, SystemExit)):
        return int(getattr(fault, "exit_code", None) or getattr(fault, "code", None) or 0)
    if isinstance(fault, (typer.Abort, KeyboardInterrupt)):
        return _failed("Stopped.", "", INTERRUPTED)
    return _of_the_system(fault) if isinstance(fault, OSError) else _unexpected(fault)


def _misused(fault: typer.TyperException) -> int:
    show = getattr(fault, "show", None)
    if show:
        show()
    else:
        _failed(fault.format_message(), "", fault.exit_code)
    return fault.exit_code


def _of_the_system(fault: OSError) -> int:
    if isinstance(fault, BrokenPipeError):
        _silence_stdout()
        return 0
    return _failed(f"{fault.strerror or fault}{f': {fault.filename}' if fault.filename else ''}.", "", COULD_NOT)


def _failed(message: str, remedy: str, status: int) -> int:
    from suara.present.numbers import visible

    lines = [f"suara: {visible(message)}", *([f"  {visible(remedy)}"] if remedy else [])]
    print(*lines, sep="\n", file=sys.stderr)
    return status


def _unexpected(fault: BaseException) -> int:
    if os.environ.get("SUARA_DEBUG"):
        raise fault
    what = f"Something went wrong that should not have: {type(fault).__name__}: {fault}"
    return _failed(what, "Please report it; SUARA_DEBUG=1 in the environment shows where it happened.", COULD_NOT)


def _silence_stdout() -> None:
    """Nobody reads any more: keep the interpreter from complaining when it flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
