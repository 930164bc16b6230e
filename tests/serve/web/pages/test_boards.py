"""Dashboards: their figures are those of `measure`; who may change, see and share them; nothing typed does harm."""

import csv
import io
import re

import httpx
import pytest

from serve.web.pages.conftest import visiting
from suara.present.boards import parse

JUNE = {"range": "custom", "since": "2026-06-01", "until": "2026-07-01"}
SPAN = {"since": "2026-06-01", "until": "2026-07-01"}
HOSTILE = "<script>alert(1)</script>\u202e=1+1"
TEXT = """board: {name}
title: All of it
tiles:
- {{tile: numbers, kind: number, metrics: [nps, csat_top2, churn]}}
- {{tile: trend, kind: trend, metrics: [nps], grain: week}}
- {{tile: segments, kind: segments, metrics: [nps, csat_top2], by: country}}
- {{tile: bars, kind: segments, metrics: [nps], by: channel, draw: bars}}
- {{tile: scores, kind: distribution, metrics: [csat_mean]}}
- {{tile: said, kind: comments, most: 20}}
- {{tile: malaysia, kind: number, metrics: [nps], where: {{country: MY}}}}
- {{tile: table, kind: number, metrics: [contact_share]}}
- {{tile: words, kind: text, title: Note, text: "a\\nb"}}
"""


def version(client, board):
    return re.search(r'name="version" value="(\d+)"', client.get(f"/boards/{board}?edit=1").text)[1]


def made(client, name, text=TEXT):
    answer = client.post("/boards", data={"text": text.format(name=name)})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0].rpartition("/")[2]


def tiles(client, board):
    return [one.tile for one in parse(client.get(f"/boards/{board}.yaml").text).tiles]


def shared(client, board, params=None, **options):
    page = client.post(f"/boards/{board}/shares", params=params or JUNE, data=options)
    return re.search(r"/b/[\w-]+", page.text)[0]


@pytest.fixture(scope="module")
def board(owner):
    return made(owner, "all")


@pytest.fixture
def nobody(address):
    with httpx.Client(base_url=address, timeout=120) as client:
        yield client


# -- its figures -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tile", "metrics", "question"),
    [
        ("numbers", ("nps", "csat_top2", "churn"), {"compare": "previous"}),
        ("trend", ("nps",), {"grain": "week"}),
        ("segments", ("nps", "csat_top2"), {"by": "country"}),
        ("bars", ("nps",), {"by": "channel"}),
        ("scores", ("csat_mean",), {"by": "score"}),
        ("malaysia", ("nps",), {"where": {"country": "MY"}, "compare": "previous"}),
        ("table", ("contact_share",), {"compare": "previous"}),
    ],
)
def test_every_figure_is_that_of_measure(owner, company, board, tile, metrics, question):
    rows = owner.get(f"/boards/{board}/tiles/{tile}.json", params=JUNE).json()
    result = company.measure(*metrics, **SPAN, **question)
    names = [c for c in result.columns if c != "period"]
    assert [[r[c] for c in names] for r in rows] == [[r[c] for c in names] for r in result.rows]


def test_the_page_shows_each_number(owner, company, board):
    html = owner.get(f"/boards/{board}", params=JUNE).text
    [row] = company.measure("nps", **SPAN).rows
    assert f'<p class="value">{row["value"]:.1f}' in html


def test_a_filter_of_the_address_narrows_every_tile(owner, company, board):
    asked = JUNE | {"where.country": "MY"}
    rows = owner.get(f"/boards/{board}/tiles/numbers.json", params=asked).json()
    result = company.measure("nps", "csat_top2", "churn", **SPAN, where={"country": "MY"})
    assert [r["value"] for r in rows] == [r["value"] for r in result.rows]


def test_a_tile_that_nothing_passes_says_so_and_stops_no_other(owner, board):
    html = owner.get(f"/boards/{board}", params=JUNE | {"where.country": "TH"}).text
    assert "No row passes all filters" in html
    assert 'class="chart"' in html


