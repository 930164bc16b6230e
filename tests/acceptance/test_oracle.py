"""Every metric against a plain calculation from the contract's words, over small companies full of edges."""

from dataclasses import replace
from datetime import datetime, timedelta

import pyarrow as pa
import pytest

import suara
from acceptance.oracle import asked, customers, service
from acceptance.oracle.answer import METRICS, Question
from acceptance.oracle.calendar import Calendar
from acceptance.oracle.company import AS_OF, DIMENSIONS, Company
from acceptance.oracle.compare import differences

pytestmark = pytest.mark.long

COPENHAGEN = ("Europe/Copenhagen", "sunday", 4)
KUALA_LUMPUR = ("Asia/Kuala_Lumpur", "monday", 1)
SEASON = Question(since=datetime(2025, 1, 1), until=datetime(2025, 5, 1), as_of=AS_OF)
SPRING = Question(since=datetime(2025, 2, 1), until=datetime(2025, 4, 1))
OFF_MIDNIGHT = Question(since=datetime(2025, 2, 10, 14, 30), until=datetime(2025, 3, 12, 9, 15))
SUMMER_TIME = Question(since=datetime(2025, 3, 28), until=datetime(2025, 4, 3), grain="day")
PAIR = (datetime(2024, 2, 1), datetime(2024, 9, 15))

QUESTIONS = {
    "no dates": Question(as_of=AS_OF),
    "months by a dimension, filtered, against last year": replace(
        SEASON, grain="month", by=("country",), where={"size": ">= 2", "vip": [True, None]}, compare="last_year"
    ),
    "weeks off midnight": replace(OFF_MIDNIGHT, grain="week", compare="previous"),
    "whole months by two dimensions": replace(SPRING, by=("vip", "size"), compare="previous"),
    "days around summer time": replace(SUMMER_TIME, compare="previous"),
    "fiscal years": Question(until=datetime(2025, 4, 10), grain="fiscal_year", where={"country": "!= DK"}),
}
MORE = {
    "a month": Question(since=datetime(2025, 2, 1), until=datetime(2025, 3, 1)),
    "no dates, by weeks and a dimension": Question(grain="week", by=("country",)),
    "fiscal years against the one before": Question(grain="fiscal_year", compare="previous"),
    "from a day on": Question(since=datetime(2025, 2, 1), as_of=AS_OF),
    "off midnight, by a dimension": replace(OFF_MIDNIGHT, by=("country",), compare="previous"),
    "off midnight, months against last year": replace(OFF_MIDNIGHT, grain="month", compare="last_year"),
    "days around winter time": Question(since=datetime(2024, 10, 25), until=datetime(2024, 10, 30), grain="day"),
    "days as of one of them": replace(SUMMER_TIME, compare="previous", as_of=datetime(2025, 4, 1)),
    "quarters by a dimension": replace(SEASON, grain="quarter", by=("vip",), compare="last_year"),
    "a missing value alone": replace(SPRING, where={"country": None}, by=("vip",)),
    "against a pair": replace(SPRING, compare=PAIR, by=("country",)),
    "months against a pair's": replace(SPRING, grain="month", compare=PAIR),
    "long before any record": Question(since=datetime(2019, 2, 1), until=datetime(2019, 4, 1), grain="month"),
}

ANSWERS = [name for name, metric in asked.METRICS.items() if metric.kinds == ("answer",)]
LIVES = [name for name, metric in customers.METRICS.items() if metric.kinds == ("customer",)]
ORDERS = [name for name, metric in METRICS.items() if metric.kinds == ("order",)]
TICKETS = [name for name, metric in service.METRICS.items() if metric.kinds == ("ticket",)]
CONTACTS = [name for name, metric in service.METRICS.items() if metric.kinds == ("contact",)]
VISITS = [name for name, metric in METRICS.items() if metric.kinds == ("session",)]
MENTIONS = [name for name, metric in METRICS.items() if metric.kinds == ("mention",)]
TWO_DAYS = timedelta(days=2)

