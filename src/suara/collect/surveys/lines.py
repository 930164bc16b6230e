"""On which line of a text in YAML something stands that is wrong with it."""

from __future__ import annotations

import re
from typing import Any

# Where a fault of msgspec is: `$.pages[0].questions[1].type`.
PATH = re.compile(r"`(\$[^`]*)`")
STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\[\.\.\.\]")


def line_of(text: str, told: str) -> int | None:
    """The line (from 1) that a fault is about: one of reading names a path, one of checking a question or a part."""
    import yaml

    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.YAMLError:
        return None
    if root is None:
        return None
    if path := PATH.search(told):
        return _at(root, [name or int(number) if name or number else "" for name, number in STEP.findall(path[1])])
    where = told.partition(":")[0]
    return _question(root, where) if where.startswith("question ") else _part(root, where)


def _at(node: Any, steps: list[str | int]) -> int:
    line: int = node.start_mark.line + 1
    for step in steps:
        found = _child(node, step)
        if found is None:
            break
        line, node = found
    return line


def _child(node: Any, step: str | int) -> tuple[int, Any] | None:
    if isinstance(step, int) and isinstance(node.value, list) and step < len(node.value):
        own = node.value[step]
        return (own.start_mark.line + 1, own) if not isinstance(own, tuple) else None
    if isinstance(step, str) and isinstance(node.value, list):
        return next(
            ((k.start_mark.line + 1, v) for k, v in (p for p in node.value if isinstance(p, tuple)) if k.value == step),
            None,
        )
    return None


def _question(root: Any, where: str) -> int | None:
    id = where.removeprefix("question ").partition(",")[0]
    pages = _child(root, "pages")
    for page in pages[1].value if pages else ():
        asked = _child(page, "questions")
        for question in asked[1].value if asked else ():
            own = _child(question, "id")
            if own and own[1].value == id:
                return int(own[0])
    return None


def _part(root: Any, where: str) -> int | None:
    name = re.split(r"[ ,]", where)[0]
    found = _child(root, {"ending": "endings", "texts": "languages"}.get(name, name))
    return found[0] if found else None
