"""Lists of parts in a form, such as endings: each part changed, moved or removed, and one more added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.errors import SurveyError
from suara.serve.web.pages.surveys.conditions import FieldsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from suara.serve.web.pages.surveys.fields import Field
    from suara.serve.web.pages.surveys.forms import Given


def read(field: Field, given: Given, before: Sequence[Mapping[str, Any]], code: str) -> list[dict[str, Any]]:
    """The parts that a form gives, in their order; a FieldsError where one cannot be taken."""
    placed, faults = list[tuple[float, dict[str, Any]]](), dict[str, SurveyError]()
    for item in field.parts:
        number = int(item.name.rpartition(".")[2])
        former = before[number] if number < len(before) else {}
        if given.get(f"{item.name}.remove") or (not former and _empty(item, given)):
            continue
        try:
            placed.append((_place(item, given, number), _one(field, item, given, former, code)))
        except FieldsError as fault:
            faults |= fault.faults
    if faults:
        raise FieldsError(faults)
    return [made for _, made in sorted(placed, key=lambda one: one[0])]


def _one(field: Field, item: Field, given: Given, former: Mapping[str, Any], code: str) -> dict[str, Any]:
    from suara.serve.web.pages.surveys.fields import read as read_fields

    made = read_fields(item.parts, given, former, code)
    name = field.name.rpartition(".")[2]
    if name in LACKS and (fault := LACKS[name](made)):
        part, wrong = fault
        raise FieldsError({f"{item.name}.{part}": wrong})
    return made


def _variant(made: Mapping[str, Any]) -> tuple[str, SurveyError] | None:
    if not made.get("when"):
        return "when", SurveyError(
            "It does not say when it is asked so.", "Choose an earlier question, and its answer."
        )
    return None if made.get("text") else ("text", SurveyError("It has no words.", "Write what is asked instead."))


def _ending(made: Mapping[str, Any]) -> tuple[str, SurveyError] | None:
    address = made.get("redirect", "")
    if address and not address.startswith("https://"):
        return "redirect", SurveyError("It redirects to no https address.", "Begin the address with https://.")
    return None


def _quota(made: Mapping[str, Any]) -> tuple[str, SurveyError] | None:
    most = made.get("most")
    if isinstance(most, int) and most > 0:
        return None
    return "most", SurveyError("It does not say how many are wanted.", "Write a whole number, 1 or more.")


# What keeps a part of a list from being taken: its field, why, and what to do.
LACKS = {"variants": _variant, "endings": _ending, "quotas": _quota}


def _empty(item: Field, given: Given) -> bool:
    """Whether nothing was written into a part; a comparison alone is nothing."""
    start = f"{item.name}."
    sent = {name: values for name, values in given.items() if name.startswith(start)}
    return not any(value.strip() for name, values in sent.items() for value in values if not name.endswith(".sign"))


def _place(item: Field, given: Given, number: int) -> float:
    """Where a part comes: whoever is moved goes past the one whose place it takes."""
    sent = "".join(given.get(f"{item.name}.place", [])[-1:])
    wanted = int(sent) - 1 if sent.isascii() and sent.isdigit() and len(sent) < 4 else number
    return wanted + 0.5 * ((wanted > number) - (wanted < number))
