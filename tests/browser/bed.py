"""What the browser tests stand on: a workspace with a survey for every type of question, served on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import uvicorn

import suara
from suara.collect.surveys.reading import convert
from suara.languages import codes
from suara.serve.python import Workspace
from suara.serve.web.app import application

HERE = "127.0.0.1"


@dataclass(frozen=True)
class Case:
    """A question in every language, what is filled in, and the value that is kept."""

    name: str
    question: Mapping[str, Any]
    fill: Mapping[str, Sequence[str]]
    value: Any

    @property
    def survey(self) -> str:
        return self.name.replace("_", "-")


@cache
def cases() -> dict[str, Case]:
    import yaml

    text = Path(__file__).with_name("questions.yaml").read_text("utf-8")
    return {one["name"]: Case(**one) for one in yaml.safe_load(text)}


def definition(
    name: str, *pages: Sequence[Mapping[str, Any]], languages: Sequence[str] = (), **more: Any
) -> dict[str, Any]:
    """A survey of some questions, in every language unless some are named."""
    spoken = list(languages or codes())
    return {
        "survey": name,
        "kind": "instant",
        "languages": spoken,
        "title": dict.fromkeys(spoken, f"Kedai Kopi {name}"),
        "pages": [{"questions": list(questions)} for questions in pages],
        **more,
    }


@dataclass
class Bed:
    """A workspace that is served at an address."""

    ws: Workspace
    address: str

    def publish(self, name: str, *pages: Sequence[Mapping[str, Any]], **more: Any) -> str:
        """Publish a survey; the address of its page."""
        self.ws.surveys.publish(convert(definition(name, *pages, **more)))
        return f"{self.address}/s/{name}"


@contextmanager
def bed(folder: Path) -> Iterator[Bed]:
    """A workspace on a free port with a survey for each case, and one in which its answer is required."""
    with socket.socket() as free:
        free.bind((HERE, 0))
        port = free.getsockname()[1]
    ws = suara.create(folder, name="Kedai Kopi", timezone="Asia/Kuala_Lumpur", currency="MYR")
    server = uvicorn.Server(uvicorn.Config(application(ws, work=False), host=HERE, port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    found = Bed(ws, f"http://{HERE}:{port}")
    for case in cases().values():
        required = case.question["type"] != "statement"
        found.publish(case.survey, [{"id": "q", **case.question}])
        found.publish(f"{case.survey}-required", [{"id": "q", **case.question, "required": required}])
    thread.start()
    while not server.started:
        thread.join(0.01)
    try:
        yield found
    finally:
        server.should_exit = True
        thread.join()
        ws.close()
