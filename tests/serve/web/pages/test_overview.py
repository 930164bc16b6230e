"""The overview: the numbers of `measure`, for whoever may see them, in few bytes."""

import gzip
import re
from datetime import date
from html.parser import HTMLParser

import httpx
import pytest

import suara
from serving import served
from suara.collect.surveys.definition import plain
from suara.languages import interface
from suara.serve.web.shell.assets import assets

from .conftest import visiting

MOST_BYTES, MOST_REQUESTS = 60 * 1024, 6
JUNE = {"since": "2026-06-01", "until": "2026-07-01"}


class Cards(HTMLParser):
    """The value that stands under each metric's title."""

    def __init__(self, html):
        super().__init__()
        self.found, self._metric, self._next = {}, "", False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a" and (m := re.match(r"/metrics/(\w+)", given.get("href") or "")):
            self._metric = m[1]
        self._next = tag == "p" and given.get("class") == "value"

    def handle_data(self, data):
        if self._next and data.strip():
            self.found[self._metric], self._next = data.strip(), False


def test_its_figures_are_those_of_measure(owner, company):
    shown = Cards(owner.get("/", params={"range": "custom", **JUNE}).text).found
    assert len(shown) > 40
    for name in ("nps", "csat_top2", "first_contact_resolution", "conversion"):
        value = company.measure(name, **JUNE).value
        decimals = 0 if float(value).is_integer() else 2 if abs(value) < 10 else 1
        assert shown[name].rstrip("%") == f"{value:.{decimals}f}".replace("-", "−"), name


def test_its_csv_holds_the_rows_of_the_scorecard(owner, company):
    lines = owner.get("/overview.csv", params={"range": "custom", **JUNE}).text.splitlines()
    card = company.score(**JUNE)
    assert lines[0].split(",") == card.columns
    assert len(lines) == 1 + len(card.rows)


def test_without_an_address_it_shows_the_last_month_that_is_full(owner):
    assert interface("en").span(date(2026, 6, 1), date(2026, 6, 30)) in owner.get("/").text


def test_every_figure_says_its_evidence(owner):
    html = owner.get("/").text
    assert html.count('class="evidence"') >= html.count('class="value"')
    assert "may be chance" in html


def test_the_heroes_are_those_of_the_settings(company):
    from suara.present.scorecard import heroes

    card = company.score(**JUNE)
    assert [line.metric for line in heroes(card, ("retention", "sales"))][:2] == ["retention", "sales"]
    assert [line.metric for line in heroes(card)][:2] == ["nps", "csat_top2"]


def test_a_filter_that_is_chosen_joins_the_address(owner):
    answer = owner.get("/?filter=country:MY&range=90d")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?range=90d&where.country=MY"


def test_a_segment_can_be_left_out(owner, company):
    shown = Cards(owner.get("/", params={"range": "custom", **JUNE, "where.country!": "MY"}).text).found
    assert shown["orders"] == f"{company.measure('orders', **JUNE, where={'country!': 'MY'}).value:,.0f}"


def test_a_filter_changes_the_figures_as_measure_does(owner, company):
    shown = Cards(owner.get("/", params={"range": "custom", **JUNE, "where.country": "MY"}).text).found
    assert shown["orders"] == f"{company.measure('orders', **JUNE, where={'country': 'MY'}).value:,.0f}"


def test_a_viewer_sees_no_comments_and_an_agent_does(company, address):
    with visiting(company, address, "viewer") as viewer, visiting(company, address, "agent") as agent:
        assert "Newest comments" not in viewer.get("/").text
        assert "Newest comments" in agent.get("/").text


def test_whoever_has_a_scope_sees_the_figures_of_their_rows(company, address):
    asked = {"range": "custom", **JUNE}
    with visiting(company, address, "viewer", scope={"country": ["TH"]}) as client:
        shown = Cards(client.get("/", params=asked).text).found
    assert shown["orders"] == f"{company.measure('orders', **JUNE, where={'country': 'TH'}).value:,.0f}"


def test_dates_that_cannot_be_used_are_said_and_nothing_breaks(owner):
    answer = owner.get("/", params={"range": "custom", "since": "yesterday"})
    assert answer.status_code == 200
    assert "is not a date or time" in answer.text


