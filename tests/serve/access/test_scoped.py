"""A caller sees their own rows alone, whatever they ask for."""

import pytest

import suara
from suara.errors import QuestionError
from suara.serve.access.caller import Caller
from suara.serve.access.rights import ROLES
from suara.serve.access.scoped import Scoped

ROWS = "answer,kind,score,occurred_at,country\n" + "".join(
    f"{country}{n},nps,{score},2026-01-{n + 1:02d}T00:00:00Z,{country}\n"
    for country, score in (("TH", 10), ("MY", 0), ("DK", 7))
    for n in range(20)
)


@pytest.fixture
def ws(tmp_path):
    with suara.create(tmp_path / "ws", dimensions={"country": "text"}) as made:
        file = tmp_path / "answers.csv"
        file.write_text(ROWS)
        made.load("answer", file)
        made.load("price", _prices(tmp_path))
        yield made


def _prices(folder):
    file = folder / "prices.csv"
    file.write_text("symbol,close,occurred_at\nACM,10,2026-01-01T00:00:00Z\nACM,12,2026-01-30T00:00:00Z\n")
    return file


def scoped(ws, **scope):
    return Scoped(ws, Caller("m", "Bo", "viewer", ROLES["viewer"], scope))


def value(result):
    (row,) = result.to_pandas().to_dict("records")
    return None if row["value"] != row["value"] else row["value"], row["n"]


def test_without_a_scope_everything_is_seen(ws):
    assert value(scoped(ws).measure("nps")) == value(ws.measure("nps"))


@pytest.mark.parametrize("own", [("TH",), ("MY",), ("TH", "MY")])
def test_a_scope_is_a_filter_on_every_question(ws, own):
    assert value(scoped(ws, country=own).measure("nps")) == value(ws.measure("nps", where={"country": list(own)}))


@pytest.mark.parametrize("asked", ["TH", ["TH"], ["TH", "DK"], "!= MY", ">= TH"])
def test_a_question_narrows_the_scope_and_never_widens_it(ws, asked):
    mine = scoped(ws, country=("TH", "MY"))
    assert value(mine.measure("nps", where={"country": asked})) == (100, 20)


def test_what_is_left_out_of_a_scope_is_taken_from_it_alone(ws):
    mine = scoped(ws, country=("TH", "MY"))
    assert value(mine.measure("nps", where={"country!": "MY"})) == (100, 20)


@pytest.mark.parametrize("column", ["customer!", "customer~", "text~"])
def test_a_mark_behind_a_column_does_not_let_it_be_asked_by(ws, column):
    with pytest.raises(QuestionError, match="not yours to ask by"):
        scoped(ws).measure("nps", where={column: "c"})


@pytest.mark.parametrize("asked", ["DK", ["DK"], "= DK", "> TH", None])
def test_the_rows_of_others_are_refused(ws, asked):
    with pytest.raises(QuestionError, match="yours to see"):
        scoped(ws, country=("TH", "MY")).measure("nps", where={"country": asked})


def test_segments_show_the_rows_of_the_scope_alone(ws):
    rows = scoped(ws, country=("TH",)).measure("nps", by="country").to_pandas()
    assert list(rows["country"]) == ["TH"]


def test_a_scorecard_is_over_the_rows_of_the_scope(ws):
    card = scoped(ws, country=("TH",)).scorecard("2026-01-01", "2026-02-01")
    (nps,) = [line for line in card.lines if line.metric == "nps"]
    assert (nps.row["value"], nps.row["n"]) == (100, 20)


def test_a_metric_whose_records_have_no_such_dimension_is_not_shown(ws):
    assert "share_price_change" in {line.metric for line in ws.score("2026-01-01", "2026-02-01").lines}
    card = scoped(ws, country=("TH",)).scorecard("2026-01-01", "2026-02-01")
    assert "share_price_change" not in {line.metric for line in card.lines}
    assert value(scoped(ws, country=("TH",)).measure("share_price_change"))[0] is None
