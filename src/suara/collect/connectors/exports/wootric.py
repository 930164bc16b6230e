"""Wootric, now InMoment: one row for each response, with the score, the words and properties of the end user.

Read by the names of the fields of its API (v1): id, score, text, created_at, completed, excluded_from_calculations,
end_user email or external_id. A score is taken for NPS, or for CSAT or CES where the export names it so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.connectors.exports._export import Asked, Export, Layout, column, folded, found
from suara.errors import LoadError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SCORES = {
    "nps": (("nps", "nps score", "score"), (0, 10)),
    "csat": (("csat", "csat score"), (1, 5)),
    "ces": (("ces", "ces score"), (1, 7)),
}
TEXT = ("text", "feedback", "comment", "feedback text")
KNOWN = "id responseid createdat updatedat email enduseremail externalid enduserid enduserexternalid completed "
KNOWN += "excludedfromcalculations ipaddress originurl language surveylanguage phonenumber enduserphonenumber"


def layout(names: Sequence[str], wording: Mapping[str, str]) -> Layout:
    """Where things stand."""
    id, at = found(names, "id", "Response ID"), found(names, "created_at", "Response created at", "Date")
    scores = {kind: name for kind, (wished, _) in SCORES.items() if (name := found(names, *wished))}
    if not (id and at and scores):
        raise LoadError("It lacks the id, score or time of a response.", "Export responses, with all their fields.")
    person = found(names, "external_id", "end_user external_id", "email", "end_user email", "end_user_id")
    language, text = found(names, "survey_language", "language"), found(names, *TEXT)
    done, excluded = found(names, "completed"), found(names, "excluded_from_calculations")
    asked = [Asked(kind, column(name), kind, "score", SCORES[kind][1]) for kind, name in scores.items()]
    asked += [Asked("text", column(text), "text", "text")] if text else []
    taken = {*KNOWN.split(), *map(folded, scores.values()), *([folded(text)] if text else [])}
    return Layout(
        id=column(id),
        at=column(at),
        customer=column(person) if person else None,
        language=column(language) if language else None,
        complete=f"lower({column(done)}) IN ('true', '1', 'yes')" if done else None,
        rows=f"coalesce(lower({column(excluded)}), '') NOT IN ('true', '1', 'yes')" if excluded else None,
        asked=asked,
        others={name: wording[name] for name in names if folded(name) not in taken},
        left_out=[n for n in names if folded(n) in ("ipaddress", "originurl", "phonenumber", "enduserphonenumber")],
    )


export = Export(title="Wootric (InMoment)", reads="responses as CSV (fields as in API v1)", layout=layout)
