"""The page of answers: what it lists, to whom, in which files; tags by hand; one response; a customer's timeline."""

import csv
import io
import json
import re

import pytest

import suara
from pages_helper import signed_in
from serve.web.pages.conftest import visiting
from serving import served

JUNE = {"range": "custom", "since": "2026-06-01", "until": "2026-07-01"}
ALL = {"range": "all"}
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>\u202e'


def rows(answer):
    return list(csv.DictReader(io.StringIO(answer.text)))


def listed(html):
    return re.findall(r'name="unit" value="([^"]+)"', html)


@pytest.mark.parametrize("where", [{}, {"where.country": "MY"}, {"where.country": ["MY", "TH"]}])
def test_the_rows_behind_nps_are_as_many_as_its_n(owner, company, where):
    countries = where.get("where.country", [])
    chosen = {"country": [countries] if isinstance(countries, str) else countries} if where else {}
    n = company.measure("nps", since="2026-06-01", until="2026-07-01", where=chosen).rows[0]["n"]
    assert len(rows(owner.get("/answers.csv", params={**JUNE, **where, "metric": "nps"}))) == n > 0


def test_a_metric_leads_to_its_rows_with_the_same_filters(owner):
    html = owner.get("/metrics/nps", params={**JUNE, "where.country": "MY"}).text
    [link] = re.findall(r'href="(/answers\?[^"]*)"', html)
    page = owner.get(link.replace("&amp;", "&")).text
    n = re.search(r"<b>(\d+) answers?</b>", page)[1]
    assert int(n) == len(rows(owner.get(link.replace("&amp;", "&").replace("/answers?", "/answers.csv?"))))


def test_a_metric_that_counts_no_answers_is_refused_in_words(owner):
    answer = owner.get("/answers", params={"metric": "contact_share"})
    assert (answer.status_code, "does not count answers one by one" in answer.text) == (200, True)


