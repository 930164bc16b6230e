"""Plain expressions over a view's columns, as a workspace writes them in its settings.

The language is a small part of Python's: columns by name, numbers, text in quotes, true and false,
comparisons, `and`, `or`, `not`, `in [...]`, `is None`, and + - * /. Nothing else is understood, so
nothing else can be reached.
"""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any

from suara.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ibis import Table

REMEDY = (
    "Use columns, numbers, quoted text, comparisons, and, or, not, in, is None and + - * /, "
    'as in: amount > 100 and channel == "web".'
)
MARKS = (ast.And, ast.Or, ast.Not, ast.USub, ast.Load)
PARTS = (ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.Compare, ast.Name, ast.Constant, ast.List, ast.Tuple)
BINARY: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.And: operator.and_,
    ast.Or: operator.or_,
    ast.In: lambda column, values: column.isin(values),
    ast.NotIn: lambda column, values: ~column.isin(values),
    ast.Is: lambda column, _: column.isnull(),
    ast.IsNot: lambda column, _: column.notnull(),
}
CONSTANTS = {"true": True, "false": False, "none": None}


class Expression:
    """A parsed expression; `columns` are the names it reads, and calling it gives the value per row."""

    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.where = where
        try:
            self.tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError) as fault:
            raise self._refused(f"it cannot be read: {fault}") from fault
        self.columns = {n.id for n in ast.walk(self.tree) if isinstance(n, ast.Name) and n.id.lower() not in CONSTANTS}
        self._check(self.tree)

    def __call__(self, rows: Table) -> Any:
        missing = self.columns - set(rows.columns)
        if missing:
            raise self._refused(f"there is no column {', '.join(sorted(missing))} there")
        return self._value(self.tree, rows)

    def _refused(self, why: str) -> SettingsError:
        return SettingsError(f"{self.where}: the expression {self.text!r} cannot be used; {why}.", REMEDY)

    def _check(self, node: ast.AST) -> None:
        if not isinstance(node, (*PARTS, *MARKS)) and type(node) not in BINARY:
            raise self._refused(f"{type(node).__name__} is not understood")
        if isinstance(node, ast.Constant) and not isinstance(node.value, (str, int, float, bool, type(None))):
            raise self._refused(f"{node.value!r} is not understood")
        for child in ast.iter_child_nodes(node):
            self._check(child)

    def _value(self, node: ast.AST, rows: Table) -> Any:
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return CONSTANTS[node.id.lower()] if node.id.lower() in CONSTANTS else rows[node.id]
        if isinstance(node, (ast.List, ast.Tuple)):
            return [self._value(part, rows) for part in node.elts]
        return self._combined(node, rows)

    def _combined(self, node: ast.AST, rows: Table) -> Any:
        if isinstance(node, ast.UnaryOp):
            inner = self._value(node.operand, rows)
            return ~inner if isinstance(node.op, ast.Not) else -inner
        if isinstance(node, ast.BinOp):
            return BINARY[type(node.op)](self._value(node.left, rows), self._value(node.right, rows))
        if isinstance(node, ast.BoolOp):
            return self._chained(BINARY[type(node.op)], [self._value(part, rows) for part in node.values])
        assert isinstance(node, ast.Compare)
        sides = [self._value(side, rows) for side in (node.left, *node.comparators)]
        links = [BINARY[type(op)](a, b) for op, a, b in zip(node.ops, sides, sides[1:], strict=False)]
        return self._chained(operator.and_, links)

    def _chained(self, joined: Callable[[Any, Any], Any], parts: list[Any]) -> Any:
        whole = parts[0]
        for part in parts[1:]:
            whole = joined(whole, part)
        return whole
