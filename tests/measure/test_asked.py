"""Which answers feed which metric, and what decides the numbers of surveys."""

import pytest

import suara
from facts_helper import emptied
from records_helper import put

DAY = "2025-01-05T10:00:00"
JANUARY = {"since": "2025-01-01", "until": "2025-02-01"}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    with suara.create(tmp_path_factory.mktemp("company") / "w", dimensions={"country": "text"}) as workspace:
        yield workspace


@pytest.fixture
def ws(company):
    return emptied(company)


def answers(ws, kind, scores, **more):
    put(ws, "answer", [{"kind": kind, "score": s, "occurred_at": DAY} | more for s in scores])


def figures(ws, metric, **ask):
    (row,) = ws.measure(metric, **JANUARY | ask).rows
    return row["value"], row["n"]


def table(ws, metric, **ask):
    return {r["item"]: (r["value"], r["n"]) for r in ws.measure(metric, **JANUARY | ask).rows}


# -- which answers feed what -------------------------------------------------------------------------


def test_a_recommendation_without_a_scale_is_on_0_to_10(ws):
    answers(ws, "nps", [10, 0])
    answers(ws, "nps", [9], scale_min=0, scale_max=10)
    assert figures(ws, "nps") == (pytest.approx(100 / 3), 3)


def test_recommendations_on_1_to_10_are_a_metric_of_their_own(ws):
    answers(ws, "nps", [10, 1, 1], scale_min=1, scale_max=10)
    assert figures(ws, "nps") == (None, 0)
    assert figures(ws, "nps_1_10") == (pytest.approx(-100 / 3), 3)


def test_a_scale_of_which_only_the_top_is_told_begins_as_usual(ws):
    answers(ws, "csat", [8, 2], scale_max=10)
    assert figures(ws, "csat_8_10") == (50.0, 2)


def test_a_blank_score_is_no_detractor(ws):
    answers(ws, "nps", [10, None])
    assert figures(ws, "nps") == (100.0, 1)


def test_staff_are_no_customers(ws):
    answers(ws, "nps", [10])
    answers(ws, "nps", [0], subject="staff")
    assert figures(ws, "nps") == (100.0, 1)


def test_customers_are_no_staff(ws):
    answers(ws, "enps", [10] * 5, subject="staff")
    answers(ws, "enps", [0], subject="customer")
    answers(ws, "enps", [0])
    assert figures(ws, "enps") == (100.0, 5)


def test_satisfaction_on_1_to_10_is_not_in_the_mean_of_five(ws):
    answers(ws, "csat", [5, 4])
    answers(ws, "csat", [10], scale_min=1, scale_max=10)
    assert figures(ws, "csat_mean") == (4.5, 2)
    assert figures(ws, "csat_mean_1_10") == (10.0, 1)


def test_ease_and_effort_are_never_pooled(ws):
    answers(ws, "ces", [7])
    answers(ws, "ces", [1, 3], scale_min=1, scale_max=5, polarity="down")
    assert figures(ws, "ces_ease_mean") == (7.0, 1)
    assert figures(ws, "ces_effort_mean") == (2.0, 2)
    assert figures(ws, "ces_low_effort") == (50.0, 2)


def test_ease_whose_high_scores_are_bad_is_not_counted(ws):
    answers(ws, "ces", [7], polarity="down")
    assert figures(ws, "ces_easy") == (None, 0)


def test_effort_on_1_to_5_that_does_not_say_its_direction_is_not_guessed(ws):
    answers(ws, "ces", [1], scale_min=1, scale_max=5)
    assert figures(ws, "ces_effort_mean") == (None, 0)
    assert figures(ws, "ces_ease_mean") == (None, 0)


def test_a_middling_ease_is_neither_easy_nor_difficult(ws):
    answers(ws, "ces", [4, 5, 3, 7])
    assert figures(ws, "ces_net_easy") == (25.0, 4)


# -- staff satisfaction ------------------------------------------------------------------------------


def staff(ws, scores, low, high):
    answers(ws, "satisfaction", scores, subject="staff", scale_min=low, scale_max=high)


@pytest.mark.parametrize("metric", ["staff_satisfaction_mean", "staff_satisfaction_top"])
def test_two_scales_of_staff_satisfaction_give_no_number(ws, metric):
    staff(ws, [3] * 6, 1, 4)
    staff(ws, [3] * 6, 1, 5)
    assert figures(ws, metric) == (None, 12)


