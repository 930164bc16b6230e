"""Who is asked: contacts, eligibility, invitations, and the decisions behind them."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suara.errors import QuestionError
from suara.serve.cli.asking import group
from suara.serve.cli.common import Folder, Json, note, opened, pairs, write_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from suara.serve.python import Workspace
    from suara.store.decisions import Decision

SHOWN = 20

Survey = Annotated[str, typer.Argument(help="The survey.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Say who would be asked, and change nothing.")]


@group.command()
def invite(
    survey: Survey,
    customers: Annotated[list[str] | None, typer.Argument(help="Ids of the customers.")] = None,
    channel: Annotated[str, typer.Option(help="The way to reach them; else as the survey prefers.")] = "",
    everyone: Annotated[bool, typer.Option("--all", help="All customers of today.")] = False,
    where: Annotated[list[str] | None, typer.Option(help="Customers of whom this holds, as country=MY.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Pass the clocks by; nothing else.")] = False,
    dry_run: Dry = False,
    json: Json = False,
    workspace: Folder = None,
) -> int:
    """Invite customers to a survey, as far as they may be asked; the server sends what waits."""
    if bool(customers) == bool(everyone or where):
        raise QuestionError("Whom to invite is not clear.", "Name customers, or give --all or --where.")
    if customers and dry_run:
        raise QuestionError("--dry-run is for --all and --where.", "`suara eligibility CUSTOMER SURVEY` tells of one.")
    with opened(workspace) as ws:
        if customers:
            made = ws.surveys.invite(survey, *customers, channel=channel, force=force)
            _tell(Counter((one.outcome, one.rule) for one in made), made, json=json, dry=False)
        else:
            chosen = _filters(where or [])
            ran = ws.surveys.campaign(survey, chosen, channel=channel, force=force, dry_run=dry_run)
            _tell(ran.counts, ran.shown, json=json, dry=dry_run)
    return 0


@group.command()
def run(
    survey: Annotated[str, typer.Argument(help="One survey; else every one.")] = "",
    dry_run: Dry = False,
    json: Json = False,
    workspace: Folder = None,
) -> int:
    """Ask whose turn it is now, by records and schedules; the server does it by itself."""
    with opened(workspace) as ws:
        found = ws.surveys.run(survey, dry_run=dry_run)
    if json:
        write_json(
            {
                "survey": ran.survey,
                "asked": ran.asked,
                "stopped": ran.stopped,
                "rules": {rule: n for (_, rule), n in ran.counts.items() if rule},
                "waiting": ran.waiting,
                "next_at": ran.next_at,
                "decisions": list(map(_plain, ran.shown)),
            }
            for ran in found
        )
        return 0
    for ran in found:
        note(f"{ran.survey}:")
        _tell(ran.counts, ran.shown, json=False, dry=dry_run)
        if ran.waiting:
            note(f"{ran.waiting:,} have their turn later, the next {_said(ran.next_at)}.")
    if not found:
        note("No open survey has a schedule or a trigger: `ask:` in its definition gives it one.")
    return 0


@group.command()
def decisions(
    survey: Survey,
    customer: Annotated[str, typer.Option(help="Of one customer only.")] = "",
    most: Annotated[int, typer.Option(help="The latest so many.", min=1)] = 100,
    json: Json = False,
    workspace: Folder = None,
) -> int:
    """List the latest decisions to ask somebody or not, the newest first."""
    with opened(workspace) as ws:
        made = ws.surveys.decisions(survey, customer or None, most=most)
    if json:
        write_json(map(_plain, made))
    else:
        _list(made)
    return 0


def eligibility(
    customer: Annotated[str, typer.Argument(help="Id of the customer.")],
    survey: Survey,
    channel: Annotated[str, typer.Option(help="By this channel; else as the survey prefers.")] = "",
    json: Json = False,
    workspace: Folder = None,
) -> int:
    """Say whether a customer may be asked by a survey, which rule stops it, and when it is next possible."""
    from suara.present import terminal

    with opened(workspace) as ws:
        found = ws.surveys.eligibility(customer, survey, channel=channel)
    if json:
        write_json([asdict(found) | {"findings": [asdict(one) for one in found.findings]}])
        return 0
    rows = [
        (one.rule, "stops" if one.stopped else "lets through", one.detail or one.title, _said(one.next_at))
        for one in found.findings
    ]
    terminal.show(terminal.listing(["rule", "", "why", "until"], rows))
    if found.may_be_asked:
        note(f"{customer} may be asked by {found.channel}; a message would leave {_said(found.sent_at)}.")
    elif found.next_at:
        note(f"{customer} may not be asked now ({found.rule}); it is next possible {_said(found.next_at)}.")
    else:
        note(f"{customer} may not be asked ({found.rule}), and time alone does not change that.")
    return 0


def contact(
    customer: Annotated[str, typer.Argument(help="Id of the customer.")],
    consent: Annotated[str, typer.Option(help="Basis: consent, contract, legitimate_interest or withdrawn.")] = "",
    source: Annotated[str, typer.Option(help="Where that is known from.")] = "by hand",
    opt_out: Annotated[str, typer.Option(help="Ask no more by this channel; * is every one.")] = "",
    opt_in: Annotated[str, typer.Option(help="Take the opt-out of this channel back; * is every one.")] = "",
    json: Json = False,
    workspace: Folder = None,
) -> int:
    """Show how a person may be asked, or change it."""
    from suara.present import terminal

    with opened(workspace) as ws:
        _change(ws, customer, consent, source, opt_out, opt_in)
        shown = asdict(ws.contacts.get(customer))
    if json:
        write_json([shown])
        return 0
    rows = [
        (name.replace("_", " "), _of_channels(value) if isinstance(value, dict) else value)
        for name, value in shown.items()
    ]
    terminal.show(terminal.listing(["", ""], rows))
    return 0


def _change(ws: Workspace, customer: str, consent: str, source: str, opt_out: str, opt_in: str) -> None:
    if consent:
        ws.contacts.consent(customer, consent, source)
    if opt_out:
        ws.contacts.opt_out(customer, opt_out)
    if opt_in:
        ws.contacts.opt_in(customer, opt_in)


def _filters(where: Iterable[str]) -> dict[str, Any]:
    """Conditions by column; one named again means any of its values."""
    found: dict[str, Any] = {}
    for text in where:
        for name, value in pairs([text], "--where").items():
            found.setdefault(name, []).append(value)
    return found


def _tell(counts: Mapping[tuple[str, str], int], made: Sequence[Decision], *, json: bool, dry: bool) -> None:
    """The decisions to the next program, or the first of them and their counts to a person."""
    if json:
        write_json(map(_plain, made))
        return
    _list(made[:SHOWN])
    total, asked = sum(counts.values()), sum(n for (outcome, _), n in counts.items() if outcome == "asked")
    if total > SHOWN:
        note(f"... and {total - SHOWN:,} more.")
    note(f"{asked:,} of {total:,} {'would be' if dry else 'are'} asked.")
    for (_, rule), n in sorted(counts.items(), key=lambda item: -item[1]):
        if rule:
            note(f"  {n:,} stopped: {rule}")


def _list(made: Sequence[Decision]) -> None:
    from suara.present import terminal

    if not made:
        return
    rows = [(one.customer, one.channel, one.outcome, one.rule, one.detail, _said(one.next_at)) for one in made]
    terminal.show(terminal.listing(["customer", "by", "", "rule", "why", "next possible"], rows))


def _plain(one: Decision) -> dict[str, Any]:
    return vars(one)


def _said(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else ""


def _of_channels(noted: Mapping[str, str]) -> str:
    return "; ".join(f"{'every channel' if channel == '*' else channel}: {how}" for channel, how in noted.items())


COMMANDS = (eligibility, contact)
