"""Makes a script small without changing what it does: spaces and comments go, names of its own become short.

It knows as much of the language as our scripts use: every statement ends in a semicolon, a template holds no other
template and no braces in its places, and a name of its own is declared by const, let or an arrow's parameters.
"""

from __future__ import annotations

import re
from itertools import chain, count, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PIECE = re.compile(
    r"""\s+|//[^\n]*|/\*.*?\*/
    |(?P<kept>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*`)
    |(?P<name>[A-Za-z_$][\w$]*)
    |(?P<number>\d[\w.]*)
    |(?P<regex>(?<=[(,=:!&|?\[])\s*/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+/[a-z]*)
    |(?P<mark>=>|\.\.\.|.)""",
    re.VERBOSE | re.DOTALL,
)
PLACE = re.compile(r"\$\{(.*?)\}", re.DOTALL)
WORD = re.compile(r"[\w$]")
OPEN, SHUT = "([{", ")]}"
# After these a brace opens statements, else an object or a pattern.
BLOCK = ("", ")", "=>", ";", "{", "}", "else", "try", "finally")


def small(script: str) -> str:
    """The same script in fewer bytes."""
    pieces = _pieces(script)
    names = _renamed(pieces)
    return "".join(_joined([_written(piece, before, names) for before, piece in pairwise(["", *pieces])]))


def _pieces(script: str) -> list[str]:
    found = (match for match in PIECE.finditer(script) if match.lastgroup)
    return [match[0].strip() if match.lastgroup == "regex" else match[0] for match in found]


def _written(piece: str, before: str, names: dict[str, str]) -> str:
    if piece.startswith("`"):
        return PLACE.sub(lambda place: "${" + _inner(place[1], names) + "}", piece)
    return piece if before == "." else names.get(piece, piece)


def _inner(script: str, names: dict[str, str]) -> str:
    return "".join(_joined([_written(t, before, names) for before, t in pairwise(["", *_pieces(script)])]))


def _joined(pieces: Sequence[str]) -> Iterator[str]:
    """The pieces with a space where two words would run together; the semicolon before a brace is not needed."""
    for piece, after in pairwise([*pieces, ""]):
        if piece == ";" and after == "}":
            continue
        yield piece
        if after and WORD.match(piece[-1]) and WORD.match(after[0]):
            yield " "


def _renamed(pieces: Sequence[str]) -> dict[str, str]:
    """Short names for those of its own that are nowhere the name of a property; the most used get the shortest."""
    used = list(chain.from_iterable(_words(piece) for piece in pieces))
    mine = _declared(pieces) - set(_properties(pieces))
    ranked = sorted((name for name in mine if len(name) > 1), key=lambda name: (-used.count(name), name))
    free = (short for short in _short() if short not in used)
    return dict(zip(ranked, free, strict=False))


def _words(piece: str) -> list[str]:
    inside = PLACE.findall(piece) if piece.startswith("`") else []
    return [piece, *chain.from_iterable(_pieces(place) for place in inside)]


def _short() -> Iterator[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    for round_ in count():
        yield from (letter + (str(round_) if round_ else "") for letter in letters)


def _declared(pieces: Sequence[str]) -> set[str]:
    found = set[str]()
    for place, piece in enumerate(pieces):
        if piece in ("const", "let"):
            found.update(_listed(pieces[place + 1 :]))
        elif piece == "=>":
            found.update(_parameters(pieces[:place]))
    return {name for name in found if re.fullmatch(r"[A-Za-z_$][\w$]*", name)}


def _listed(pieces: Sequence[str]) -> Iterator[str]:
    """The names of a declaration: those before a comma, an equals sign or its end, outside all brackets."""
    depth, start = 0, True
    for piece in pieces:
        if depth == 0 and (piece in (";", "of", "in", ")") or piece in SHUT):
            return
        depth += (piece in OPEN) - (piece in SHUT)
        if start and depth <= 1:
            yield piece
        if depth == 0:
            start = piece == "," or (start and piece in "[]")


def _parameters(pieces: Sequence[str]) -> Iterator[str]:
    depth = 0
    for piece in reversed(pieces):
        depth += (piece in SHUT) - (piece in OPEN)
        yield piece
        if depth <= 0:
            return


def _properties(pieces: Sequence[str]) -> Iterator[str]:
    """Every word that is somewhere a property's name, or may be one: after a dot, before a colon, alone in braces."""
    within: list[str] = []
    for before, piece, after in zip(["", *pieces], pieces, [*pieces[1:], ""], strict=False):
        if piece in OPEN:
            within.append("block" if piece == "{" and before in BLOCK else piece)
        elif piece in SHUT:
            within.pop()
        elif before == "." or after == ":" or (within[-1:] == ["{"] and before in "{," and after in ",}(="):
            yield piece
    for template in (piece for piece in pieces if piece.startswith("`")):
        for place in PLACE.findall(template):
            yield from _properties(_pieces(place))
