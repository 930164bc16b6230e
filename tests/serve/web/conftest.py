"""A workspace with a survey, served on real sockets; its ledger once in a file and once on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import suara
from serving import served
from suara.serve.python import Workspace

SURVEY = {
    "survey": "relation",
    "kind": "relationship",
    "title": {"en": "How are we doing?", "th": "เราเป็นอย่างไรบ้าง"},
    "languages": ["en", "th"],
    "pages": [
        {
            "questions": [
                {
                    "id": "recommend",
                    "type": "nps",
                    "required": True,
                    "text": {"en": "How likely are you to recommend us?", "th": "คุณจะแนะนำเราหรือไม่"},
                }
            ]
        },
        {"questions": [{"id": "why", "type": "long_text", "text": {"en": "Why?", "th": "เพราะอะไร"}}]},
    ],
}


@pytest.fixture
def ws(tmp_path: Path, ledger_address: str) -> Iterator[Workspace]:
    with suara.create(tmp_path / "ws", name="Acme", ledger=ledger_address) as workspace:
        workspace.surveys.publish(SURVEY)
        yield workspace


@pytest.fixture
def client(ws: Workspace) -> Iterator[httpx.Client]:
    """A program that comes with a valid key."""
    key = ws.keys.make("tests")
    with (
        served(ws) as address,
        httpx.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=60) as made,
    ):
        yield made


@pytest.fixture
def all_are_hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow this machine is, whoever answers is taken to be too quick."""
    for desk in ("respondent", "popup"):
        monkeypatch.setattr(f"suara.serve.web.{desk}.desk.HASTY", 3600.0)
