"""What a load report says beside its counts."""

import pyarrow as pa
import pytest

from loading_helper import HEADER, counts, row
from suara.errors import LoadError, RecipeError

AT = "2025-01-05T10:00:00Z"


def answers(**columns):
    size = len(next(iter(columns.values())))
    return pa.table({"kind": ["nps"] * size, "occurred_at": [AT] * size, **columns})


def told(load, words):
    return [note for note in load.notes if words in note]


@pytest.mark.parametrize("dry_run", [False, True])
def test_records_that_replace_those_of_another_source_are_noted(ws, dry_run):
    ws.load("answer", answers(answer=["1", "2"], score=[9, 9]), "A.csv")
    load = ws.load("answer", answers(answer=["1", "2"], score=[1, 9]), "B.csv", dry_run=dry_run)
    assert counts(load) == (0, 1, 1, 0)
    assert told(load, "another source: 1 of A.csv")


def test_a_correction_of_ones_own_records_needs_no_note(ws):
    ws.load("answer", answers(answer=["1"], score=[9]), "A.csv")
    load = ws.load("answer", answers(answer=["1", "1"], score=[1, 2]), "A.csv")
    assert not told(load, "another source")


@pytest.mark.parametrize("columns", [{"How likely": ["eleven"]}, {"score": [None]}])
def test_answers_to_a_scored_question_without_a_score_are_noted(ws, columns):
    assert told(ws.load("answer", answers(answer=["1"], **columns)), "1 answers of kind nps bring no score")


def test_a_choice_is_an_answer_without_a_score(ws):
    assert not told(ws.load("answer", answers(answer=["1"], choice=["price"])), "no score")


def test_answers_known_by_their_content_although_they_name_a_response_are_noted(ws):
    load = ws.load("answer", answers(response=["r1", "r2"], question=["q", None], score=[9, 9]))
    assert told(load, "1 answers name a response but neither an id nor a question")


def test_a_file_of_nothing_but_a_header_is_noted(ws, file):
    assert ws.load("answer", file(HEADER)).notes == ("answers.csv has no rows: there is nothing to load.",)


def test_a_folder_is_said_to_be_none(ws, tmp_path):
    with pytest.raises(LoadError, match="is a folder, not a file"):
        ws.load("answer", tmp_path)


def test_a_missing_recipe_could_not_be_read(ws, file):
    with pytest.raises(RecipeError) as fault:
        ws.load("answer", file(HEADER + row(1)), recipe="nowhere.toml")
    assert fault.value.exit_status == 3


def test_what_is_missing_is_said_beside_what_was_found(ws):
    with pytest.raises(LoadError, match=r"Mood, When \(read as occurred_at\)"):
        ws.load("answer", pa.table({"Mood": ["x"], "When": ["2025-01-05"]}))
