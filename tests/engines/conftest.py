"""Workspaces whose facts lie on a remote engine: chDB, unless `--engine` names another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import suara
from suara.serve.python import Workspace


@pytest.fixture(scope="session")
def remote_url(request: pytest.FixtureRequest, engine_url: str, engine_folder: Path) -> Callable[..., str]:
    """The URL of a place of its own on the engine."""
    chosen = request.getfixturevalue("chdb_url") if engine_url == "duckdb" else engine_url

    def url(folder: Path = engine_folder) -> str:
        return chosen.format(folder=folder, name=f"suara_{uuid4().hex}")

    return url


@pytest.fixture
def create_remote(tmp_path: Path, remote_url: Callable[..., str]) -> Callable[..., Workspace]:
    """Makes a workspace with its facts on the remote engine."""

    def made(name: str = "acme", **settings: Any) -> Workspace:
        return suara.create(tmp_path / name, **{"engine": remote_url(), **settings})

    return made
