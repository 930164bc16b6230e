"""Which terms of a metric are null, and whether they always are together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ibis import Value


def all_present(terms: list[Value]) -> Value:
    """Whether no term of a row is null."""
    present = terms[0].notnull()
    for term in terms[1:]:
        present = present & term.notnull()
    return present


def blank_together(terms: list[Value]) -> bool:
    """Whether the terms are null in the same rows for certain: one term, or plain comparisons of one column."""
    columns = {_column(term.op()) for term in terms}
    return len(terms) == 1 or (len(columns) == 1 and None not in columns)


def _column(operation: Any) -> Any:
    """The one column that a comparison with a constant reads; None for anything less plain."""
    import ibis.expr.operations as ops

    if isinstance(operation, (ops.Comparison, ops.Cast)):
        sides = {_column(a) for a in operation.args if isinstance(a, ops.Value) and not _constant(a)}
        return sides.pop() if len(sides) == 1 else None
    return operation if isinstance(operation, ops.Field) else None


def _constant(operation: Any) -> bool:
    import ibis.expr.operations as ops

    return isinstance(operation, ops.Literal) and operation.value is not None