def test_each_scale_of_staff_satisfaction_has_a_number_of_its_own(ws):
    staff(ws, [3] * 6, 1, 4)
    staff(ws, [5] * 6, 1, 5)
    rows = ws.measure("staff_satisfaction_mean", by="scale_max", **JANUARY).rows
    assert [(r["scale_max"], r["value"]) for r in rows] == [(4, 3.0), (5, 5.0)]
    assert figures(ws, "staff_satisfaction_mean", where={"scale_max": 4}) == (3.0, 6)


def test_scales_that_differ_only_at_the_bottom_are_two(ws):
    staff(ws, [5] * 6, 0, 10)
    staff(ws, [5] * 6, 1, 10)
    assert figures(ws, "staff_satisfaction_mean") == (None, 12)


@pytest.mark.parametrize(("high", "scores", "top"), [(10, (8, 7), 50.0), (5, (4, 3), 50.0), (4, (3, 2), 50.0)])
def test_the_top_box_of_staff_is_that_of_the_scale(ws, high, scores, top):
    staff(ws, [*scores] * 3, 1, high)
    assert figures(ws, "staff_satisfaction_top") == (top, 6)


def test_a_scale_without_a_top_box_has_a_mean_only(ws):
    staff(ws, [6] * 6, 1, 7)
    assert figures(ws, "staff_satisfaction_top") == (None, 0)
    assert figures(ws, "staff_satisfaction_mean") == (6.0, 6)


def test_satisfaction_without_a_scale_is_not_counted(ws):
    answers(ws, "satisfaction", [3] * 6, subject="staff")
    assert figures(ws, "staff_satisfaction_mean") == (None, 0)


def test_two_weighted_scales_give_no_number_either(ws):
    staff(ws, [3] * 6, 1, 4)
    staff(ws, [3] * 6, 1, 5)
    assert figures(ws, "staff_satisfaction_mean", weighted=True) == (None, 12)


# -- weights -----------------------------------------------------------------------------------------


def test_a_weight_counts_an_answer_so_many_times_and_n_counts_people(ws):
    answers(ws, "nps", [10], weight=3.0)
    answers(ws, "nps", [0])
    assert figures(ws, "nps", weighted=True) == (50.0, 2)


# -- tables ------------------------------------------------------------------------------------------


def reasons(ws, *rows):
    put(
        ws,
        "answer",
        [
            {"kind": kind, "response": response, "occurred_at": DAY, "score": score, "choice": one, "choices": several}
            for response, own, one, several in rows
            for kind, score, one, several in (("nps", own, None, None), ("choice", None, one, several))
        ],
    )


def test_reasons_are_shares_of_their_band(ws):
    reasons(ws, ("r1", 10, "price", None), ("r2", 9, "taste", None), ("r3", 8, "price", None), ("r4", 2, "price", None))
    assert table(ws, "nps_plus_reasons") == {
        "detractor / price": (100.0, 1),
        "passive / price": (100.0, 1),
        "promoter / price": (50.0, 2),
        "promoter / taste": (50.0, 2),
    }


def test_reasons_of_which_several_may_be_chosen_sum_above_100(ws):
    reasons(ws, ("r1", 10, None, ["price", "taste", "price"]), ("r2", 9, None, ["price"]))
    assert table(ws, "nps_plus_reasons") == {"promoter / price": (100.0, 2), "promoter / taste": (50.0, 2)}


def test_who_gives_no_reason_is_in_no_band(ws):
    reasons(ws, ("r1", 10, "price", None), ("r2", 10, None, None))
    assert table(ws, "nps_plus_reasons") == {"promoter / price": (100.0, 1)}


def test_visits_and_answers_state_intents_alike(ws):
    put(ws, "session", [{"intent": i, "occurred_at": DAY} for i in ("buy", None)])
    put(ws, "answer", [{"kind": "intent", "choice": c, "occurred_at": DAY} for c in ("buy", "browse", None)])
    assert table(ws, "visitor_intent") == {"browse": (pytest.approx(100 / 3), 3), "buy": (pytest.approx(200 / 3), 3)}


