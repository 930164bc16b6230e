"""What every metric must keep, whatever it measures: none is named here."""

from __future__ import annotations

import inspect
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.shelf import Shelf
from measure.generated import COUNTRIES, DIMENSIONS, ZONE, Company, as_known
from records_helper import put_all
from suara.measure import METRICS, VIEWS
from suara.measure.estimate import Estimate
from suara.measure.metric import Definition, Distinct, Metric, OverRows, Quantile, Total
from suara.measure.result import Result
from suara.records import KINDS
from suara.serve.python import Workspace

pytestmark = pytest.mark.long

NAMES = sorted(METRICS)
QUARTER = {"since": "2025-01-01", "until": "2025-04-01", "as_of": "2025-04-10"}
MIDWAY = datetime(2025, 2, 14, 3, 30)

Row = dict[str, Any]
Create = Callable[..., Workspace]


def metrics_that(holds: Any) -> pytest.MarkDecorator:
    """One test for each metric of which something holds."""
    return pytest.mark.parametrize("name", [n for n in NAMES if holds(METRICS[n])])


every_metric = pytest.mark.parametrize("name", NAMES)


def adds_up(metric: Definition) -> bool:
    """Whether its evidence over days and segments adds up to that of the whole."""
    return isinstance(metric, (Metric, Total)) and not VIEWS[metric.source].periodic


def of_rows(metric: Definition) -> bool:
    """Whether it has a number per row that may be missing, and rows that tell to which half they belong."""
    return isinstance(metric, (Metric, Total, Distinct, Quantile)) and "half" in rows_of(metric).columns


def rows_of(metric: OverRows) -> Any:
    """The rows of a metric's view, in their periods, as an expression."""
    from suara.measure.scope import Scope

    scope, view = Scope(DIMENSIONS), VIEWS[metric.source]
    return view.rows(scope) if view.periodic else scope.in_period(view.rows(scope), view.day, view.moment)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, create: Create) -> Iterator[Workspace]:
    """A workspace with generated records of every kind."""
    with create(tmp_path_factory.mktemp("company"), timezone=ZONE, dimensions=DIMENSIONS) as ws:
        put_all(ws, Company().records())
        yield ws


@pytest.fixture(scope="module")
def company_midway(tmp_path_factory: pytest.TempPathFactory, create: Create) -> Iterator[Workspace]:
    """The same company, as its records stood half-way."""
    with create(tmp_path_factory.mktemp("midway"), timezone=ZONE, dimensions=DIMENSIONS) as ws:
        put_all(ws, as_known(Company().records(), MIDWAY))
        yield ws


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, create: Create) -> Iterator[Workspace]:
    """A workspace without records."""
    with create(tmp_path_factory.mktemp("empty"), timezone=ZONE, dimensions=DIMENSIONS) as ws:
        yield ws


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory, create: Create) -> Iterator[Shelf]:
    """A workspace for one example after another."""
    folder = tmp_path_factory.mktemp("examples")
    with create(folder / "ws", dimensions=DIMENSIONS) as ws:
        yield Shelf(ws, {name: frames(METRICS[name].example.records) for name in NAMES}, folder / "home")


def frames(records: Mapping[str, Sequence[Row]]) -> dict[str, pa.Table]:
    """Records by kind, as they would be delivered."""
    columns = {kind: dict.fromkeys(c for row in rows for c in row) for kind, rows in records.items()}
    return {kind: pa.table({c: [r.get(c) for r in records[kind]] for c in names}) for kind, names in columns.items()}


_ASKED: dict[tuple[Any, str], Result] = {}


def put_to_all(ws: Workspace, **question: Any) -> Result:
    """The answer to a question about every metric, put once."""
    key = (ws.folder, repr(question))
    if key not in _ASKED:
        _ASKED[key] = ws.measure(*NAMES, **question)
    return _ASKED[key]


def ask(ws: Workspace, name: str, **question: Any) -> list[Row]:
    """The rows of one metric, of a question that is put once for all of them."""
    return [row for row in put_to_all(ws, **question).rows if row["metric"] == name]