def test_a_metric_that_lacks_the_column_says_so_and_stops_no_other(owner):
    own = made(
        owner, "mixed", "board: {name}\ntitle: m\ntiles: [{{kind: segments, metrics: [nps, churn], by: score}}]\n"
    )
    assert "is not a column of churn" in owner.get(f"/boards/{own}", params=JUNE).text


def test_numbers_of_one_frame_are_measured_in_one_pass(company):
    from suara.serve.web.pages.boards.pool import Pool

    asked = []

    def measure(*metrics, **question):
        asked.append(metrics)
        return company.measure(*metrics, **question)

    pool = Pool(measure)
    for metric in ("nps", "csat_top2", "nps"):
        pool.want([metric], SPAN)
    pool.gather()
    assert pool.get("csat_top2", SPAN).rows == company.measure("csat_top2", **SPAN).rows
    assert asked == [("nps", "csat_top2")]


# -- files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("tile", ["numbers", "trend", "segments", "bars", "scores"])
def test_a_tile_is_had_as_picture(owner, board, tile):
    svg = owner.get(f"/boards/{board}/tiles/{tile}.svg", params=JUNE)
    png = owner.get(f"/boards/{board}/tiles/{tile}.png", params=JUNE)
    assert svg.text.startswith("<svg")
    assert png.content.startswith(b"\x89PNG")


def test_comments_are_those_of_the_period(owner, board):
    rows = list(csv.DictReader(io.StringIO(owner.get(f"/boards/{board}/tiles/said.csv", params=JUNE).text)))
    assert rows
    # In the workspace's zone, eight hours ahead.
    assert all("2026-05-31T16" <= r["occurred_at"].replace(" ", "T") < "2026-06-30T16" for r in rows)


@pytest.mark.parametrize("path", ["tiles/none.csv", "tiles/numbers.exe", "tiles/words.csv", "tiles/said.png"])
def test_what_there_is_not_is_not_found(owner, board, path):
    assert owner.get(f"/boards/{board}/{path}").status_code == 404


def test_text_that_is_exported_comes_in_again_as_the_same(owner, board):
    text = owner.get(f"/boards/{board}.yaml").text
    again = owner.post("/boards", data={"text": text}).headers["location"].partition("?")[0]
    assert owner.get(f"{again}.yaml").text == text.replace(f"board: {board}", f"board: {again.rpartition('/')[2]}")


# -- changing --------------------------------------------------------------------------------------


def test_a_tile_is_added_moved_renamed_removed_and_brought_back(owner):
    own = made(owner, "edited")
    form = {"kind": "text", "text": "hello", "title": "T", "width": "4"}
    owner.post(f"/boards/{own}/tiles/new", data=form | {"version": version(owner, own)})
    assert tiles(owner, own)[-1] == "text"
    owner.post(f"/boards/{own}/tiles/text/move", data={"do": "earlier", "version": version(owner, own)})
    assert tiles(owner, own)[-2] == "text"
    owner.post(f"/boards/{own}/tiles/text/move", data={"do": "title", "title": "U", "version": version(owner, own)})
    assert "<bdi>U</bdi>" in owner.get(f"/boards/{own}").text
    owner.post(f"/boards/{own}/tiles/text/remove", data={"version": version(owner, own)})
    assert "text" not in tiles(owner, own)
    owner.post(f"/boards/{own}/undo", data={"version": version(owner, own)})
    assert tiles(owner, own)[-2] == "text"


def test_two_who_work_at_once_do_not_undo_each_other(owner):
    own = made(owner, "raced")
    seen = version(owner, own)
    assert owner.post(f"/boards/{own}", data={"title": "First", "version": seen}).status_code == 303
    late = owner.post(f"/boards/{own}", data={"title": "Second", "version": seen})
    assert late.status_code == 409
    assert "First" in owner.get(f"/boards/{own}").text


