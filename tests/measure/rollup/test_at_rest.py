"""Evidence at rest gives the numbers that the facts give, over the whole catalogue."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import suara
from measure.generated import DIMENSIONS, ZONE, Company
from records_helper import put_all
from suara.measure import METRICS
from suara.measure.result import Result
from suara.serve.python import Workspace

pytestmark = [pytest.mark.slow, pytest.mark.long]

NAMES = sorted(METRICS)
CARRY_COUNTRY = [n for n in NAMES if n != "share_price_change"]
QUESTIONS: dict[str, dict[str, Any]] = {
    "all of it": {"since": "2025-01-01", "until": "2025-04-01"},
    "by month, against the one before": {
        "since": "2025-02-01",
        "until": "2025-04-01",
        "grain": "month",
        "compare": "previous",
    },
    "by week, against the year before": {
        "since": "2025-01-06",
        "until": "2025-03-10",
        "grain": "week",
        "compare": "last_year",
    },
    "by day": {"since": "2025-02-03", "until": "2025-02-20", "grain": "day"},
    "by country and month": {"since": "2025-01-01", "until": "2025-04-01", "grain": "month", "by": ["country"]},
    "by two dimensions": {"since": "2025-01-15", "until": "2025-03-20", "by": ["half", "country"]},
    "of some countries": {
        "since": "2025-01-01",
        "until": "2025-04-01",
        "grain": "month",
        "where": {"country": ["MY", None]},
    },
    "by country, of one half": {
        "since": "2025-01-01",
        "until": "2025-03-01",
        "by": "country",
        "where": {"half": "a"},
        "compare": "previous",
    },
    "from noon": {"since": "2025-01-15T12:00", "until": "2025-03-20"},
    "as of a day within": {"since": "2025-01-01", "until": "2025-04-01", "grain": "month", "as_of": "2025-02-14T11:30"},
    "with another window": {"since": "2025-01-01", "until": "2025-04-01", "first_contact_window": "3d"},
    "weighted": {"since": "2025-01-01", "until": "2025-04-01", "weighted": True},
}
SETTLED = {"as_of": "2026-01-01"}


def alike(one: Any, other: Any) -> bool:
    """Whether two figures agree, floating point aside."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return bool(one == other)


def differing(one: Result, other: Result) -> list[str]:
    """The figures of two results that do not agree."""
    assert len(one.rows) == len(other.rows)
    return [
        f"{a['metric']} {a['period']} {column}: {a[column]} and {b[column]}"
        for a, b in zip(one.rows, other.rows, strict=True)
        for column in a
        if not alike(a[column], b[column])
    ]


def names_for(question: dict[str, Any]) -> list[str]:
    """The metrics that a question can be put to."""
    if "first_contact_window" in question:
        return [n for n in NAMES if n.startswith("first_contact_resolution")]
    if question.get("weighted"):
        return ["nps", "csat_mean", "sales"]
    return NAMES


