"""Qualtrics: "Export data" as CSV with numeric values; three rows of heading (name, wording, import id).

Previews, tests and rows that Qualtrics takes for spam are left out, as it leaves them out of its own reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.connectors.exports._export import Export, Layout, column, folded, found
from suara.errors import LoadError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KNOWN = "startdate enddate status ipaddress progress durationinseconds finished recordeddate responseid "
KNOWN += "recipientlastname recipientfirstname recipientemail externalreference locationlatitude locationlongitude "
KNOWN += "distributionchannel userlanguage"
PERSONAL = ["ipaddress", "recipientlastname", "recipientfirstname", "locationlatitude", "locationlongitude"]
REAL = "('0', 'ip address', 'imported', '4')"


def layout(names: Sequence[str], wording: Mapping[str, str]) -> Layout:
    """Where things stand."""
    id, recorded = found(names, "ResponseId"), found(names, "RecordedDate", "EndDate")
    if not (id and recorded):
        raise LoadError(
            "It lacks ResponseId or RecordedDate.", "Export all fields as CSV, with the three heading rows."
        )
    started, ended = found(names, "StartDate"), found(names, "EndDate")
    person = [column(name) for name in ("ExternalReference", "RecipientEmail") if name in names]
    status, done = found(names, "Status"), found(names, "Finished")
    return Layout(
        id=column(id),
        at=column(ended or recorded),
        started=column(started) if started else None,
        customer=f"coalesce({', '.join(person)}, NULL)" if person else None,
        language=column("UserLanguage") if "UserLanguage" in names else None,
        complete=f"lower({column(done)}) IN ('true', '1')" if done else None,
        rows=f"coalesce(lower({column(status)}), '0') IN {REAL}" if status else None,
        others={n: wording[n] for n in names if folded(n) not in KNOWN.split() and not n.endswith("_NPS_GROUP")},
        left_out=[name for name in names if folded(name) in PERSONAL],
    )


export = Export(
    title="Qualtrics",
    reads="responses as CSV with numeric values (three heading rows, since 2017)",
    layout=layout,
    head=3,
    wording=lambda rows: rows[1],
)
