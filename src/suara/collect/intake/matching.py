"""Which delivered column is which column of the record: by recipe, by name, and by what the values look like."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from suara.collect.intake.recipe import Recipe
from suara.records import Column
from suara.records._scale import QUESTIONS, SCALES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from suara.records import Kind

PERSONAL = (
    "name", "fullname", "firstname", "lastname", "surname", "givenname", "familyname", "customername",
    "email", "emailaddress", "mail", "phone", "phonenumber", "telephone", "tel", "mobile", "mobilephone",
    "address", "street", "postcode", "postalcode", "zip", "zipcode", "birthday", "birthdate", "dateofbirth",
    "language", "locale", "timezone",  # how to speak to somebody, and when
    "consent", "consentbasis", "consentsource", "consentat",  # on what basis
)  # fmt: skip
DATE = re.compile(r"\d{4}[-/.]\d{1,2}([-/.]\d{1,2}([ T]\d{1,2}:\d{2}.*)?)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}([ T].*)?")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Match:
    """A delivered column (none for a constant), the record's column that it became, and why."""

    origin: str | None
    column: str
    why: str


@dataclass(frozen=True)
class Matching:
    """What became of each delivered column; `constants` are values that stand for every row."""

    matches: Mapping[str, Match]
    constants: Mapping[str, Any] = field(default_factory=dict)
    persons: Mapping[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()

    def recipe(self, kind: str) -> Recipe:
        """The same as a recipe that replays."""
        columns = {c: m.origin for c, m in self.matches.items() if m.origin}
        return Recipe(kind=kind, guessed=True, columns=columns, constants=dict(self.constants))


def targets(kind: Kind, dimensions: Mapping[str, str]) -> dict[str, Column]:
    """The columns that a delivery of this kind may fill, dimensions included."""
    own = dict(kind.columns)
    extra = {d: Column(name=d, type=t, help="a dimension of the workspace") for d, t in dimensions.items()}  # type: ignore[arg-type]
    if any(c.money for c in own.values()):
        own.setdefault("currency", Column(name="currency", type="text", help="of the amounts"))
    return extra | own


def match(
    kind: Kind,
    wanted: Mapping[str, Column],
    delivered: Mapping[str, str],
    recipe: Recipe | None,
    fixed: Mapping[str, str],
    sample: Mapping[str, Sequence[Any]],
) -> Matching:
    """Match what was delivered to what a record of this kind holds.

    `fixed` are columns (by record column) that an earlier step has made; `sample` holds the first values.
    """
    recipe = recipe or Recipe()
    found = {c: Match(None, c, "made by the recipe") for c in fixed}
    found |= {c: Match(o, c, "recipe") for c, o in recipe.columns.items() if o in delivered and c not in found}
    constants = {c: v for c, v in recipe.constants.items() if c not in found}
    taken = {c: Match(None, c, "constant") for c in constants} | found
    free = [o for o in delivered if o not in {m.origin for m in taken.values()} and o not in recipe.ignore]
    named = _by_name(kind, {c: w for c, w in wanted.items() if c not in taken}, free)
    found |= named
    if not recipe.columns or recipe.guessed:
        found = _by_value(kind, found, [o for o in free if o not in {m.origin for m in found.values()}], sample)
    constants |= _implied(kind, found, constants)
    left = [o for o in delivered if o not in {m.origin for m in found.values()} and o not in fixed.values()]
    persons = {o: o for o in left if kind.name == "customer" and plain(o) in PERSONAL and o not in recipe.ignore}
    return Matching(found, constants, persons, tuple(o for o in left if o not in persons))


def plain(name: str) -> str:
    """A name without case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", name.casefold())


def _by_name(kind: Kind, wanted: Mapping[str, Column], free: Iterable[str]) -> dict[str, Match]:
    """Exact names first, then the names under which exports carry a column; each delivered column once."""
    origins = {plain(o): o for o in reversed(list(free))}
    found: dict[str, Match] = {}
    for names_of, why in ((_better_known, "better name"), (_own_name, "same name"), (_also_known, "known name")):
        for column in wanted.values():
            origin = next((origins[n] for n in names_of(kind, column) if n in origins), None)
            if origin is not None and column.name not in found:
                found[column.name] = Match(origin, column.name, why)
                del origins[plain(origin)]
    return found


def _better_known(kind: Kind, column: Column) -> tuple[str, ...]:
    """Names that say more than the column's own: a close that is adjusted comes before a bare one."""
    return tuple(map(plain, column.known_as)) if (kind.name, column.name) == ("price", "close") else ()


def _own_name(_: Kind, column: Column) -> tuple[str, ...]:
    return (plain(column.name),)


def _also_known(kind: Kind, column: Column) -> tuple[str, ...]:
    return (*map(plain, column.known_as), plain(f"{kind.name}_{column.name}"), plain(f"{column.name}_id"))


def _by_value(
    kind: Kind, found: Mapping[str, Match], free: list[str], sample: Mapping[str, Sequence[Any]]
) -> dict[str, Match]:
    """What names left open, where the values of exactly one column fit."""
    found = dict(found)
    surveys = kind.columns["survey_kind"].one_of if kind.name == "answer" else ()
    if surveys and "kind" in found and "survey_kind" not in found:
        said = {str(v).strip().lower() for v in sample.get(found["kind"].origin or "", ()) if v}
        if said and said <= set(surveys):
            found["survey_kind"] = Match(found.pop("kind").origin, "survey_kind", "its values")
    tests = {"occurred_at": _is_time, "customer": _is_address}
    tests |= {"kind": _is_question, "score": _is_score} if kind.name == "answer" else {}
    for column, test in tests.items():
        fits = [o for o in free if (values := _given(sample.get(o, ()))) and all(map(test, values))]
        fits = [o for o in fits if not _counts_up(_given(sample[o]))]
        if column not in found and len(fits) == 1:
            found[column] = Match(fits[0], column, "its values")
            free = [o for o in free if o != fits[0]]
    return found


def _given(values: Sequence[Any]) -> list[Any]:
    return [v for v in values if v is not None and str(v).strip()]


def _counts_up(values: Sequence[Any]) -> bool:
    """Whether values only number the rows."""
    numbers = [str(v).strip() for v in values]
    return len(numbers) > 2 and numbers in ([str(i + first) for i in range(len(numbers))] for first in (0, 1))


def _is_time(value: Any) -> bool:
    return hasattr(value, "year") or bool(isinstance(value, str) and DATE.fullmatch(value.strip()))


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and bool(ADDRESS.fullmatch(value.strip()))


def _is_question(value: Any) -> bool:
    return isinstance(value, str) and value.strip().lower() in QUESTIONS


def _is_score(value: Any) -> bool:
    try:
        return float(value) in range(11) and not isinstance(value, bool)
    except (TypeError, ValueError):
        return False


def _implied(kind: Kind, found: Mapping[str, Match], constants: Mapping[str, Any]) -> dict[str, Any]:
    """An answer's kind, where the column of the score is called by it."""
    origin = found["score"].origin if kind.name == "answer" and "score" in found else None
    if origin is None or "kind" in found or "kind" in constants or plain(origin) not in SCALES:
        return {}
    return {"kind": plain(origin)}
