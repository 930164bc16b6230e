"""LimeSurvey 3 to 6: "Export results" as CSV, with question codes as the heading and answer codes as the cells.

A response that was not finished has no submitdate; its time is then its datestamp. Without a date stamp LimeSurvey
writes the first day of 1980, which is no time at all. Ids begin at 1 in each survey, so that the survey is in ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.connectors.exports._export import Export, Layout, column, folded, found
from suara.errors import LoadError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NO_TIME = "1980-01-01 00:00:00"
KNOWN = "id responseid submitdate lastpage startlanguage seed startdate datestamp token ipaddr refurl email firstname "
KNOWN += "lastname"
PERSONAL = ("ipaddr", "refurl", "firstname", "lastname")


def layout(names: Sequence[str], wording: Mapping[str, str]) -> Layout:
    """Where things stand."""
    id, submitted = found(names, "id", "Response ID"), found(names, "submitdate", "Date submitted")
    if not (id and submitted):
        raise LoadError("It lacks id or submitdate.", "Export with question codes as the heading, and all columns.")
    started, stamp = found(names, "startdate"), found(names, "datestamp")
    person, language = found(names, "email", "token"), found(names, "startlanguage", "Start language")
    moments = [f"nullif({column(name)}, '{NO_TIME}')" for name in (submitted, stamp, started) if name]
    return Layout(
        id=column(id),
        at=f"coalesce({', '.join(moments)}, NULL)",
        started=column(started) if started else None,
        customer=column(person) if person else None,
        language=column(language) if language else None,
        complete=f"{column(submitted)} IS NOT NULL",
        others={name: wording[name] for name in names if folded(name) not in KNOWN.split()},
        left_out=[name for name in names if folded(name) in PERSONAL],
    )


export = Export(
    title="LimeSurvey", reads="results as CSV with question codes and answer codes (3.x to 6.x)", layout=layout
)