def test_the_pages_hold_every_row_once(owner):
    html, seen = owner.get("/answers", params=ALL).text, []
    while True:
        seen += listed(html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        if not following:
            break
        html = owner.get(following[1].replace("&amp;", "&")).text
    assert len(seen) == len(set(seen)) == len(rows(owner.get("/answers.csv", params=ALL)))


def test_filters_stand_in_the_address_and_can_be_taken_away(owner):
    html = owner.get("/answers", params={**ALL, "band": "low", "q": "x", "survey": "relationship"}).text
    assert 'value="x"' in html
    assert "/answers?range=all&amp;survey=relationship&amp;band=low" in html


def test_a_segment_that_is_chosen_joins_the_address(owner):
    answer = owner.get("/answers", params={**ALL, "where.country": "MY", "filter": "country:TH"})
    assert answer.headers["location"].endswith("where.country=MY&where.country=TH")


@pytest.mark.parametrize("after", ["x", "WyIxIl0", "WyJhIiwiYiJd"])
def test_a_place_that_is_none_is_the_beginning(owner, after):
    assert listed(owner.get("/answers", params={**ALL, "after": after}).text)


def test_the_files_hold_the_same_rows(owner):
    plain = rows(owner.get("/answers.csv", params=JUNE))
    lines = [json.loads(line) for line in owner.get("/answers.ndjson", params=JUNE).text.splitlines()]
    assert [row["response"] for row in plain] == [line["response"] for line in lines]
    assert owner.get("/answers.exe").status_code == 404


def test_nobody_sees_answers_without_the_right(company, address):
    with visiting(company, address, "viewer") as viewer:
        paths = ["/answers", "/answers.csv", "/answers/R1", "/customer/C1000019"]
        assert [viewer.get(path).status_code for path in paths] == [403] * len(paths)
        assert "/answers" not in viewer.get("/").text
        assert viewer.post("/answers/tags", data={"unit": "R1", "tag": "x"}).status_code == 403


def test_a_region_sees_its_own_rows_alone(company, address, owner):
    abroad = rows(owner.get("/answers.csv", params={**ALL, "where.country": "TH"}))
    with visiting(company, address, "agent", scope={"country": ("MY",)}) as agent:
        seen = rows(agent.get("/answers.csv", params=ALL))
        assert {row["country"] for row in seen} == {"MY"}
        assert agent.get(f"/answers/{abroad[0]['response']}").status_code == 404
        foreign = next(row["customer"] for row in abroad if row["customer"])
        assert agent.get(f"/customer/{foreign}").status_code == 404
        agent.post("/answers/tags", data={"unit": abroad[0]["response"], "tag": "not mine"})
    assert "not mine" not in owner.get("/answers", params=ALL).text


def test_a_customer_has_everything_in_order(owner, company):
    customer = next(row["customer"] for row in rows(owner.get("/answers.csv", params=ALL)) if row["customer"])
    html = owner.get(f"/customer/{customer}").text
    times = re.findall(r'datetime="([^"]+)"', html)
    assert times == sorted(times, reverse=True)
    events = company.timeline(customer, 50)
    assert len(times) == len(events)


def test_the_pages_of_a_customer_hold_every_event_once(owner, company):
    busiest = "SELECT customer FROM sessions GROUP BY ALL HAVING customer NOTNULL ORDER BY count(*) DESC, 1 LIMIT 1"
    with company.warehouse.reading() as connection:
        (customer,) = connection.execute(busiest).fetchone()
    path, times = f"/customer/{customer}", []
    while path:
        html = owner.get(path).text
        times += re.findall(r'datetime="([^"]+)"', html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        path = following[1].replace("&amp;", "&") if following else ""
    assert len(times) == len(company.timeline(customer)) > 50


def test_an_unknown_customer_and_response_are_not_found(owner):
    assert owner.get("/customer/nobody").status_code == owner.get("/answers/nothing").status_code == 404


# -- a company of its own, with people and hostile texts ------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("answers")
    with suara.create(folder / "ws", dimensions={"country": "text"}) as ws:
        file = folder / "answers.jsonl"
        common = {"response": "r/1?<b>", "occurred_at": "2026-02-03T10:00:00Z", "customer": HOSTILE, "survey": HOSTILE}
        common |= {"country": HOSTILE, "channel": HOSTILE}
        score = common | {"answer": "a1", "question": HOSTILE, "kind": "nps", "score": 3}
        text = common | {"answer": "a2", "question": "why", "kind": "text", "text": HOSTILE, "language": "th"}
        file.write_text("\n".join(json.dumps(row) for row in (score, text)))
        ws.load("answer", file)
        ws.ledger.remember([(HOSTILE, "name", "Siti <i>Canary</i>"), (HOSTILE, "email", "siti@example.com")])
        with served(ws) as address:
            yield ws, address


@pytest.fixture(scope="module")
def manager(small):
    with visiting(*small) as client:
        yield client


@pytest.fixture
def tidy(small):
    """Without tags, before and after."""
    from suara.store.tags import tags

    yield
    with small[0].ledger.writing() as connection:
        connection.execute(tags.delete())


def test_hostile_text_is_text_on_every_page(manager):
    for path in ("/answers?range=all", "/answers/r%2F1%3F%3Cb%3E", f"/customer/{HOSTILE.replace('/', '%2F')}"):
        answer = manager.get(path)
        assert answer.status_code == 200
        assert "&lt;script&gt;" in answer.text
        assert "<script>alert" not in answer.text


def test_hostile_text_is_no_formula_in_a_file(manager):
    [row] = rows(manager.get("/answers.csv", params=ALL))
    assert row["comment"] == f"'{HOSTILE}"
    assert row["country"] == f"'{HOSTILE}"


def test_a_comment_is_marked_with_its_language(manager):
    assert '<span lang="th" dir="auto">=HYPERLINK' in manager.get("/answers", params=ALL).text


def test_names_are_shown_to_those_who_may_see_who_customers_are(small, manager):
    path = f"/customer/{HOSTILE.replace('/', '%2F')}"
    assert "Siti &lt;i&gt;Canary" in manager.get(path).text
    with visiting(*small, "editor") as editor:
        html = editor.get(path).text
        assert "Canary" not in html
        assert "siti@example.com" not in html


@pytest.mark.usefixtures("tidy")
def test_a_tag_is_given_filtered_by_exported_and_undone(manager):
    back = manager.post("/answers/tags", data={"unit": "r/1?<b>", "tag": HOSTILE, "do": "add", "back": "/answers?x=1"})
    assert (back.status_code, back.headers["location"].startswith("/answers?x=1&done=")) == (303, True)
    [row] = rows(manager.get("/answers.csv", params={**ALL, "tag": " ".join(HOSTILE.split())[:60]}))
    assert json.loads(row["tags"]) == [" ".join(HOSTILE.split())[:60]]
    html = manager.get(back.headers["location"]).text
    batch = re.search(r'name="undo" value="(\w+)"', html)[1]
    manager.post("/answers/tags", data={"undo": batch, "back": "/answers"})
    assert json.loads(rows(manager.get("/answers.csv", params=ALL))[0]["tags"]) == []


@pytest.mark.usefixtures("tidy")
def test_all_that_is_listed_is_tagged_at_once(manager):
    manager.post("/answers/tags", params={**ALL, "band": "high"}, data={"which": "all", "tag": "none of them"})
    manager.post("/answers/tags", params={**ALL, "band": "low"}, data={"which": "all", "tag": "angry"})
    assert json.loads(rows(manager.get("/answers.csv", params=ALL))[0]["tags"]) == ["angry"]


def test_nobody_is_sent_elsewhere_after_tagging(manager):
    back = manager.post("/answers/tags", data={"unit": "r/1?<b>", "tag": "", "back": "//evil.example/"})
    assert back.headers["location"] == "/"


def test_a_form_of_another_site_tags_nothing(manager):
    answer = manager.post("/answers/tags", data={"unit": "r", "tag": "x"}, headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403


def test_nothing_is_set_aside(manager):
    assert "Nothing is set aside" in manager.get("/answers", params={**ALL, "flagged": 1}).text


def test_an_empty_workspace_says_what_comes_next(tmp_path):
    with suara.create(tmp_path / "ws") as ws, served(ws) as address, visiting(ws, address) as client:
        assert "No answers yet" in client.get("/answers").text
        assert client.get("/answers.csv").status_code == 200
        assert signed_in(ws)
