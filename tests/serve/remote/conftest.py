"""A small company with a survey, once as its folder holds it and once through its server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import suara
from serve.web.conftest import SURVEY
from serving import served
from suara.serve.access.rights import RIGHTS
from suara.serve.python import Workspace

ANSWERS = [
    {
        "answer": f"a{i}",
        "response": f"r{i}",
        "kind": "nps" if i % 3 else "csat",
        "score": i % 11 if i % 3 else 1 + i % 5,
        "customer": f"c{i % 70}",
        "country": ("MY", "TH", None)[i % 3 - 1],
        "channel": ("email", "link")[i % 2],
        "occurred_at": f"2025-{1 + i % 6:02}-{1 + i % 28:02}T0{i % 10}:30:00Z",
    }
    for i in range(400)
]
CUSTOMERS = [
    {
        "customer": f"c{i}",
        "occurred_at": "2024-12-01",
        "ended_at": "2025-03-05" if i % 9 == 0 else None,
        "country": "MY",
    }
    for i in range(70)
]
SETTINGS = {
    "name": "Acme",
    "timezone": "Asia/Bangkok",
    "currency": "THB",
    "dimensions": {"country": "text"},
    "targets": {"nps": 30},
    "metrics": {"high": {"source": "nps_answers", "share": "score >= 9", "title": "High scores"}},
}


@pytest.fixture(scope="module")
def near(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The workspace as its folder holds it."""
    with suara.create(tmp_path_factory.mktemp("near") / "ws", **SETTINGS) as ws:
        ws.load("answer", ANSWERS, source="test")
        ws.load("customer", CUSTOMERS, source="test")
        ws.surveys.publish(SURVEY)
        ws.rollup()
        yield ws


@pytest.fixture(scope="module")
def far(near: Workspace) -> Iterator[Workspace]:
    """The same through its server."""
    key = near.keys.make("tests", *RIGHTS)
    with served(near) as address:
        yield suara.connect(address, key)