def test_a_board_that_is_removed_can_be_brought_back(owner):
    own = made(owner, "gone")
    owner.post(f"/boards/{own}/remove", data={"version": version(owner, own)})
    assert owner.get(f"/boards/{own}").status_code == 404
    owner.post(f"/boards/{own}/restore")
    assert owner.get(f"/boards/{own}").status_code == 200


def test_a_tile_that_cannot_be_kept_says_why_with_what_was_typed(owner, board):
    form = {
        "kind": "trend",
        "metrics": "nps",
        "where": "nothing here",
        "title": "Mine",
        "version": version(owner, board),
    }
    answer = owner.post(f"/boards/{board}/tiles/new", data=form)
    assert answer.status_code == 422
    assert "is no filter" in answer.text
    assert "nothing here" in answer.text


def test_a_board_begins_with_the_usual_tiles(owner, company):
    path = owner.post("/boards", data={"title": "Usual", "usual": "on"}).headers["location"].partition("?")[0]
    board = parse(owner.get(f"{path}.yaml").text)
    assert board.tiles[0].metrics
    assert {one.kind for one in board.tiles} >= {"number", "trend", "comments"}


def test_the_palette_knows_boards_by_name(owner, board):
    assert {"title": "All of it", "path": f"/boards/{board}"} in owner.get("/places.json").json()


# -- who may ---------------------------------------------------------------------------------------


def test_one_who_only_looks_sees_boards_and_changes_none(company, address, board):
    with visiting(company, address, "viewer") as viewer:
        html = viewer.get(f"/boards/{board}", params=JUNE).text
        assert "You may not read comments" in html
        assert "edit=1" not in html
        assert viewer.post("/boards", data={"title": "x"}).status_code == 403
        assert viewer.get(f"/boards/{board}/shares").status_code == 403
        assert viewer.get(f"/boards/{board}/tiles/said.csv").status_code == 404


def test_rows_of_the_viewer_are_all_that_a_board_shows(company, address, board):
    with visiting(company, address, "analyst", scope={"country": ["MY"]}) as scoped:
        rows = scoped.get(f"/boards/{board}/tiles/numbers.json", params=JUNE).json()
        result = company.measure("nps", "csat_top2", "churn", **SPAN, where={"country": "MY"})
        assert [r["value"] for r in rows] == [r["value"] for r in result.rows]
        refused = scoped.get(f"/boards/{board}/tiles/numbers.json", params=JUNE | {"where.country": "TH"})
        assert refused.status_code == 404


def test_a_view_is_its_owners_unless_it_is_for_everybody(company, address, owner, board):
    with visiting(company, address, "viewer") as viewer:
        viewer.post(f"/boards/{board}/views", params=JUNE, data={"name": "Mine alone", "common": "on"})
        owner.post(f"/boards/{board}/views", params=JUNE, data={"name": "For all", "common": "on"})
        assert "Mine alone" in viewer.get(f"/boards/{board}").text
        assert "For all" in viewer.get(f"/boards/{board}").text
        assert "Mine alone" not in owner.get(f"/boards/{board}").text


def test_a_star_puts_a_board_first_for_who_gave_it(owner):
    own = made(owner, "zzz", "board: {name}\ntitle: Zzz last\n")
    owner.post(f"/boards/{own}/star", data={"from": "list"})
    html = owner.get("/boards").text
    assert html.index("Zzz last") < html.index("All of it")


# -- links -----------------------------------------------------------------------------------------