def figures(rows: list[Row], *keys: str) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Value, interval and n by item and the keys named; shares of nothing are as good as absent."""
    return {
        (row.get("item"), *(row[k] for k in keys)): tuple(row[c] for c in ("value", "low", "high", "n"))
        for row in rows
        if row["value"] not in (None, 0) or row.get("item") is None
    }


def figure(estimate: Estimate) -> tuple[Any, ...]:
    """Value, interval and n of an estimate."""
    return estimate.value, estimate.low, estimate.high, estimate.n


def same(one: Mapping[Any, tuple[Any, ...]], other: Mapping[Any, tuple[Any, ...]]) -> bool:
    """Whether two sets of figures agree, floating point aside."""
    return one.keys() == other.keys() and all(
        (a is None and b is None)
        or (a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9))
        for k in one
        for a, b in zip(one[k], other[k], strict=True)
    )


# -- what it says of itself --------------------------------------------------------------------------


@every_metric
def test_its_name_is_that_of_its_file(name: str) -> None:
    module = sys.modules[METRICS.paths[name]] if METRICS[name] else None
    assert METRICS[name].name == name == Path(module.__file__ or "").stem


@every_metric
def test_its_docstring_is_one_sentence(name: str) -> None:
    text = inspect.getdoc(sys.modules[METRICS.paths[name]]) if METRICS[name] else None
    assert text
    assert text.endswith(".")
    assert "\n" not in text


@every_metric
def test_it_says_its_title_formula_unit_direction_and_credit(name: str) -> None:
    metric = METRICS[name]
    assert all((metric.title, metric.formula, metric.unit, metric.credit))
    assert metric.better in ("up", "down", "depends")


@metrics_that(lambda metric: isinstance(metric, OverRows))
def test_its_source_is_a_view_over_known_kinds(name: str) -> None:
    metric = METRICS[name]
    assert isinstance(metric, OverRows)
    view = VIEWS[metric.source]
    assert view.help
    assert view.unit
    assert set(view.kinds) <= set(KINDS)


@every_metric
def test_its_example_gives_its_expectation(name: str, examples: Shelf) -> None:
    example = METRICS[name].example
    rows = examples.show(name).measure(name, **example.ask).rows
    assert not examples.rejected[name]
    found = {row.get("item"): row["value"] for row in rows} if isinstance(example.expect, dict) else rows[0]["value"]
    assert found == pytest.approx(example.expect, rel=1e-12)


# -- what its numbers keep ---------------------------------------------------------------------------


@every_metric
def test_without_records_a_total_is_0_and_all_else_is_null(name: str, empty: Workspace) -> None:
    (row,) = ask(empty, name, since="2025-01-01", until="2025-02-01")
    nothing = 0 if isinstance(METRICS[name], (Total, Distinct)) else None
    assert (row["value"], row["low"], row["high"], row["n"]) == (nothing, None, None, 0)


@pytest.mark.slow
@every_metric
def test_the_generated_company_has_a_number_for_it(name: str, company: Workspace) -> None:
    assert any(row["value"] is not None for row in ask(company, name, **QUARTER))


@pytest.mark.slow
@every_metric
def test_a_value_lies_in_its_interval_and_its_bounds(name: str, company: Workspace) -> None:
    low, high = METRICS[name].bounds or (-math.inf, math.inf)
    for row in ask(company, name, **QUARTER, grain="month"):
        if row["value"] is not None:
            assert low - 1e-9 <= row["value"] <= high + 1e-9
        if row["low"] is not None:
            assert row["low"] - 1e-9 <= row["value"] <= row["high"] + 1e-9


@pytest.mark.slow
@every_metric
def test_a_month_of_a_series_is_that_month_asked_alone(name: str, company: Workspace) -> None:
    series = [r for r in ask(company, name, **QUARTER, grain="month") if r["period"] == datetime(2025, 2, 1)]
    alone = ask(company, name, since="2025-02-01", until="2025-03-01", as_of="2025-04-10")
    assert same(figures(series), figures(alone))


@pytest.mark.slow
@every_metric
@pytest.mark.parametrize("country", COUNTRIES[:2])
def test_a_segment_is_the_whole_filtered_to_it(name: str, country: str, company: Workspace) -> None:
    segment = [r for r in ask(company, name, **QUARTER, by="country") if r["country"] == country]
    assert same(figures(segment), figures(ask(company, name, **QUARTER, where={"country": country})))


@pytest.mark.slow
@every_metric
def test_the_previous_value_is_that_of_the_period_before(name: str, company: Workspace) -> None:
    compared = ask(company, name, **QUARTER, grain="month", compare="previous", by="country")
    value = {(r["period"], r["country"], r.get("item")): r["value"] for r in compared}
    for row in compared:
        if row["period"] > datetime(2025, 1, 1):
            before = value[row["period"].replace(month=row["period"].month - 1), row["country"], row.get("item")]
            assert row["previous"] == (before if before is None else pytest.approx(before, rel=1e-12))


@pytest.mark.slow
@every_metric
def test_as_of_an_instant_it_sees_what_was_known_then(name: str, company: Workspace, company_midway: Workspace) -> None:
    then = QUARTER | {"as_of": "2025-02-14T11:30"}
    assert same(figures(ask(company, name, **then)), figures(ask(company_midway, name, **then)))


@pytest.mark.slow
@metrics_that(of_rows)
def test_a_row_without_a_number_is_as_if_it_were_not_there(name: str, company: Workspace) -> None:
    found = figures(halves(company)[f"masked_{name}"])
    assert same(found, figures(ask(company, name, **QUARTER, where={"half": "a"})))


@pytest.mark.slow
@metrics_that(adds_up)
@pytest.mark.parametrize("parts", [{"grain": "day"}, {"grain": "week", "by": ["half"]}])
def test_merged_parts_are_the_whole(name: str, parts: dict[str, Any], company: Workspace) -> None:
    metric = METRICS[name]
    assert isinstance(metric, OverRows)
    states = put_to_all(company, **QUARTER, **parts).answered[name].states.values()
    merged = metric.estimate(metric.merge(*states))
    (direct,) = put_to_all(company, **QUARTER).answered[name].cells.values()
    assert same({0: figure(merged)}, {0: figure(direct)})


# -- laws of merging, over drawn evidence ------------------------------------------------------------

count = st.integers(0, 10**6)


@st.composite
def three_states(draw: st.DrawFn) -> tuple[OverRows, list[dict[str, Any]]]:
    """A metric that adds up, and three pieces of evidence for it."""
    metric = METRICS[draw(st.sampled_from([n for n in NAMES if adds_up(METRICS[n])]))]
    assert isinstance(metric, OverRows)
    columns = evidence(metric.name)
    return metric, [draw(st.fixed_dictionaries(dict.fromkeys(columns, count))) for _ in range(3)]


@cache
def evidence(name: str) -> tuple[str, ...]:
    """The columns of a metric's evidence."""
    metric = METRICS[name]
    assert isinstance(metric, OverRows)
    return tuple(metric.state(rows_of(metric)))


