"""Who is there at a moment: held against each period where they are few, counted by the day where they are many."""

from datetime import datetime, timedelta
from random import Random

import pytest

import suara
from records_helper import put_all
from suara.measure.evidence import FEW
from suara.serve.python import Workspace

SPAN = {"since": "2025-01-06", "until": "2025-03-31", "as_of": "2025-03-20T10:30"}


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Lives of all sorts: long, of no length, ended before they began, begun and ended at the edge of a week."""
    random, start = Random(7), datetime(2025, 1, 5, 17)
    edges = [start + timedelta(weeks=w) for w in range(-2, 14)]
    moments = [*edges, *(start + timedelta(minutes=random.randrange(-20_000, 130_000)) for _ in range(60))]
    lives = [(random.choice(moments), random.choice([None, *moments])) for _ in range(400)]
    company = suara.create(tmp_path_factory.mktemp("lives"), timezone="Asia/Bangkok")
    put_all(
        company,
        {
            "ticket": [{"occurred_at": a, "closed_at": b, "channel": str(i % 3)} for i, (a, b) in enumerate(lives)],
            "customer": [
                {"customer": f"c{i}", "occurred_at": a, "ended_at": b, "channel": str(i % 3)}
                for i, (a, b) in enumerate(lives)
            ],
        },
    )
    return company


@pytest.mark.parametrize("by", [[], ["channel"]])
@pytest.mark.parametrize("metric", ["backlog", "churn", "active_customers", "gross_churn"])
def test_a_week_of_many_is_that_week_asked_alone(ws: Workspace, metric: str, by: list[str]) -> None:
    series = ws.measure(metric, grain="week", by=by, **SPAN).rows
    weeks = sorted({row["period"] for row in series})
    assert len(weeks) > FEW
    for week in weeks:
        alone = ws.measure(metric, since=week, until=week + timedelta(weeks=1), by=by, as_of=SPAN["as_of"]).rows
        found = {row.get("channel"): (row["value"], row["n"]) for row in series if row["period"] == week}
        assert {row.get("channel"): (row["value"], row["n"]) for row in alone}.items() <= found.items()
