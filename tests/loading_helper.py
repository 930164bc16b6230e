"""Small files of answers, and what came of loading them."""

from typing import Any

HEADER = "answer,kind,score,occurred_at,text\n"


def row(number: int, text: str = "fine", score: object = 9) -> str:
    """One line of a file of answers."""
    return f"{number},nps,{score},2025-01-0{number},{text}\n"


def counts(load: Any) -> tuple[int, int, int, int]:
    """Accepted, updated, unchanged, rejected."""
    assert load.accepted + load.updated + load.unchanged + load.rejected == load.rows_read
    assert load.rejected == load.rejects.num_rows
    return load.accepted, load.updated, load.unchanged, load.rejected


def faults(load: Any) -> list[tuple[int, str | None, str]]:
    """Row, column and reason of each reject; a remedy is always given."""
    assert all(load.rejects["remedy"].to_pylist())
    return [(r["row"], r["column"], r["reason"]) for r in load.rejects.to_pylist()]