OF_THEIR_OWN = {
    "answers, weighted": (ANSWERS, replace(SEASON, weighted=True, grain="month", compare="previous")),
    "answers by kind of survey": (ANSWERS, replace(SEASON, by=("survey_kind",), where={"channel": ["web", None]})),
    "answers by scale": (ANSWERS, replace(SEASON, by=("scale_max", "vip"), where={"score": ">= 3"})),
    "intents by channel": (["visitor_intent", "task_completion"], replace(SEASON, by=("channel",))),
    "responses by channel": (["completion_rate", "comment_rate"], replace(SEASON, by=("channel",))),
    "invitations by channel": (["response_rate"], replace(SEASON, by=("channel",))),
    "customers by channel": (LIVES, replace(SEASON, by=("channel",), grain="month")),
    "subscriptions by plan": (["revenue_churn"], replace(SEASON, by=("plan",), grain="month")),
    "orders by channel": (ORDERS, replace(SEASON, by=("channel",), where={"amount": ">= 0"}, compare="previous")),
    "cost by channel": (["cac", "cac_media"], replace(SEASON, by=("channel",), grain="month")),
    "prices by symbol": (["share_price_change"], replace(SEASON, by=("symbol",), grain="week", compare="previous")),
    "contacts by topic": (CONTACTS, replace(SEASON, by=("topic",), grain="month", window=TWO_DAYS)),
    "tickets by priority": (TICKETS, replace(SEASON, by=("priority",), where={"channel": "phone"}, window=TWO_DAYS)),
    "visits by channel": (VISITS, replace(SEASON, by=("channel",), where={"pages": "<= 1"})),
    "mentions by topic": (MENTIONS, replace(SEASON, by=("topic",), where={"brand": "us"})),
    "carts by worth": (["cart_abandonment", "checkout_abandonment"], replace(SEASON, where={"value": "> 1"})),
    "referrals by channel": (["referral_conversion"], replace(SEASON, by=("channel",), grain="month")),
}


@pytest.fixture(scope="module")
def companies(tmp_path_factory):
    made = {}

    def made_once(seed, place):
        if (seed, place) not in made:
            made[seed, place] = made_up(tmp_path_factory.mktemp("company"), seed, place)
        return made[seed, place]

    yield made_once
    for workspace, _ in made.values():
        workspace.close()


def made_up(folder, seed, place):
    """A workspace with a random company's records, and the world as the oracle sees it."""
    zone, week_start, fiscal = place
    company = Company(seed, Calendar(zone, {"monday": 0, "sunday": 6}[week_start], fiscal))
    workspace = suara.create(
        folder, timezone=zone, week_start=week_start, fiscal_year_start=fiscal, dimensions=DIMENSIONS
    )
    world = company.world()
    for kind, rows in company.raw.items():
        load = workspace.load(kind, pa.Table.from_pylist(rows))
        assert load.accepted == len(world.records[kind]), load.rejects.to_pylist()
    return workspace, world


def test_the_oracle_knows_every_metric(companies):
    assert set(companies(1, COPENHAGEN)[0].metrics()) == set(METRICS)


@pytest.mark.parametrize("asked_for", QUESTIONS)
def test_every_metric_is_as_the_contract_says(companies, asked_for):
    assert differences(*companies(1, COPENHAGEN), list(METRICS), QUESTIONS[asked_for]) == []


@pytest.mark.parametrize("asked_for", OF_THEIR_OWN)
def test_metrics_by_columns_of_their_own_are_as_the_contract_says(companies, asked_for):
    assert differences(*companies(1, COPENHAGEN), *OF_THEIR_OWN[asked_for]) == []


@pytest.mark.slow
@pytest.mark.parametrize("asked_for", MORE)
def test_every_metric_is_as_the_contract_says_however_it_is_asked(companies, asked_for):
    assert differences(*companies(1, COPENHAGEN), list(METRICS), MORE[asked_for]) == []


@pytest.mark.slow
@pytest.mark.parametrize(("place", "seed"), [(KUALA_LUMPUR, 2)], ids=str)
def test_other_companies_are_as_the_contract_says(companies, place, seed):
    questions = [(list(METRICS), q) for q in (QUESTIONS | MORE).values()] + list(OF_THEIR_OWN.values())
    found = [fault for names, q in questions for fault in differences(*companies(seed, place), names, q)]
    assert found == []
