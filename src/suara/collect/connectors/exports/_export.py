"""What an export of another product is: where its ids, times and answers stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Gives = Literal["score", "choice", "choices", "text"]


@dataclass(frozen=True)
class Asked:
    """A question of an export: an SQL expression over the file's columns, and what it measures.

    `gives` says whether the value is a score, an option or words; of a score `scale` is the lowest and highest.
    """

    question: str
    value: str
    kind: str
    gives: Gives
    scale: tuple[int, int] | None = None


@dataclass(frozen=True)
class Layout:
    """How to read one file; every field but `asked` and `others` is an SQL expression, null where there is none.

    `asked` are the questions that the product itself defines, `others` columns that hold answers to questions of
    somebody's own, with their wording. `times` is how times are written, where that is not told by themselves;
    `rows` a condition on the rows that are responses.
    """

    id: str
    at: str
    started: str | None = None
    customer: str | None = None
    language: str | None = None
    complete: str | None = None
    rows: str | None = None
    times: str = ""
    asked: Sequence[Asked] = ()
    others: Mapping[str, str] = field(default_factory=dict)
    left_out: Sequence[str] = ()


@dataclass(frozen=True)
class Export:
    """A product whose exports can be read.

    `reads` says which export it is, as its menus call it; `head` how many rows its heading has; `names` makes of
    these rows one name for each column; `layout` says where things stand, from the names and the wording of each.
    """

    title: str
    reads: str
    layout: Callable[[Sequence[str], Mapping[str, str]], Layout]
    head: int = 1
    names: Callable[[Sequence[Sequence[str]]], Sequence[str]] = lambda rows: rows[0]
    wording: Callable[[Sequence[Sequence[str]]], Sequence[str]] = lambda rows: rows[0]
    name: str = ""


def column(name: str) -> str:
    """A column of the file as SQL names it, as text; blank cells are null."""
    quoted = '"' + name.replace('"', '""') + '"'
    return f"nullif(trim(CAST({quoted} AS VARCHAR)), '')"


def found(names: Sequence[str], *wished: str) -> str | None:
    """The first of some names that the file has, however it is cased and spaced."""
    there = {folded(name): name for name in names}
    return next((there[folded(wish)] for wish in wished if folded(wish) in there), None)


def folded(name: str) -> str:
    """A name without case, spaces and signs."""
    return "".join(c for c in name.casefold() if c.isalnum())
