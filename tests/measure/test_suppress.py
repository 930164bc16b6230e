"""Staff answers: no group of fewer than five people can be seen, nor worked out from what is shown."""

from itertools import combinations

import pytest

import suara
from records_helper import put

TEAMS = {"north": 9, "south": 7, "east": 6, "tiny": 2}


def staffed(folder, teams, **settings):
    ws = suara.create(folder, dimensions={"team": "text", "shift": "text"}, **settings)
    rows = [
        {
            "kind": "enps",
            "subject": "staff",
            "score": (i * 3) % 11,
            "customer": f"{team}-{i}",
            "team": team,
            "shift": "day" if i % 2 else "night",
            "occurred_at": f"2025-0{1 + i % 3}-10",
        }
        for team, size in teams.items()
        for i in range(size)
    ]
    put(ws, "answer", rows)
    return ws


@pytest.fixture
def ws(tmp_path):
    with staffed(tmp_path / "w", TEAMS) as made:
        yield made


def shown(result):
    return {row["team"]: row["n"] for row in result if row["mark"] != "suppressed"}


def test_a_group_of_two_people_is_hidden(ws):
    row = next(r for r in ws.measure("enps", by="team") if r["team"] == "tiny")
    assert (row["mark"], row["value"], row["low"], row["n"]) == ("suppressed", None, None, None)


def test_a_hidden_group_cannot_be_had_as_the_total_less_those_shown(ws):
    total = ws.measure("enps").rows[0]["n"]
    assert total - sum(shown(ws.measure("enps", by="team")).values()) >= 5


def test_a_hidden_group_takes_the_smallest_other_with_it(ws):
    assert set(shown(ws.measure("enps", by="team"))) == {"north", "south"}


def test_a_filter_that_leaves_out_two_people_is_hidden(ws):
    row = ws.measure("enps", where={"team": ["north", "south", "east"]}).rows[0]
    assert row["mark"] == "suppressed"


def test_a_filter_that_leaves_out_enough_people_is_shown(ws):
    assert ws.measure("enps", where={"team": ["north", "south"]}).rows[0]["n"] == 16


def test_people_are_counted_not_answers(tmp_path):
    with staffed(tmp_path / "w", {"one": 4, "two": 9}) as ws:
        again = [
            {"answer": f"x{i}", "kind": "enps", "subject": "staff", "score": 9, "customer": "one-1"} for i in range(9)
        ]
        put(ws, "answer", [{**a, "team": "one", "occurred_at": "2025-01-11"} for a in again])
        assert "one" not in shown(ws.measure("enps", by="team"))


def test_a_hidden_period_takes_another_with_it(tmp_path):
    with staffed(tmp_path / "w", {"one": 14}) as ws:
        put(
            ws,
            "answer",
            [{"kind": "enps", "subject": "staff", "score": 1, "customer": "z", "occurred_at": "2025-04-02"}],
        )
        rows = ws.measure("enps", since="2025-01-01", until="2025-05-01", grain="month").rows
        assert [row["mark"] == "suppressed" for row in rows].count(True) == 2


def test_a_hidden_score_is_not_given_away_by_its_change(ws):
    rows = ws.measure("enps", since="2025-03-01", until="2025-04-01", by="team", compare="previous").rows
    hidden = [r for r in rows if r["mark"] == "suppressed"]
    assert hidden
    assert all(r["previous"] is None and r["change"] is None for r in hidden)


def test_the_limit_can_be_raised_in_the_settings(tmp_path):
    with staffed(tmp_path / "w", {"one": 6, "two": 20, "three": 20}, suppress_below=10) as ws:
        assert "one" not in shown(ws.measure("enps", by="team"))


def test_no_pair_of_overlapping_filters_differs_by_a_small_group_that_was_shown(ws):
    """The differencing attack: every set of teams against every set that holds one team more."""
    sizes = {}
    for size in range(1, 5):
        for chosen in combinations(TEAMS, size):
            row = ws.measure("enps", where={"team": list(chosen)}).rows[0]
            if row["mark"] != "suppressed":
                sizes[frozenset(chosen)] = row["n"]
    found = [
        large - small for large in sizes for small in sizes if small < large and 0 < sizes[large] - sizes[small] < 5
    ]
    assert not found


def test_customers_scores_are_marked_not_hidden(tmp_path):
    with suara.create(tmp_path / "w") as ws:
        put(ws, "answer", [{"kind": "nps", "score": 9, "occurred_at": "2025-01-01"}])
        assert ws.measure("nps").rows[0]["mark"] == "small"