def test_a_link_shows_exactly_the_board_to_whoever_has_it(owner, company, nobody, board):
    path = shared(owner, board)
    page = nobody.get(path)
    [row] = company.measure("nps", **SPAN).rows
    assert page.status_code == 200
    assert f'<p class="value">{row["value"]:.1f}' in page.text
    assert "noindex" in page.headers["x-robots-tag"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert not re.findall(r'href="/(?!assets)', page.text)
    assert nobody.get(path, params={"range": "7d", "where.country": "TH"}).text == page.text
    assert "Newest comments" not in page.text


def test_a_link_shows_comments_and_stands_in_frames_only_where_that_is_allowed(owner, nobody, board):
    page = nobody.get(shared(owner, board, comments="on", embed="on"))
    assert "Newest comments" in page.text
    assert "frame-ancestors *" in page.headers["content-security-policy"]


def test_a_link_keeps_the_rows_of_who_made_it(company, address, nobody, board):
    with visiting(company, address, "analyst", scope={"country": ["MY"]}) as scoped:
        page = nobody.get(shared(scoped, board))
    [row] = company.measure("nps", **SPAN, where={"country": "MY"}).rows
    shown = re.search(r'<p class="value">([^<]+)', page.text)[1]
    assert float(shown.replace("−", "-")) == pytest.approx(row["value"], abs=0.05)


def test_a_link_that_is_revoked_over_or_invented_leads_nowhere(owner, company, nobody, board):
    path = shared(owner, board, label="Revoke me")
    share = re.search(rf"/boards/{board}/shares/(\w+)/revoke", owner.get(f"/boards/{board}/shares").text)[1]
    owner.post(f"/boards/{board}/shares/{share}/revoke")
    assert nobody.get(path).status_code == 404
    assert nobody.get("/b/" + "x" * 32).status_code == 404


def test_a_link_is_kept_as_a_hash_alone_and_its_last_use_is_told(owner, company, nobody, board):
    token = shared(owner, board, label="Seen").rpartition("/")[2]
    nobody.get(f"/b/{token}")
    listed = owner.get(f"/boards/{board}/shares").text
    assert token not in listed
    assert token.encode() not in company.ledger.path.read_bytes()


def test_a_link_of_a_board_that_was_removed_leads_nowhere(owner, nobody):
    own = made(owner, "short-lived")
    path = shared(owner, own)
    owner.post(f"/boards/{own}/remove", data={"version": version(owner, own)})
    assert nobody.get(path).status_code == 404


# -- hostile text ----------------------------------------------------------------------------------


def test_hostile_text_is_text_everywhere(owner, nobody):
    own = made(owner, "hostile")
    data = {"title": HOSTILE, "about": HOSTILE, "version": version(owner, own)}
    owner.post(f"/boards/{own}", data=data)
    form = {"kind": "text", "title": HOSTILE, "text": HOSTILE, "version": version(owner, own)}
    owner.post(f"/boards/{own}/tiles/new", data=form)
    named = {"kind": "number", "metrics": "nps", "title": HOSTILE, "version": version(owner, own)}
    owner.post(f"/boards/{own}/tiles/new", data=named)
    owner.post(f"/boards/{own}/views", params=JUNE, data={"name": HOSTILE, "common": "on"})
    path = shared(owner, own, label=HOSTILE)
    pages = [f"/boards/{own}", f"/boards/{own}?edit=1", "/boards", f"/boards/{own}/shares", f"/boards/{own}/tiles/text"]
    for page in [owner.get(p, params=None) for p in pages] + [nobody.get(path)]:
        assert page.status_code == 200
        assert "<script>alert" not in page.text
    for form in ("svg", "csv", "json"):
        found = owner.get(f"/boards/{own}/tiles/number.{form}", params=JUNE)
        assert found.status_code == 200
        assert "<script>alert" not in found.text
    assert parse(owner.get(f"/boards/{own}.yaml").text).title == HOSTILE


def test_a_hostile_address_is_no_fault_of_ours(owner, board):
    for query in (
        "range=custom&since=x",
        "where.country=%00",
        "range=%ff",
        "filter=country:",
        "where.country=",
        "done=x&view=y",
    ):
        assert owner.get(f"/boards/{board}?{query}").status_code == 200
