"""The page of a metric: its course, segments, distribution and working are those of `measure`."""

import csv
import io

import pytest

from suara.measure import METRICS

JUNE = {"since": "2026-06-01", "until": "2026-07-01"}
HALF = {"since": "2026-01-01", "until": "2026-07-01"}
ASKED = {"range": "custom"}


def rows(answer):
    return list(csv.DictReader(io.StringIO(answer.text)))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(METRICS))
def test_every_metric_has_a_page(owner, name):
    assert owner.get(f"/metrics/{name}", params={**ASKED, **HALF}).status_code == 200


def test_its_course_is_that_of_measure(owner, company):
    answer = owner.get("/metrics/nps/course.csv", params={**ASKED, **HALF, "grain": "month"})
    measured = company.measure("nps", **HALF, grain="month").rows
    assert [float(r["value"]) for r in rows(answer)] == [r["value"] for r in measured]
    assert [int(r["n"]) for r in rows(answer)] == [r["n"] for r in measured]


def test_its_segments_are_those_of_measure(owner, company):
    answer = owner.get("/metrics/nps/segments.json", params={**ASKED, **HALF, "by": "country"}).json()
    assert [(r["country"], r["value"]) for r in answer] == [
        (r["country"], r["value"]) for r in company.measure("nps", **HALF, by="country").rows
    ]


def test_its_scores_add_up_to_its_answers(owner, company):
    scores = owner.get("/metrics/csat_mean/scores.json", params={**ASKED, **HALF}).json()
    assert sum(r["n"] for r in scores) == company.measure("csat_mean", **HALF).rows[0]["n"]


def test_scores_of_staff_are_no_distribution(owner):
    assert owner.get("/metrics/enps/scores.csv").status_code == 404


def test_a_metric_without_scores_has_no_distribution(owner):
    assert "Distribution of scores" not in owner.get("/metrics/conversion").text


def test_it_draws_the_period_before(owner):
    with_, without = (
        owner.get("/metrics/nps", params={**ASKED, **JUNE, "compare": c}).text for c in ("previous", "none")
    )
    assert "m-before" in with_
    assert "m-before" not in without


def test_it_explains_the_number_when_asked(owner, company):
    html = owner.get("/metrics/nps", params={**ASKED, **JUNE, "explain": 1}).text
    explained = company.measure("nps", **JUNE).explain("nps")
    assert explained.formula.partition("<")[0] in html
    assert explained.fingerprint in html


def test_a_row_of_segments_leads_to_itself_as_a_filter(owner):
    html = owner.get("/metrics/nps", params={"by": "country"}).text
    assert "where.country=MY" in html


def test_an_unknown_metric_is_not_found_and_the_nearest_is_named(owner):
    answer = owner.get("/metrics/npss")
    assert answer.status_code == 404
    assert "Did you mean nps" in answer.text


def test_an_unknown_table_is_not_found(owner):
    assert owner.get("/metrics/nps/secrets.csv").status_code == 404
    assert owner.get("/metrics/nps/course.exe").status_code == 404


def test_a_metric_that_gives_a_table_shows_its_items(owner):
    html = owner.get("/metrics/contact_share", params={**ASKED, **HALF}).text
    assert "phone" in html


def test_what_happened_on_a_day_stands_on_the_chart_and_can_go(owner):
    query = {**ASKED, **HALF}
    owner.post("/metrics/nps", params=query, data={"day": "2026-03-03", "words": "<i>New shop</i>"})
    html = owner.get("/metrics/churn", params=query).text
    assert "&lt;i&gt;New shop" in html
    assert "<i>New" not in html
    number = html.partition('name="remove" value="')[2].partition('"')[0]
    owner.post("/metrics/churn", params=query, data={"remove": number})
    assert "New shop" not in owner.get("/metrics/churn", params=query).text


def test_the_palette_knows_every_metric(owner):
    listed = owner.get("/places.json").json()
    assert {one["path"] for one in listed} >= {f"/metrics/{name}" for name in METRICS}
