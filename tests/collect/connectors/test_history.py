"""Exports of other products become records with their own ids and times, and nothing twice."""

from pathlib import Path

import pytest

import suara
from suara.collect.connectors.exports import EXPORTS
from suara.errors import LoadError, QuestionError
from suara.serve.cli import run

SAMPLES = {path.stem: path.read_text("utf-8") for path in (Path(__file__).parent / "samples").glob("*.csv")}


@pytest.fixture
def ws(tmp_path):
    with suara.create(tmp_path / "acme", timezone="Asia/Bangkok") as workspace:
        yield workspace


def brought(ws, product, text=None, **more):
    path = ws.folder.parent / f"{product}.csv"
    path.write_text(text or SAMPLES[product], "utf-8")
    return ws.import_from(product, path, survey="old", **more)


def rows(ws, columns, table, order="1"):
    with ws.warehouse.reading() as connection:
        return connection.execute(f"SELECT {columns} FROM {table} ORDER BY {order}").fetchall()


def times(ws, table):
    return [(id, f"{at:%Y-%m-%d %H:%M}") for id, at in rows(ws, "response, occurred_at", table)]


def test_every_product_has_a_sample_here_and_says_which_export_it_reads():
    assert set(EXPORTS) == set(SAMPLES)
    assert all(export.reads for export in EXPORTS.values())


@pytest.mark.parametrize("product", SAMPLES)
def test_importing_again_changes_nothing(ws, product):
    first, again = brought(ws, product), brought(ws, product)
    assert first.responses.accepted > 0
    assert (again.responses.accepted, again.responses.updated) == (0, 0)
    assert (again.answers.accepted, again.answers.updated) == (0, 0)


@pytest.mark.parametrize("product", SAMPLES)
def test_a_dry_run_writes_nothing(ws, product):
    assert brought(ws, product, dry_run=True).responses.rows_read > 0
    assert rows(ws, "count(*)", "responses") == [(0,)]


@pytest.mark.parametrize("product", SAMPLES)
def test_no_network_address_is_brought_along(ws, product):
    brought(ws, product)
    ws.close()
    files = [path for path in ws.folder.rglob("*") if path.is_file()]
    assert not [path.name for path in files if b"203.0.113" in path.read_bytes()]


def test_delighted_keeps_ids_times_and_the_scale_of_each_kind_of_survey(ws):
    done = brought(ws, "delighted")
    assert times(ws, "responses") == [
        ("delighted:5435", "2024-03-01 08:30"),
        ("delighted:5436", "2024-03-02 09:00"),
        ("delighted:5437", "2024-03-03 09:00"),
    ]
    scores = rows(ws, "response, kind, score, scale_max", "answers WHERE kind IN ('nps', 'csat')")
    assert scores == [
        ("delighted:5435", "nps", 9.0, 10),
        ("delighted:5436", "nps", 3.0, 10),
        ("delighted:5437", "csat", 5.0, 5),
    ]
    assert rows(ws, "text", "answers WHERE question = 'comment'", "response") == [("ส่งเร็วมาก",), ("slow, very slow",)]
    assert done.left_out == ("Name",)


def test_people_are_known_by_a_hash_and_their_address_in_the_ledger_alone(ws):
    brought(ws, "delighted")
    ((customer,),) = rows(ws, "customer", "responses WHERE response = 'delighted:5435'")
    assert "@" not in customer
    assert ws.ledger.find("somchai@example.com") == [customer]


def test_wootric_leaves_out_what_it_does_not_count_itself(ws):
    brought(ws, "wootric")
    assert rows(ws, "response, complete, language", "responses") == [
        ("wootric:11", True, "en"),
        ("wootric:12", False, "da"),
    ]
    assert ws.measure("nps").to_pandas()["value"].tolist() == [0.0]


def test_limesurvey_has_unfinished_responses_too_and_refuses_those_without_a_time(ws):
    done = brought(ws, "limesurvey")
    assert rows(ws, "response, complete", "responses") == [("limesurvey:old:1", True), ("limesurvey:old:2", False)]
    assert times(ws, "responses") == [
        ("limesurvey:old:1", "2024-03-01 08:30"),  # Bangkok is seven hours ahead
        ("limesurvey:old:2", "2024-03-02 03:01"),
    ]
    assert done.responses.rejected == 1


def test_the_zone_of_times_can_be_given(ws):
    brought(ws, "limesurvey", zone="Europe/Copenhagen")
    assert times(ws, "responses")[0] == ("limesurvey:old:1", "2024-03-01 14:30")


def test_questions_of_somebodys_own_are_told_by_their_words_and_values(ws):
    assert brought(ws, "limesurvey").questions == {"recommend": "nps:0-10", "G01Q02": "choice", "why": "text"}


def test_what_a_column_measures_can_be_said(ws):
    done = brought(ws, "delighted", measures={"How did we do on price?": "csat:1-5"})
    assert done.questions["How did we do on price?"] == "csat:1-5"
    found = rows(ws, "score, scale_max", "answers WHERE question = 'How did we do on price?'")
    assert found == [(1.0, 5), (3.0, 5)]


def test_a_measure_of_a_column_that_is_not_there_is_an_error_with_those_there_are(ws):
    with pytest.raises(QuestionError, match="Preis") as fault:
        brought(ws, "delighted", measures={"Preis": "csat:1-5"})
    assert "Country" in fault.value.remedy


def test_qualtrics_reads_past_its_three_heading_rows_and_leaves_previews_out(ws):
    done = brought(ws, "qualtrics", zone="UTC")
    assert times(ws, "responses") == [("qualtrics:R_1", "2024-03-01 08:30"), ("qualtrics:R_2", "2024-03-01 09:30")]
    assert rows(ws, "complete", "responses", "response") == [(True,), (False,)]
    assert done.questions == {"Q1": "nps:0-10", "Q2": "text"}
    assert ("cust-2",) in rows(ws, "customer", "responses")


def test_surveymonkey_reads_its_two_heading_rows_and_months_first(ws):
    done = brought(ws, "surveymonkey", zone="UTC")
    assert times(ws, "responses") == [
        ("surveymonkey:118001", "2024-03-04 14:07"),
        ("surveymonkey:118002", "2024-03-05 14:07"),
    ]
    assert done.questions["How likely are you to recommend us?"] == "nps:0-10"
    assert {"Which did you use?: Shop", "Which did you use?: Website"} <= set(done.questions)


@pytest.mark.parametrize("product", SAMPLES)
def test_another_file_is_refused_with_what_it_lacks(ws, product):
    with pytest.raises(LoadError, match="lacks"):
        brought(ws, product, "a,b\n1,2\n3,4\n5,6\n")


def test_an_empty_file_is_refused(ws):
    with pytest.raises(LoadError, match="no rows"):
        brought(ws, "qualtrics", "a,b\n")


def test_a_hostile_column_name_is_only_a_name(ws):
    text = SAMPLES["delighted"].replace("Country", '"x"" FROM input; DROP TABLE answers; --"')
    assert brought(ws, "delighted", text).responses.accepted == 3
    assert rows(ws, "count(*)", "answers WHERE kind = 'nps'") == [(2,)]


def test_the_command_says_what_came_of_it(ws, capsys):
    path = ws.folder.parent / "old.csv"
    path.write_text(SAMPLES["delighted"], "utf-8")
    arguments = ["--question", "Country=choice", "-w", str(ws.folder)]
    assert run(["import", "delighted", str(path), *arguments]) == 0
    told = capsys.readouterr()
    assert "response: 3 read, 3 accepted" in told.out
    assert "Country: choice" in told.err
