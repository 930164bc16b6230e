"""A workspace to load into, and ways to look at what came of it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import suara
from suara.records import KINDS
from suara.serve.python import Workspace


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace without records, to copy."""
    folder = tmp_path_factory.mktemp("fresh") / "ws"
    with suara.create(folder, timezone="Asia/Kuala_Lumpur", currency="MYR"):
        return folder


@pytest.fixture
def ws(tmp_path: Path, fresh: Path) -> Iterator[Workspace]:
    shutil.copytree(fresh, tmp_path / "ws")
    with suara.open(tmp_path / "ws") as workspace:
        yield workspace


@pytest.fixture
def rows(ws: Workspace) -> Callable[..., list[tuple[Any, ...]]]:
    """The named columns of every record of a kind, by its id."""

    def read(kind: str, *columns: str, history: bool = False) -> list[tuple[Any, ...]]:
        table = KINDS[kind].plural + ("_history" if history else "")
        names = ", ".join(f'"{c}"' for c in columns)
        with ws.warehouse.reading() as connection:
            return connection.execute(f'SELECT {names} FROM {table} ORDER BY "{kind}", load').fetchall()

    return read


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """A file of the given text or bytes."""

    def write(content: str | bytes, name: str = "answers.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
