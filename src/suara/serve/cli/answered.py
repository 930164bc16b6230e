"""What came back of a survey: who came how far, what does not count, and what each version changed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suara.serve.cli.common import Folder, Json, note, opened, write_json

if TYPE_CHECKING:
    from suara.serve.funnel import Share, Way

Name = Annotated[str, typer.Argument(help="The survey.")]


def funnel(
    survey: Name,
    by: Annotated[
        list[str] | None, typer.Option(help="channel, language, version or a dimension; several may be given.")
    ] = None,
    json: Json = False,
    workspace: Folder = None,
) -> int:
    """Show how many of those invited came how far, and who did not answer, with 95% intervals."""
    from suara.present import terminal

    names = by or ["channel"]
    with opened(workspace) as ws:
        found = ws.surveys.funnel(survey, names)
    if json:
        write_json(asdict(one) for one in found)
        return 0
    head = [
        *names,
        "invited",
        "sent",
        "delivered",
        "opened",
        "started",
        "completed",
        "bounced",
        "opted out",
        "no answer",
    ]
    rows = [[*(_said(v) for v in one.segment.values()), *_cells(one)] for one in found]
    terminal.show(terminal.listing(head, rows, right=head[len(names) :]))
    if any(one.mark == "small" for one in found):
        note("* fewer than 30 were sent: the share may be far off.")
    if not found:
        note("Nobody has been invited yet.")
    return 0


def _cells(way: Way) -> list[str]:
    small = "*" if way.mark == "small" else ""
    shares = [*way.steps.values(), way.unanswered] if way.steps else []
    counts = [f"{way.invited:,}", f"{way.sent:,}{small}"]
    return [*counts, *(map(_share, shares) if shares else ["suppressed", *[""] * 6])]


def _share(one: Share) -> str:
    if one.share is None or one.low is None or one.high is None:
        return f"{one.n:,}"
    return f"{one.n:,} {100 * one.share:.0f}% ({100 * one.low:.0f}-{100 * one.high:.0f})"


def _said(value: Any) -> str:
    return "(none)" if value is None else str(value)


def flagged(
    survey: Name,
    clear: Annotated[list[str] | None, typer.Option(help="Let a response count after all, by its id.")] = None,
    json: Json = False,
    workspace: Folder = None,
) -> int:
    """List the responses that are kept and not counted, and why; --clear ID lets one count."""
    from suara.present import terminal

    with opened(workspace) as ws:
        for response in clear or []:
            ws.surveys.clear(response)
            note(f"{response} counts now.")
        if clear:
            ws.feed()
            return 0
        found = ws.surveys.flagged(survey)
    if json:
        write_json(asdict(one) for one in found)
        return 0
    rows = [(one.response, " ".join(one.flags), f"{one.saved_at:%Y-%m-%d}", _answers(one.values)) for one in found]
    terminal.show(terminal.listing(["response", "flags", "day", "answers"], rows))
    note(f"{len(found):,} flagged; they are in no score." if found else "None is flagged.")
    return 0


def _answers(values: Any) -> str:
    return "; ".join(f"{question}: {str(value)[:60]}" for question, value in values.items())


def versions(survey: Name, json: Json = False, workspace: Folder = None) -> int:
    """List the versions of a survey: when each was published, and what it changed."""
    from suara.present import terminal

    with opened(workspace) as ws:
        found = ws.surveys.versions(survey)
    if json:
        write_json(asdict(one) for one in found)
        return 0
    parts = ("added", "removed", "reworded", "changed", "other")
    rows = [
        (one.version, f"{one.published_at:%Y-%m-%d %H:%M}", *(", ".join(getattr(one, part)) for part in parts))
        for one in found
    ]
    terminal.show(terminal.listing(["version", "published (UTC)", *parts], rows, right=["version"]))
    return 0


COMMANDS = (funnel, flagged, versions)
