"""Cells as SQL: cleaned, recoded and cast to the type of a record's column; what cannot be cast becomes null."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from suara.store.stage import literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from suara.records import Column

YES = ("true", "yes", "y", "1", "1.0", "t", "ja", "ya", "on", "x")
NO = ("false", "no", "n", "0", "0.0", "f", "nej", "tidak", "off")
NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
FRACTIONS = ("DOUBLE", "FLOAT")
GUARD = "^''+[=+@\\t\\r-]"
WORDS = {
    "integer": "a whole number",
    "number": "a number",
    "boolean": "yes or no",
    "timestamp": "a time from 1900 to 2199",
    "texts": "a list",
    "text": "text",
}
REMEDIES = {
    "integer": "Write a whole number, or name this code under blanks or recode in a recipe.",
    "number": "Write a number with a decimal point, or name this code under blanks, recode or cast in a recipe.",
    "boolean": "Write true or false, or recode it in a recipe.",
    "timestamp": "Write it as 2025-12-31T14:00:00Z, or give its format under times in a recipe.",
    "texts": 'Write a list such as ["a", "b"], or a;b.',
    "text": "Write text.",
}


def is_number(type: str) -> bool:
    """Whether a DuckDB type holds numbers."""
    return type in NUMBERS or type in FRACTIONS or type.startswith("DECIMAL")


def text(cell: str, type: str) -> str:
    """SQL for a cell as trimmed text, null where blank; whole numbers without a fraction."""
    if type == "VARCHAR":
        return f"nullif(trim({cell}), '')"
    if type in FRACTIONS:
        whole = f"WHEN {cell} = trunc({cell}) AND abs({cell}) < 1e15 THEN CAST(CAST({cell} AS BIGINT) AS VARCHAR)"
        return f"CASE WHEN isnan({cell}) THEN NULL {whole} ELSE CAST({cell} AS VARCHAR) END"
    if type == "BLOB":
        return f"nullif(trim(decode({cell})), '')"
    if type.endswith("[]") or type.startswith(("STRUCT", "MAP")):
        return f"CAST(to_json({cell}) AS VARCHAR)"
    return f"nullif(CAST({cell} AS VARCHAR), '')"


def is_blank(cell: str, codes: Iterable[Any]) -> str:
    """SQL that says whether a text cell is one of the codes; a number matches however it is written."""
    numbers = [c for c in codes if isinstance(c, (int, float)) and not isinstance(c, bool)]
    words = [str(c).strip() for c in codes if c not in numbers]
    parts = [f"TRY_CAST({cell} AS DOUBLE) IN ({', '.join(map(repr, numbers))})"] if numbers else []
    parts += [f"{cell} IN ({', '.join(map(literal, words))})"] if words else []
    return f"coalesce({' OR '.join(parts)}, false)" if parts else "false"


def recoded(cell: str, codes: Mapping[str, Any]) -> str:
    """SQL for a text cell with its codes replaced by what they stand for; other cells stay."""
    arms = " ".join(f"WHEN {_same(cell, code)} THEN {literal(_plain(value))}" for code, value in codes.items())
    return f"CASE {arms} ELSE {cell} END" if arms else cell


def _same(cell: str, code: str) -> str:
    try:
        return f"{cell} = {literal(code)} OR TRY_CAST({cell} AS DOUBLE) = {float(code)!r}"
    except ValueError:
        return f"{cell} = {literal(code.strip())}"


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def constant(value: Any) -> str:
    """A value of a recipe as a text cell."""
    return literal(value.isoformat() if hasattr(value, "isoformat") else _plain(value))


def unguarded(cell: str) -> str:
    """SQL that takes away the mark which our own files put before a cell that a spreadsheet might calculate."""
    return f"CASE WHEN regexp_matches({cell}, '{GUARD}') THEN substr({cell}, 2) ELSE {cell} END"


def typed(column: Column, cell: str, type: str, cast: str = "", separator: str = "") -> str:
    """SQL for a cell in the type of its column: null where it is none, and for NaN."""
    if column.type == "number":
        return _number(cell, type, cast)
    if column.type == "integer":
        number = _number(cell, type, cast)
        return f"CASE WHEN {number} = trunc({number}) AND abs({number}) < 9e18 THEN CAST({number} AS BIGINT) END"
    if column.type == "boolean":
        return cell if type == "BOOLEAN" else _boolean(cell)
    if column.type == "texts":
        return f"CAST({cell} AS VARCHAR[])" if type.endswith("[]") else _texts(cell, separator)
    return f"lower({cell})" if column.one_of or column.name == "kind" else cell


def _number(cell: str, type: str, cast: str) -> str:
    if is_number(type):
        number = f"CAST({cell} AS DOUBLE)"
    elif type == "BOOLEAN":
        number = f"CAST(CAST({cell} AS TINYINT) AS DOUBLE)"
    elif cast == "decimal comma":
        number = f"TRY_CAST(replace(replace(replace({cell}, '.', ''), ' ', ''), ',', '.') AS DOUBLE)"
    elif cast == "percent":
        number = f"TRY_CAST(rtrim({cell}, '% ') AS DOUBLE)"
    else:
        number = f"TRY_CAST({cell} AS DOUBLE)"
    return f"nullif({number}, CAST('nan' AS DOUBLE))" if type not in NUMBERS else number


def _boolean(cell: str) -> str:
    yes, no = (", ".join(map(literal, words)) for words in (YES, NO))
    return f"CASE WHEN lower({cell}) IN ({yes}) THEN true WHEN lower({cell}) IN ({no}) THEN false END"


def _texts(cell: str, separator: str) -> str:
    json = f"CASE WHEN starts_with({cell}, '[') THEN TRY_CAST(TRY_CAST({cell} AS JSON) AS VARCHAR[]) END"
    mark = literal(separator) if separator else f"CASE WHEN contains({cell}, ';') THEN ';' ELSE '|' END"
    items = f"list_filter(list_transform(string_split({cell}, {mark}), lambda x: trim(x)), lambda x: x != '')"
    return f"coalesce({json}, {items})"


def misread(column: Column, cell: str, value: str, type: str) -> str:
    """SQL that says whether a cell holds something that its column cannot be."""
    if column.type not in ("number", "integer", "boolean", "timestamp"):
        return "false"
    beyond = {
        "number": f"NOT isfinite({value})",
        "timestamp": f"{value} < TIMESTAMP '1900-01-01' OR {value} >= TIMESTAMP '2200-01-01'",
    }
    # Only CASE leaves an arm alone that is not needed, and the words for nothing are looked up for few cells.
    given = f"{cell} IS NOT NULL{_not_nothing(cell, type)}"
    return f"CASE WHEN {value} IS NULL THEN {given} ELSE {beyond.get(column.type, 'false')} END"


def _not_nothing(cell: str, type: str) -> str:
    if type == "VARCHAR":
        return f" AND lower({cell}) NOT IN ('nan', 'nat')"
    return f" AND NOT isnan({cell})" if type in FRACTIONS else ""
