"""Every case of the reference file, measured from the real files and hand-made vectors."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from acceptance.cases import HOUR, Aside, Case, Reference, cases, in_hours
from acceptance.vectors import VECTORS, Vector
from acceptance.workspaces import WORKSPACES, file_of, make
from conftest import ROOT
from engines.shelf import Shelf
from suara.serve.python import Workspace

pytestmark = pytest.mark.long

HERE = Path(__file__).parent
TABLE = ROOT / "docs" / "reference-cases.md"
INTERVALS = ("low", "high", "change_low", "change_high")
Opened = Callable[[str], Any]
Row = Mapping[str, Any]


@cache
def catalogue(path: Path) -> dict[str, Reference]:
    """The cases of the reference file by id."""
    return {c["id"]: c for c in json.loads(path.read_text("utf-8"))["cases"]}


@pytest.fixture(scope="session")
def references(shared: Path) -> dict[str, Reference]:
    """The cases of the reference file by id."""
    return catalogue(shared / "data" / "reference.json")


@pytest.fixture(scope="session")
def opened(shared: Path, create: Callable[..., Workspace], tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """A workspace by name, loaded from the real files when it is first asked for."""

    @cache
    def workspace(name: str) -> tuple[Any, dict[str, Any]]:
        return make(create, name, tmp_path_factory.mktemp(name), shared / "data" / "cx", HERE / "recipes")

    return workspace


_ASKED: dict[tuple[str, str], list[Row]] = {}


def answers(ws: Workspace, case: Case) -> Iterator[Row]:
    """The rows of a case's metrics, of a question that is put once for all cases that put it."""
    key = (case.workspace, repr(case.ask))
    if key not in _ASKED:
        alike = [
            k for k in KNOWN.values() if isinstance(k, Case) and not k.loaded and (k.workspace, repr(k.ask)) == key
        ]
        _ASKED[key] = ws.measure(*dict.fromkeys(m for k in alike for m in k.metrics), **case.ask).rows
    return (row for row in _ASKED[key] if row["metric"] in case.metrics)


@pytest.fixture(scope="session")
def vectors(
    references: dict[str, Reference], create: Callable[..., Workspace], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shelf]:
    """A workspace for one hand-made vector after another."""
    folder = tmp_path_factory.mktemp("vectors")
    with create(folder / "ws") as ws:
        sets = {name: known.records(references[name]["input"]) for name, known in VECTORS.items()}
        yield Shelf(ws, sets, folder / "home")


def close(got: object, wanted: float | None, column: str, scale: float) -> bool:
    """Whether a figure is the reference's, which is rounded to 8 decimals; interval ends may differ by 1e-6."""
    if wanted is None or not isinstance(got, (int, float)):
        return got is None and wanted is None
    margin = 1e-6 * scale if column in INTERVALS else max(1e-9 * abs(wanted), 6e-9 * scale)
    return abs(got - wanted) <= margin


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per case that a metric answers."""
    for kind, name in ((Case, "case"), (Vector, "vector")):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, [k for k, v in KNOWN.items() if isinstance(v, kind)])


KNOWN: Mapping[str, Case | Vector | Aside] = {**cases(), **VECTORS}


@pytest.mark.slow
def test_a_metric_over_real_files_gives_the_reference(
    case: str, references: dict[str, Reference], opened: Opened
) -> None:
    known = KNOWN[case]
    assert isinstance(known, Case)
    ws, loads = opened(known.workspace)
    if known.loaded:
        assert known.loaded(loads) == references[case]["value"]
        return
    rows = {known.key(row): row for row in answers(ws, known)}
    scale = HOUR if known.expect is in_hours else 1.0
    wrong = {
        (key, column): (rows[key][column], wanted)
        for key, figures in known.expect(references[case]).items()
        for column, wanted in figures.items()
        if not close(rows[key][column], wanted, column, scale)
    }
    assert not wrong


def test_a_hand_made_vector_gives_the_reference(vector: str, references: dict[str, Reference], vectors: Shelf) -> None:
    known, reference = KNOWN[vector], references[vector]
    assert isinstance(known, Vector)
    ws = vectors.show(vector)
    measured = cache(lambda metric, ask: ws.measure(metric, **dict(ask)).rows)
    for name, (metric, column, ask) in known.reads.items():
        if name in reference["value"]:
            (row,) = measured(metric, tuple(ask.items()))
            for part, wanted in wanted_of(reference["value"][name], column).items():
                assert close(row[part], wanted, part, 1.0), (metric, part, row[part], wanted)


def wanted_of(value: Any, column: str) -> dict[str, float | None]:
    """A vector's value, by the columns that must hold it."""
    if column == "interval":
        return {"low": value[0], "high": value[1]}
    if column == "k of n":
        return {"value": 100 * value["k"] / value["n"], "n": value["n"]}
    return {column: value}


def test_every_case_of_the_reference_is_accounted_for(references: dict[str, Reference]) -> None:
    assert set(KNOWN) == set(references)


def test_at_least_190_of_the_225_cases_are_answered(references: dict[str, Reference]) -> None:
    answered = [k for k in references if not isinstance(KNOWN[k], Aside)]
    assert len(references) == 225
    assert len(answered) >= 190


def table() -> str:
    """The page that says for each case which metric answers it and how it is loaded, or why none does."""
    answered = [known.metric for known in KNOWN.values() if not isinstance(known, Aside)]
    own = sum("own metric" in metric for metric in answered)
    head = [
        "# Reference cases",
        "",
        "Independent calculations over real files and hand-made vectors, and the metric that must give the same:",
        "values within 1e-9 (relative; the reference is rounded to 8 decimals), 95% intervals within 1e-6.",
        f"{len(answered)} of {len(KNOWN)} cases are answered and pass, {own} of them by a metric that the workspace",
        "defines for itself in its settings (`own metric`, see `tests/acceptance/workspaces.py`); the rest say",
        "why they do not apply.",
        "Made by `tests/acceptance/test_reference.py`; recipes are in `tests/acceptance/recipes/`.",
        "",
        "| case | metric | loaded by | result |",
        "|---|---|---|---|",
    ]
    return "\n".join([*head, *(line(name, known) for name, known in KNOWN.items())]) + "\n"


def line(name: str, known: Case | Vector | Aside) -> str:
    """One case's line of the page."""
    if isinstance(known, Aside):
        return f"| {name} | | | does not apply: {known.why} |"
    if isinstance(known, Vector):
        return f"| {name} | {known.metric} | frame | passes |"
    recipes = [r for r in WORKSPACES[known.workspace].loads if file_of(r) in name] or list(
        WORKSPACES[known.workspace].loads
    )
    return f"| {name} | {known.metric} | {', '.join(f'{r}.toml' for r in recipes)} | passes |"


def test_the_page_of_reference_cases_is_up_to_date() -> None:
    assert TABLE.read_text("utf-8") == table(), "Write it anew: python -m acceptance.test_reference, from tests/"


if __name__ == "__main__":
    TABLE.write_text(table(), "utf-8")