def test_intents_that_only_answers_state_need_no_dates(ws):
    put(ws, "answer", [{"kind": "intent", "choice": "buy", "occurred_at": DAY}])
    assert [r["value"] for r in ws.measure("visitor_intent").rows] == [100.0]


def test_a_reason_named_twice_by_one_person_counts_once(ws):
    put(
        ws, "answer", [{"kind": "intent", "choices": c, "occurred_at": DAY} for c in (["buy", "buy", None], ["browse"])]
    )
    assert table(ws, "visitor_intent_multi") == {"browse": (50.0, 2), "buy": (50.0, 2)}


def test_who_names_nothing_is_not_asked(ws):
    put(ws, "answer", [{"kind": "intent", "choices": c, "occurred_at": DAY} for c in (["buy"], [], None, [None])])
    assert table(ws, "visitor_intent_multi") == {"buy": (100.0, 1)}


def test_an_item_that_a_month_lacks_is_0_of_those_asked(ws):
    named = (("2025-01-05", ["buy"]), ("2025-01-06", ["browse"]), ("2025-02-05", ["buy"]))
    put(ws, "answer", [{"kind": "intent", "choices": c, "occurred_at": at} for at, c in named])
    rows = ws.measure("visitor_intent_multi", since="2025-01-01", until="2025-03-01", grain="month").rows
    assert [(r["item"], r["value"], r["n"]) for r in rows if r["period"].month == 2] == [
        ("browse", 0.0, 1),
        ("buy", 100.0, 1),
    ]


# -- task completion ---------------------------------------------------------------------------------


def test_a_task_answered_in_words_is_yes_no_or_blank(ws):
    put(ws, "answer", [{"kind": "task", "choice": c, "occurred_at": DAY} for c in ("Yes", "y", "NO", "later", None)])
    assert figures(ws, "task_completion") == (pytest.approx(200 / 3), 3)


def test_a_task_is_told_by_the_intent_of_the_same_response(ws):
    answers = (("r1", "intent", "buy"), ("r1", "task", "yes"), ("r2", "task", "no"))
    put(ws, "answer", [{"response": r, "kind": k, "choice": c, "occurred_at": DAY} for r, k, c in answers])
    put(ws, "session", [{"intent": "buy", "task_completed": False, "occurred_at": DAY}])
    rows = ws.measure("task_completion", by="intent", **JANUARY).rows
    assert [(r["intent"], r["value"], r["n"]) for r in rows] == [("buy", 50.0, 2), (None, 0.0, 1)]


# -- surveys -----------------------------------------------------------------------------------------


def test_an_answer_after_the_instant_is_not_yet_given(ws):
    put(ws, "invitation", [{"occurred_at": DAY, "answered_at": f"2025-01-{day:02}T12:00:00"} for day in (6, 20)])
    assert figures(ws, "response_rate", as_of="2025-01-10") == (50.0, 2)
    assert figures(ws, "response_rate", as_of="2025-02-10") == (100.0, 2)


def test_an_answer_at_the_very_instant_is_not_yet_given(ws):
    put(ws, "invitation", [{"occurred_at": DAY, "answered_at": "2025-01-10T00:00:00"}])
    assert figures(ws, "response_rate", as_of="2025-01-10") == (0.0, 1)


def test_an_invitation_that_bounced_was_not_delivered(ws):
    put(ws, "invitation", [{"occurred_at": DAY, "bounced_at": DAY}, {"occurred_at": DAY, "answered_at": DAY}])
    assert figures(ws, "response_rate") == (100.0, 1)


def test_a_response_that_does_not_say_that_it_is_complete_is_not(ws):
    put(ws, "response", [{"occurred_at": DAY, "complete": c} for c in (True, False, None, True)])
    assert figures(ws, "completion_rate") == (50.0, 4)


def test_spaces_are_no_comment_and_two_comments_are_one_response(ws):
    put(ws, "response", [{"response": r, "occurred_at": DAY} for r in ("r1", "r2")])
    texts = (("r1", "good"), ("r1", "very"), ("r2", " \n"), ("r3", "of another"))
    put(ws, "answer", [{"kind": "text", "response": r, "text": t, "occurred_at": DAY} for r, t in texts])
    assert figures(ws, "comment_rate") == (50.0, 2)