@given(three_states())
def test_merging_is_associative_and_commutative(drawn: tuple[OverRows, list[dict[str, Any]]]) -> None:
    metric, (a, b, c) = drawn
    assert metric.merge(metric.merge(a, b), c) == metric.merge(a, metric.merge(b, c)) == metric.merge(c, b, a)


@given(three_states())
def test_merging_with_no_evidence_changes_nothing(drawn: tuple[OverRows, list[dict[str, Any]]]) -> None:
    metric, (a, _, _) = drawn
    assert metric.merge(a, dict.fromkeys(a)) == a


# -- helpers -----------------------------------------------------------------------------------------


@cache
def halves(company: Workspace) -> dict[str, list[Row]]:
    """Every metric with its numbers blanked in the rows of one half."""
    names = [n for n in NAMES if of_rows(METRICS[n])]
    company._answerer.own = {f"masked_{n}": masked(METRICS[n]) for n in names}
    found = company.measure(*company._answerer.own, **QUARTER).rows
    return {f"masked_{n}": [row for row in found if row["metric"] == f"masked_{n}"] for n in names}


def masked(metric: Definition) -> Definition:
    """The metric with its numbers blanked in the rows of one half."""
    import ibis

    def blanked(rows: Any, value: Any) -> Any:
        return ibis.ifelse(rows.half == "a", value, ibis.null())

    changes: dict[str, Any] = {"name": f"masked_{metric.name}", "formula": f"{metric.formula}, masked"}
    if isinstance(metric, Metric):
        changes["terms"] = lambda rows: {k: blanked(rows, v) for k, v in metric.terms(rows).items()}
    else:
        assert isinstance(metric, (Total, Distinct, Quantile))
        changes["of"] = lambda rows: blanked(rows, metric.of(rows))
    return replace(metric, **changes)
