"""SurveyMonkey: "All individual responses" as CSV, condensed or expanded; two rows of heading.

The first row has the questions, the second the options or "Response". A question with several columns has its
wording over the first of them alone; such a column is called by both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.connectors.exports._export import Export, Layout, column, folded, found
from suara.errors import LoadError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KNOWN = "respondentid collectorid startdate enddate ipaddress emailaddress firstname lastname customdata1"
PERSONAL = ("ipaddress", "firstname", "lastname")
ALONE = ("", "response", "open-ended response")


def names(rows: Sequence[Sequence[str]]) -> Sequence[str]:
    """One name for each column: its question, and its option where there are several."""
    made, question = list[str](), ""
    for above, below in zip(rows[0], [*rows[1], *[""] * len(rows[0])], strict=False):
        question = above.strip() or question
        part = below.strip()
        made.append(question if part.casefold() in ALONE else f"{question}: {part}")
    return made


def layout(names: Sequence[str], wording: Mapping[str, str]) -> Layout:
    """Where things stand."""
    id, ended = found(names, "Respondent ID"), found(names, "End Date", "Date Modified")
    if not (id and ended):
        raise LoadError("It lacks Respondent ID or End Date.", "Export all individual responses as CSV.")
    started = found(names, "Start Date", "Date Created")
    person = [column(n) for wish in ("Custom Data 1", "Email Address") if (n := found(names, wish))]
    return Layout(
        id=column(id),
        at=column(ended),
        started=column(started) if started else None,
        customer=f"coalesce({', '.join(person)}, NULL)" if person else None,
        times="month first",
        others={name: wording[name] for name in names if folded(name) not in KNOWN.split()},
        left_out=[name for name in names if folded(name) in PERSONAL],
    )


export = Export(
    title="SurveyMonkey",
    reads="all individual responses as CSV, condensed or expanded (two heading rows)",
    layout=layout,
    head=2,
    names=names,
)
