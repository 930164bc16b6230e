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

TOKEN = re.compile(
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


def small(script: str) -> str:
    """The same script in fewer bytes."""
    tokens = _tokens(script)
    names = _renamed(tokens)
    return "".join(_joined([_written(token, before, names) for before, token in pairwise(["", *tokens])]))


def _tokens(script: str) -> list[str]:
    found = (match for match in TOKEN.finditer(script) if match.lastgroup)
    return [match[0].strip() if match.lastgroup == "regex" else match[0] for match in found]


def _written(token: str, before: str, names: dict[str, str]) -> str:
    if token.startswith("`"):
        return PLACE.sub(lambda place: "${" + _inner(place[1], names) + "}", token)
    return token if before == "." else names.get(token, token)


def _inner(script: str, names: dict[str, str]) -> str:
    return "".join(_joined([_written(t, before, names) for before, t in pairwise(["", *_tokens(script)])]))


def _joined(tokens: Sequence[str]) -> Iterator[str]:
    """The tokens with a space where two words would run together; the semicolon before a brace is not needed."""
    for token, after in pairwise([*tokens, ""]):
        if token == ";" and after == "}":
            continue
        yield token
        if after and WORD.match(token[-1]) and WORD.match(after[0]):
            yield " "


def _renamed(tokens: Sequence[str]) -> dict[str, str]:
    """Short names for those of its own that are nowhere the name of a property; the most used get the shortest."""
    used = list(chain.from_iterable(_words(token) for token in tokens))
    mine = _declared(tokens) - set(_properties(tokens))
    ranked = sorted((name for name in mine if len(name) > 1), key=lambda name: (-used.count(name), name))
    free = (short for short in _short() if short not in used)
    return dict(zip(ranked, free, strict=False))


def _words(token: str) -> list[str]:
    inside = PLACE.findall(token) if token.startswith("`") else []
    return [token, *chain.from_iterable(_tokens(place) for place in inside)]


def _short() -> Iterator[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    for round_ in count():
        yield from (letter + (str(round_) if round_ else "") for letter in letters)


def _declared(tokens: Sequence[str]) -> set[str]:
    found = set[str]()
    for place, token in enumerate(tokens):
        if token in ("const", "let"):
            found.update(_listed(tokens[place + 1 :]))
        elif token == "=>":
            found.update(_parameters(tokens[:place]))
    return {name for name in found if re.fullmatch(r"[A-Za-z_$][\w$]*", name)}


def _listed(tokens: Sequence[str]) -> Iterator[str]:
    """The names of a declaration: those before a comma, an equals sign or its end, outside all brackets."""
    depth, start = 0, True
    for token in tokens:
        if depth == 0 and (token in (";", "of", "in", ")") or token in SHUT):
            return
        depth += (token in OPEN) - (token in SHUT)
        if start and depth <= 1:
            yield token
        if depth == 0:
            start = token == "," or (start and token in "[]")


def _parameters(tokens: Sequence[str]) -> Iterator[str]:
    depth = 0
    for token in reversed(tokens):
        depth += (token in SHUT) - (token in OPEN)
        yield token
        if depth <= 0:
            return


def _properties(tokens: Sequence[str]) -> Iterator[str]:
    """Every word that is somewhere a property's name, or may be one: after a dot, before a colon, alone in braces."""
    within: list[str] = []
    for before, token, after in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False):
        if token in OPEN:
            within.append(token)
        elif token in SHUT:
            within.pop()
        elif before == "." or after == ":" or (within[-1:] == ["{"] and before in "{," and after in ",}("):
            yield token
    for template in (token for token in tokens if token.startswith("`")):
        for place in PLACE.findall(template):
            yield from _properties(_tokens(place))