def put(ws: Workspace, question: dict[str, Any]) -> Result:
    return ws.measure(*names_for(question), **(SETTLED | question))


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace with generated records of every kind, and their evidence at rest."""
    with suara.create(tmp_path_factory.mktemp("company"), timezone=ZONE, dimensions=DIMENSIONS) as ws:
        put_all(ws, Company().records())
        ws.rollup()
        yield ws


@pytest.mark.parametrize("named", QUESTIONS)
def test_every_metric_is_the_same_from_evidence_at_rest(named: str, company: Workspace) -> None:
    direct = put(company, QUESTIONS[named] | {"direct": True})
    assert not differing(put(company, QUESTIONS[named]), direct)


@pytest.mark.parametrize("named", ["all of it", "by month, against the one before", "by country and month"])
def test_what_adds_up_is_read_at_rest(named: str, company: Workspace) -> None:
    result = company.measure("nps", "sales", "churn", "backlog", "contact_share", **(SETTLED | QUESTIONS[named]))
    assert all(basis.at_rest for answered in result.answered.values() for basis in answered.basis.values())


def test_a_customer_who_leaves_overtakes_nothing_that_borrows_dimensions(tmp_path: Path) -> None:
    leaver = {"customer": ["c1"], "occurred_at": ["2025-01-01"], "ended_at": ["2099-01-01"], "half": ["one"]}
    order = {"order": ["o1"], "customer": ["c1"], "occurred_at": ["2025-01-02"], "amount": [5.0]}
    with suara.create(tmp_path / "ws", dimensions={"half": "text"}) as ws:
        ws.load("customer", pa.table(leaver))
        ws.load("order", pa.table(order))
        ws.rollup()
        result = ws.measure("sales", by="half", since="2025-01-01", until="2025-02-01", as_of="2099-06-01")
        assert [(row["half"], row["value"]) for row in result] == [("one", 5.0)]
        assert result.answered["sales"].basis["sales"].at_rest


def test_finished_values_of_months_are_read_at_rest(company: Workspace) -> None:
    result = company.measure(
        "resolution_time_median",
        "visitors",
        "repeat_purchase",
        "returning_buyers",
        **(SETTLED | QUESTIONS["by country and month"]),
    )
    assert all(basis.at_rest for answered in result.answered.values() for basis in answered.basis.values())


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("from noon", "a period begins or ends within a day"),
        ("with another window", "it is kept for the usual settings only"),
        ("as of a day within", "it is asked as of an earlier time than the records'"),
        ("weighted", "weights are not kept"),
    ],
)
def test_a_question_beyond_it_goes_to_the_facts_and_says_why(question: str, reason: str, company: Workspace) -> None:
    answered = put(company, QUESTIONS[question]).answered
    name = names_for(QUESTIONS[question])[0]
    assert {b.reason for b in answered["nps" if "nps" in answered else name].basis.values()} == {reason}


def test_verifying_finds_no_difference(company: Workspace) -> None:
    assert company.rollup_verify() == []


def test_verifying_finds_a_cell_that_is_wrong(tmp_path: Any) -> None:
    with suara.create(tmp_path / "ws", timezone=ZONE, dimensions=DIMENSIONS) as ws:
        put_all(ws, {"order": Company().records()["order"]})
        ws.rollup()
        with ws.warehouse.writing() as connection:
            connection.execute(
                "UPDATE suara_cube_orders_0 SET e0 = e0 + 1 WHERE day = (SELECT min(day) FROM suara_cube_orders_0)"
            )
        found = ws.rollup_verify()
        assert found
        assert {difference.view for difference in found} == {"orders"}
        ws.rollup(rebuild=True)
        assert ws.rollup_verify() == []


def test_a_second_refresh_keeps_all(company: Workspace) -> None:
    company.rollup()
    assert {done.how for done in company.rollup()} == {"kept"}


def test_a_quarter_that_is_read_anew_leaves_its_first_month(tmp_path: Any) -> None:
    settings = {"rollup_grains": ["month", "quarter"], "rollup_after_load": False}
    with suara.create(tmp_path / "ws", **settings) as ws:
        tickets = {"ticket": ["a", "b"], "occurred_at": ["2025-01-10", "2025-02-10"]}
        ws.load("ticket", pa.table(tickets | {"resolved_at": ["2025-01-11", "2025-02-11"]}), "desk")
        ws.rollup()
        ws.load(
            "ticket", pa.table({"ticket": ["c"], "occurred_at": ["2025-02-20"], "resolved_at": ["2025-02-22"]}), "desk"
        )
        ws.rollup()
        answered = ws.measure("resolution_time_median", since="2025-01-01", until="2025-02-01").answered
        assert answered["resolution_time_median"].basis["resolution_time_median"].at_rest


def test_verifying_finds_a_total_that_is_wrong(tmp_path: Any) -> None:
    with suara.create(tmp_path / "ws", timezone=ZONE, dimensions=DIMENSIONS) as ws:
        put_all(ws, {"order": Company().records()["order"]})
        ws.rollup()
        with ws.warehouse.writing() as connection:
            connection.execute("UPDATE suara_totals SET e0 = e0 + 1 WHERE day = (SELECT min(day) FROM suara_totals)")
        assert {difference.view for difference in ws.rollup_verify()} == {"orders"}
