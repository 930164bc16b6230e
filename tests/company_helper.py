"""A small company for tests of what people see: two months of answers, orders and staff."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import suara
from records_helper import put
from suara.serve.python import Workspace

SPAN = {"since": "2025-02-01", "until": "2025-03-01"}


def company(folder: Path, **settings: Any) -> Workspace:
    """January: 40 answers, half of them promoters; February: 40, of which 30; 3 staff; 2 customers with orders."""
    ws = suara.create(folder, **{"dimensions": {"country": "text"}, "currency": "MYR", **settings})
    put(ws, "customer", [{"customer": c, "occurred_at": "2025-01-01", "country": "MY"} for c in ("a", "b")])
    put(ws, "answer", [*_month("2025-01-10", 20), *_month("2025-02-10", 30), *_staff()])
    put(ws, "order", [{"customer": "a", "occurred_at": "2025-02-05", "amount": 120.0, "refund": 20.0}])
    put(ws, "order", [{"customer": "b", "occurred_at": "2025-02-06", "amount": 9.0, "cancelled": True}])
    return ws


def _month(day: str, promoters: int) -> list[dict[str, Any]]:
    return [
        {"answer": f"{day}-{i}", "kind": "nps", "score": 10 if i < promoters else 3, "occurred_at": day}
        | {"customer": f"c{i % 35}", "channel": "email" if i % 2 else "<b>sms</b>"}
        for i in range(40)
    ]


def _staff() -> list[dict[str, Any]]:
    return [
        {"answer": f"staff-{i}", "kind": "enps", "subject": "staff", "score": 9, "occurred_at": "2025-02-03"}
        | {"customer": f"s{i}", "channel": "email"}
        for i in range(3)
    ]
