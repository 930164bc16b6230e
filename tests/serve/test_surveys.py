"""The doors of surveys: ready ones, checking, publishing in some languages, exporting, closing."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import suara
from suara.collect.questions import QUESTIONS
from suara.collect.surveys.reading import parse, written
from suara.collect.surveys.templates import names, template
from suara.errors import SurveyError
from suara.serve.cli import run
from suara.serve.python import Workspace

Said = Callable[..., tuple[int, str, str]]
FIRST = names()[0]


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("SUARA_WORKSPACE", str(tmp_path / "acme"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    with suara.create(tmp_path / "acme") as made:
        yield made


@pytest.fixture
def said(ws: Workspace, capsys: pytest.CaptureFixture[str]) -> Said:
    """A command's exit status, standard output and standard error."""

    def run_it(*arguments: str) -> tuple[int, str, str]:
        ws.close()
        status = run(["survey", *arguments])
        out, err = capsys.readouterr()
        return status, out, err

    return run_it


@pytest.fixture
def lacking(tmp_path: Path) -> Path:
    """A definition that lacks two texts in Danish."""
    path = tmp_path / "lacking.yaml"
    text = written(template(FIRST)).splitlines()
    danish = [number for number, line in enumerate(text) if line.lstrip().startswith("da: ")]
    path.write_text("\n".join(line for number, line in enumerate(text) if number not in danish[:2]), "utf-8")
    return path


def test_the_list_of_templates_says_which_languages_are_not_yet_proofread(said: Said) -> None:
    status, out, _ = said("templates", "--json")
    listed = json.loads(out)
    assert status == 0
    assert [one["template"] for one in listed] == list(names())
    assert set(listed[0]) == {"template", "title", "kind", "about", "languages", "proofread", "questions"}


def test_the_list_of_templates_names_each(said: Said) -> None:
    _, out, _ = said("templates")
    assert all(name in out for name in names())


def test_a_template_is_written_out_as_a_definition(said: Said) -> None:
    _, out, _ = said("template", FIRST, "--language", "da", "--language", "th")
    assert parse(out) == template(FIRST, ["da", "th"])


def test_a_template_is_written_out_as_json(said: Said) -> None:
    _, out, _ = said("template", FIRST, "--json")
    assert json.loads(out)["survey"] == FIRST


def test_a_template_is_published_in_one_language(said: Said, ws: Workspace) -> None:
    status, out, _ = said("publish", "--template", FIRST, "--language", "zh-Hant", "--json")
    [published] = json.loads(out)
    assert status == 0
    assert published["survey"] == FIRST
    assert published["url"].endswith(f"/s/{FIRST}")
    assert ws.surveys.definition(FIRST).languages == ("zh-Hant",)


def test_a_template_is_published_in_all_languages_where_none_is_named(said: Said, ws: Workspace) -> None:
    said("publish", "--template", FIRST)
    assert ws.surveys.definition(FIRST) == template(FIRST)


def test_a_template_is_published_under_a_name_of_ones_own(said: Said, ws: Workspace) -> None:
    _, out, _ = said("publish", "--template", FIRST, "--name", "spring", "--json")
    assert json.loads(out)[0]["survey"] == "spring"
    assert [one.survey for one in ws.surveys.list()] == ["spring"]


def test_a_language_that_a_template_lacks_is_refused(said: Said) -> None:
    status, _, err = said("publish", "--template", FIRST, "--language", "sv")
    assert status == 2
    assert "is not said in sv" in err


@pytest.mark.parametrize("arguments", [[], ["x.yaml", "--template", FIRST]])
def test_publishing_takes_either_a_file_or_a_template(said: Said, arguments: list[str]) -> None:
    status, _, err = said("publish", *arguments)
    assert status == 2
    assert "Either a file or a template" in err


def test_what_a_language_lacks_keeps_a_definition_from_being_published(
    said: Said, ws: Workspace, lacking: Path
) -> None:
    status, _, err = said("publish", str(lacking))
    assert status == 2
    assert f"da lacks 2 of {len(list(_texts()))} texts: title; question" in err
    assert ws.surveys.list() == []


def _texts() -> list[str]:
    from suara.collect.surveys.checking import texts

    return [where for where, _ in texts(template(FIRST))]


def test_it_can_be_published_without_the_language_that_is_lacking(said: Said, lacking: Path) -> None:
    assert said("publish", str(lacking), "--language", "en")[0] == 0


def test_checking_says_how_far_each_language_is_and_publishes_nothing(said: Said, ws: Workspace, lacking: Path) -> None:
    status, out, _ = said("check", str(lacking), "--json")
    [told] = json.loads(out)
    assert status == 1
    assert [fault["where"] for fault in told["faults"]] == ["texts"]
    assert {one["language"]: len(one["missing"]) for one in told["languages"]} == {
        code: 2 * (code == "da") for code in template(FIRST).languages
    }
    assert ws.surveys.list() == []


def test_checking_a_definition_without_fault_says_that_it_is_ready(said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(written(template(FIRST))))
    status, out, err = said("check", "-")
    assert status == 0
    assert "not yet" in out
    assert "is ready" in err


def test_every_question_type_is_listed_with_its_fields(said: Said) -> None:
    _, out, _ = said("types", "--json")
    assert {one["type"]: set(one["needs"]) for one in json.loads(out)} == {
        name: set(type_.needs) for name, type_ in QUESTIONS.items()
    }


def test_what_is_exported_publishes_as_no_new_version(said: Said, ws: Workspace, tmp_path: Path) -> None:
    said("publish", "--template", FIRST)
    (tmp_path / "out.yaml").write_text(said("export", FIRST)[1], "utf-8")
    (tmp_path / "out.json").write_text(said("export", FIRST, "--json")[1], "utf-8")
    for name in ("out.yaml", "out.json"):
        assert json.loads(said("publish", str(tmp_path / name), "--json")[1])[0]["version"] == 1
    assert ws.surveys.definition(FIRST) == template(FIRST)


def test_an_older_version_can_be_exported(said: Said, ws: Workspace) -> None:
    ws.surveys.publish(ws.surveys.template(FIRST, ["en"]))
    ws.surveys.publish(ws.surveys.template(FIRST, ["da"]))
    assert parse(said("export", FIRST, "--version", "1")[1]).languages == ("en",)
    assert parse(said("export", FIRST)[1]).languages == ("da",)


def test_a_closed_survey_is_listed_as_closed_until_it_is_published_again(said: Said, ws: Workspace) -> None:
    said("publish", "--template", FIRST)
    assert said("close", FIRST)[0] == 0
    assert [one.state for one in ws.surveys.list()] == ["closed"]
    said("publish", "--template", FIRST)
    assert [one.state for one in ws.surveys.list()] == ["live"]


@pytest.mark.parametrize("command", ["close", "export"])
def test_a_survey_that_is_not_there_is_an_error_with_a_remedy(said: Said, command: str) -> None:
    status, _, err = said(command, "nowhere")
    assert status == 2
    assert "suara survey list" in err


def test_python_has_the_same_templates(ws: Workspace) -> None:
    assert [one.survey for one in ws.surveys.templates()] == list(names())
    assert ws.surveys.template(FIRST, ["da"]).languages == ("da",)
    with pytest.raises(SurveyError):
        ws.surveys.template("nowhere")
