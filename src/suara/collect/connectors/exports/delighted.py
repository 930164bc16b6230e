"""Delighted: one row for each response to its one question, with comment, tags and properties of the person.

Read by the names of the fields of its API (v1), in which the columns of its CSV are called, in words or with
underscores; answers to additional questions stand in columns of their own, under their wording.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.connectors.exports._export import Asked, Export, Layout, column, folded, found
from suara.errors import LoadError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What it asks by the name of its kind of survey: kind and scale here.
KINDS = {
    "nps": ("nps", (0, 10)),
    "csat": ("csat", (1, 5)),
    "ces": ("ces", (1, 5)),
    "ces7": ("ces", (1, 7)),
    "enps": ("enps", (0, 10)),
    "smileys": ("rating", (1, 5)),
    "starsfive": ("rating", (1, 5)),
    "pmf": ("rating", (1, 3)),
    "thumbs": ("rating", (0, 1)),
}
KNOWN = "id responseid person personid surveytype score comment permalink createdat updatedat responsecreatedat "
KNOWN += "email personemail name personname phonenumber personphonenumber notes tags surveysource respondedat"
PERSONAL = ("name", "person name", "phone number", "permalink", "notes", "tags")


def layout(names: Sequence[str], wording: Mapping[str, str]) -> Layout:
    """Where things stand."""
    id, score = found(names, "Response ID", "id"), found(names, "Score")
    at = found(names, "Created at", "Response created at", "Responded at")
    if not (id and score and at):
        raise LoadError("It lacks the id, score or time of a response.", "Export survey responses, not people.")
    type_, comment = found(names, "Survey type"), found(names, "Comment")
    person = found(names, "Email", "Person email", "Person ID", "person")
    kind = f"lower(regexp_replace({column(type_)}, '[^A-Za-z0-9]', '', 'g'))" if type_ else "'nps'"
    asked = [
        Asked(name, f"CASE WHEN {kind} = '{name}' THEN {column(score)} END", measured, "score", scale)
        for name, (measured, scale) in KINDS.items()
    ]
    asked += [Asked("comment", column(comment), "text", "text")] if comment else []
    known = KNOWN.split()
    return Layout(
        id=column(id),
        at=column(at),
        customer=column(person) if person else None,
        asked=asked,
        others={name: wording[name] for name in names if folded(name) not in known},
        left_out=[name for name in names if name in {found(names, p) for p in PERSONAL}],
    )


export = Export(title="Delighted", reads="survey responses as CSV (fields as in API v1)", layout=layout)
