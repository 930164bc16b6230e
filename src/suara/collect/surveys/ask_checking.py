"""What is wrong with the part of a definition that says who is asked, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.channels import CHANNELS
from suara.collect.surveys.fault import Fault
from suara.errors import SettingsError
from suara.records import KINDS
from suara.settings import hours_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from suara.collect.surveys.definition import Ask, Survey


def ask_faults(survey: Survey) -> Iterator[Fault]:
    """What keeps a survey from being asked as its `ask` says."""
    ask = survey.ask
    if ask.schedule and ask.trigger:
        yield Fault("ask", "It has a schedule and a trigger.", "Keep one; publish the other as a survey of its own.")
    if ask.schedule and survey.kind != "relationship":
        yield Fault("ask", f"A {survey.kind} survey has no schedule.", "Give it a trigger, or make it a relationship.")
    if ask.where and not ask.schedule:
        yield Fault("ask", "Its `where` chooses customers for a schedule, and it has none.", "Put it into `trigger`.")
    if ask.since and ask.until and ask.until < ask.since:
        yield Fault("ask", "It ends before it begins.", "Mend `since` or `until`.")
    yield from _ways(ask)
    yield from _triggering(ask)


def _ways(ask: Ask) -> Iterator[Fault]:
    if not ask.channels:
        yield Fault("ask", "It names no channel.", "Name at least one.")
    for name in ask.channels:
        if name not in CHANNELS:
            yield Fault("ask", f"There is no channel {name!r}.", f"There are {', '.join(CHANNELS)}.")
    for hours in ask.hours or ():
        try:
            hours_of(hours)
        except SettingsError as fault:
            yield Fault("ask", fault.message, fault.remedy)


def _triggering(ask: Ask) -> Iterator[Fault]:
    trigger = ask.trigger
    if trigger is None:
        return
    if trigger.record not in KINDS:
        yield Fault("ask", f"There is no kind of record {trigger.record!r}.", f"There are {', '.join(KINDS)}.")
        return
    times = [c.name for c in KINDS[trigger.record].columns.values() if c.type == "timestamp"]
    if trigger.at not in times:
        yield Fault("ask", f"{trigger.at!r} is no time of a {trigger.record}.", f"Its times are {', '.join(times)}.")