def test_hostile_text_of_a_comment_renders_as_text(tmp_path):
    with suara.create(tmp_path / "ws", name="<b>Acme</b>") as ws:
        wrote = {"kind": "text", "text": "<script>alert(1)</script>", "response": "r", "occurred_at": "2026-01-02"}
        scored = {"kind": "nps", "score": 3, "response": "r", "occurred_at": "2026-01-02"}
        ws.load("answer", suara_rows([wrote, scored]), source="t")
        with served(ws) as address, visiting(ws, address) as client:
            html = client.get("/").text
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    assert "<b>Acme" not in html


def suara_rows(rows):
    import pyarrow as pa

    return pa.Table.from_pylist(rows, schema=pa.schema([(c, pa.string()) for c in rows[0]] + [("score", pa.float64())]))


@pytest.fixture(scope="module")
def beginner(tmp_path_factory):
    with (
        suara.create(tmp_path_factory.mktemp("first") / "ws") as ws,
        served(ws) as address,
        visiting(ws, address) as client,
    ):
        yield ws, client


def test_a_workspace_without_records_says_what_to_do_first_and_names_no_command(beginner):
    html = beginner[1].get("/").text
    assert "Nothing is recorded yet" in html
    assert "suara load" not in html
    assert "suara survey" not in html


def test_the_first_steps_are_done_on_the_page_itself(beginner):
    ws, client = beginner
    for step in ({"name": "Acme Asia"}, {"language": "da"}, {"language": "none"}):
        assert client.post("/first-steps", data=step).headers["location"] == "/"
    assert ws.settings.name == "Acme Asia"
    assert 'lang="da"' in client.get("/").text
    client.post("/first-steps", data={"language": "en"})


def test_a_draft_that_is_not_whole_says_there_what_keeps_it_from_being_published(beginner):
    ws, client = beginner
    ws.surveys.save_draft("first", {**plain(ws.surveys.template("nps", ["en"])), "languages": ["en", "th"]}, 0)
    assert "th lacks" in client.get("/").text
    ws.surveys.drop_draft("first")


def test_what_is_published_there_can_be_answered_as_a_test_or_so_that_it_counts(beginner):
    ws, client = beginner
    ws.surveys.save_draft("first", plain(ws.surveys.template("nps", ["en"])), 0)
    assert 'name="next" value="/"' in client.get("/").text
    reply = client.post("/surveys/first/publish", data={"version": 1, "next": "/"})
    assert reply.headers["location"] == "/"
    links = re.findall(r'href="([^"]+/s/first[^"]*)"', client.get("/").text)
    assert ["test=" in link for link in links] == [False, True]


def test_nobody_is_sent_to_the_way_in(address):
    answer = httpx.get(f"{address}/?range=90d", timeout=60)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=")


# -- weight ----------------------------------------------------------------------------------------


def test_it_weighs_at_most_sixty_kilobytes_in_at_most_six_requests(owner):
    html = owner.get("/").text
    named = set(re.findall(r'(?:href|src)="(/assets/[^"]+)"', html))
    live = 1
    assert 1 + len(named) + live <= MOST_REQUESTS
    weight = len(gzip.compress(html.encode(), 9)) + sum(len(a.packed) for a in assets().values())
    assert weight <= MOST_BYTES


def test_it_names_nothing_of_another_host(owner):
    assert not re.search(r'(?:href|src|action)="(?:https?:)?//', owner.get("/").text)


@pytest.mark.parametrize("path", ["/", "/metrics/nps"])
def test_it_holds_no_script_and_no_style_of_its_own(owner, path):
    html = owner.get(path).text
    assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son\w+=", html)


def test_what_does_not_change_is_kept_for_good(owner):
    html = owner.get("/").text
    for path in set(re.findall(r'(?:href|src)="(/assets/[^"]+)"', html)):
        answer = owner.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert owner.get("/assets/000000000000/style.css").status_code == 404


def test_the_filters_of_a_page_are_saved_as_a_segment_that_it_then_shows(owner, company):
    here = {"origin": str(owner.base_url).rstrip("/")}
    back = "/?range=custom&since=2026-06-01&until=2026-07-01&where.country!=MY&q=x"
    made = owner.post("/segments", data={"title": "Abroad", "back": back}, headers=here)
    [segment] = company.saved_segments.list()
    assert f"segment={segment.segment}" in made.headers["location"]
    assert "where." not in made.headers["location"]
    page = owner.get(made.headers["location"]).text
    assert "Abroad" in page
    removed = owner.post(f"/segments/{segment.segment}/remove", data={"back": "//elsewhere/"}, headers=here)
    assert removed.headers["location"].startswith("/?")
    assert company.saved_segments.list() == []
