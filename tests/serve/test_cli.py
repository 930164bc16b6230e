"""The command line: what it prints, where, and how it ends."""

import csv
import io
import json

import pytest

from company_helper import SPAN, company
from suara.serve.cli import run
from suara.serve.cli.common import myself

DATES = [part for name, value in SPAN.items() for part in (f"--{name}", value)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("cli") / "acme"
    with company(home, targets={"nps": 40}):
        return str(home)


@pytest.fixture(autouse=True)
def plain(monkeypatch, tmp_path):
    """No workspace in the environment or the current folder, and a terminal of 80 columns."""
    monkeypatch.delenv("SUARA_WORKSPACE", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)


def said(capsys, *arguments):
    """The command's exit status, standard output and standard error."""
    status = run([*arguments])
    out, err = capsys.readouterr()
    return status, out, err


def test_json_is_one_array_with_the_columns_of_to_pandas(capsys, folder):
    status, out, _ = said(capsys, "measure", "nps", *DATES, "--compare", "previous", "--json", "-w", folder)
    assert status == 0
    [row] = json.loads(out)
    assert list(row) == [
        "metric",
        "period",
        "value",
        "low",
        "high",
        "n",
        "mark",
        "previous",
        "change",
        "change_low",
        "change_high",
        "clear",
    ]
    assert (row["value"], row["n"], row["previous"], row["clear"]) == (50.0, 40, 0.0, True)


def test_csv_has_a_header_and_guards_formulas(capsys, folder):
    _, out, _ = said(capsys, "measure", "nps", *DATES, "--by", "channel", "--csv", "-w", folder)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [r["channel"] for r in rows] == ["<b>sms</b>", "email"]


def test_the_workspace_stands_before_or_after_the_command(capsys, folder):
    before = said(capsys, "--workspace", folder, "measure", "nps", "--json")
    after = said(capsys, "measure", "nps", "--json", "--workspace", folder)
    assert before == after
    assert before[0] == 0


def test_the_environment_names_the_workspace(capsys, folder, monkeypatch):
    monkeypatch.setenv("SUARA_WORKSPACE", folder)
    assert said(capsys, "measure", "nps", "--json")[0] == 0


def test_one_filter_given_twice_means_any_of_them(capsys, folder):
    both = said(
        capsys, "measure", "nps", *DATES, "--where", "channel=email", "--where", "channel=sms", "--json", "-w", folder
    )
    assert json.loads(both[1])[0]["n"] == 20


def test_a_comparison_filters_by_size(capsys, folder):
    _, out, _ = said(capsys, "measure", "nps", *DATES, "--where", "score >= 9", "--json", "-w", folder)
    assert json.loads(out)[0]["value"] == 100.0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["measure", "npz"], "Did you mean nps?"),
        (["measure", "nps", "--by", "colour"], "is not a column of nps"),
        (["measure", "nps", "--grain", "hour"], "Use one of day"),
        (["measure", "nps", "--where", "x"], "is not a condition"),
        (["measure", "nps", "--set", "x"], "name=value"),
        (["measure", "nps", "--compare", "2025-01-01..nonsense"], "is not a date"),
        (["metrics", "npz"], "Did you mean nps?"),
        (["records", "anser"], "Did you mean answer"),
    ],
)
def test_a_mistake_is_a_line_with_its_remedy_and_status_2(capsys, folder, arguments, words):
    status, out, err = said(capsys, *arguments, "-w", folder)
    assert (status, out) == (2, "")
    assert err.startswith("suara: ")
    assert words in err
    assert "Traceback" not in err


def test_a_command_that_is_not_there_is_wrong_use(capsys):
    assert said(capsys, "nonsense")[0] == 2


def test_an_empty_folder_is_told_what_to_do(capsys):
    status, out, _ = said(capsys)
    assert status == 0
    assert "suara demo" in out
    assert "suara create" in out


def test_a_score_without_a_workspace_says_how_to_make_one(capsys):
    status, _, err = said(capsys, "score")
    assert status == 2
    assert "suara create DIR" in err


def test_a_created_workspace_has_its_settings(capsys):
    assert said(capsys, "create", "acme", "--timezone", "Asia/Bangkok", "--dimension", "country=text")[0] == 0
    _, out, _ = said(capsys, "settings", "--json", "-w", "acme")
    values = {row["setting"]: row["value"] for row in json.loads(out)}
    assert values["timezone"] == '"Asia/Bangkok"'
    assert values["dimensions"] == '{"country": "text"}'


def test_a_workspace_is_never_made_over_another(capsys, folder):
    assert said(capsys, "create", folder)[0] == 2


def test_a_workspace_without_records_says_how_to_load(capsys):
    said(capsys, "create", "acme")
    status, _, err = said(capsys, "score", "-w", "acme")
    assert status == 2
    assert "suara load" in err


def test_the_scorecard_fits_eighty_columns(capsys, folder):
    status, out, _ = said(capsys, "score", *DATES, "-w", folder)
    assert status == 0
    assert "Net Promoter Score" in out
    assert max(len(line) for line in out.splitlines()) <= 80


def test_the_scorecard_shows_the_target_and_what_is_published(capsys, folder):
    _, out, _ = said(capsys, "score", *DATES, "-w", folder)
    assert "≥ 40" in out
    assert "Bain" in out


def test_the_scorecard_as_json_has_the_rows_of_measure(capsys, folder):
    _, out, _ = said(capsys, "score", *DATES, "--json", "-w", folder)
    rows = {row["metric"]: row for row in json.loads(out)}
    assert rows["nps"]["value"] == 50.0
    assert rows["sales"]["value"] == 100.0
    assert "handle_time" not in rows


def test_the_metrics_left_out_are_listed_with_the_reason(capsys, folder):
    _, out, _ = said(capsys, "score", *DATES, "--left-out", "--json", "-w", folder)
    reasons = {row["metric"]: row["reason"] for row in json.loads(out)}
    assert reasons["handle_time"] == "no contact records"


def test_a_metric_has_a_card_without_any_workspace(capsys):
    status, out, _ = said(capsys, "metrics", "nps", "--json")
    assert status == 0
    assert json.loads(out)[0]["credit"].startswith("Reichheld")


def test_every_metric_is_listed_in_a_group(capsys):
    _, out, _ = said(capsys, "metrics", "--json")
    rows = json.loads(out)
    assert {"nps", "churn", "handle_time", "conversion"} <= {r["metric"] for r in rows}
    assert {r["group"] for r in rows} == {"Asked", "Customers and money", "Service", "Web and social"}


def test_the_columns_of_a_kind_include_the_dimensions(capsys, folder):
    _, out, _ = said(capsys, "records", "order", "--json", "-w", folder)
    assert {"amount", "country"} <= {row["column"] for row in json.loads(out)}


def test_the_working_is_printed_on_demand(capsys, folder):
    _, out, _ = said(capsys, "measure", "nps", *DATES, "--explain", "-w", folder)
    assert "3 left out: another question than nps" in out
    _, out, _ = said(capsys, "measure", "nps", *DATES, "--explain", "--json", "-w", folder)
    assert json.loads(out)[0]["version"] >= 1


def test_the_scorecard_is_drawn_into_a_file(capsys, folder, tmp_path):
    said(capsys, "score", *DATES, "--svg", str(tmp_path / "card.svg"), "-w", folder)
    assert (tmp_path / "card.svg").read_text("utf-8").startswith("<svg")


def test_erasing_asks_for_the_id_again(capsys, folder, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("somebody else\n"))
    status, _, err = said(capsys, "erase", "a", "-w", folder)
    assert status == 2
    assert "nothing was erased" in err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_given_a_script_that_completes(capsys, shell):
    assert "_SUARA_COMPLETE" in said(capsys, "completion", shell)[1]


@pytest.mark.parametrize(("line", "word"), [("suara mea", "measure"), ("suara measure nps_", "nps_1_10")])
def test_commands_and_metrics_are_completed(capsys, monkeypatch, line, word):
    monkeypatch.setenv("_SUARA_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(line.split()) - 1))
    assert word in said(capsys)[1].split()


ANSWERS = "answer,submitted_at,kind,score\na,2026-10-01,nps,9\nb,2026-10-02,nps,11\nc,2026-10-03,nps,3\n"


@pytest.fixture
def delivered(capsys, tmp_path):
    """A new workspace and a file of three answers, one of them off its scale."""
    said(capsys, "create", "acme")
    (tmp_path / "answers.csv").write_text(ANSWERS)
    return ["-w", "acme"]


def test_a_load_with_rejects_ends_with_status_1_and_tells_them(capsys, delivered):
    status, out, err = said(capsys, "load", "answer", "answers.csv", *delivered)
    assert status == 1
    assert "2 accepted" in out
    assert "1 rejected" in out
    assert "11" in err


def test_a_load_as_json_accounts_for_every_row(capsys, delivered):
    _, out, _ = said(capsys, "load", "answer", "answers.csv", "--json", *delivered)
    [load] = json.loads(out)
    assert (load["rows_read"], load["accepted"], load["rejected"]) == (3, 2, 1)
    assert load["rejects"][0]["row"] == 3


def test_a_dry_run_shows_the_columns_and_writes_nothing(capsys, delivered):
    _, out, _ = said(capsys, "load", "answer", "answers.csv", "--dry-run", *delivered)
    assert "submitted_at" in out
    assert json.loads(said(capsys, "loads", "--json", *delivered)[1]) == []


def test_standard_input_is_a_file_too(capsys, delivered, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(ANSWERS.encode())))
    said(capsys, "load", "answer", "-", *delivered)
    [load] = json.loads(said(capsys, "loads", "--json", *delivered)[1])
    assert (load["source"], load["accepted"]) == ("stdin", 2)


def test_a_load_is_taken_back(capsys, delivered):
    said(capsys, "load", "answer", "answers.csv", *delivered)
    assert said(capsys, "load", "--undo", "1", *delivered)[0] == 0
    records = {row["kind"]: row["records"] for row in json.loads(said(capsys, "records", "--json", *delivered)[1])}
    assert records["answer"] == 0


def test_a_file_that_is_not_there_could_not_be_loaded(capsys, delivered):
    status, _, err = said(capsys, "load", "answer", "nofile.csv", *delivered)
    assert status == 3
    assert "nofile.csv" in err


def test_loading_nothing_is_wrong_use(capsys, delivered):
    assert said(capsys, "load", "answer", *delivered)[0] == 2


def test_a_backup_is_restored_into_a_new_folder(capsys, delivered):
    said(capsys, "load", "answer", "answers.csv", *delivered)
    before = said(capsys, "measure", "nps", "--json", *delivered)
    assert said(capsys, "backup", "acme.zip", *delivered)[0] == 0
    assert said(capsys, "restore", "acme.zip", "-w", "again")[0] == 0
    assert said(capsys, "measure", "nps", "--json", "-w", "again") == before


def test_a_sound_workspace_passes_every_check(capsys, delivered):
    status, out, _ = said(capsys, "doctor", "--json", *delivered)
    assert status == 0
    assert {finding["status"] for finding in json.loads(out)} <= {"ok", "warn"}


def test_an_erased_person_leaves_a_receipt_without_the_id(capsys, folder, tmp_path):
    said(capsys, "backup", "b.zip", "-w", folder)
    said(capsys, "restore", "b.zip", "-w", "copy")
    status, out, err = said(capsys, "erase", "c7", "--yes", "--json", "-w", "copy")
    assert status == 0, err
    [receipt] = json.loads(out)
    assert receipt["removed"]["answers"] == 2
    assert len(receipt["person"]) == 64


@pytest.mark.slow
def test_a_demo_is_built_and_scored(capsys):
    status, out, err = said(capsys, "demo", "shop", "--customers", "60", "--months", "3", "--no-serve")
    assert status == 0
    assert "Pasar Nusa" in out
    assert "suara measure" in err


def test_a_demo_never_touches_a_folder_that_holds_something(capsys, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    assert said(capsys, "demo", "full")[0] == 2
    assert (tmp_path / "full" / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize(("path", "named"), [("", ".venv/bin/suara"), (".venv/bin", "suara")])
def test_what_to_type_next_is_what_the_shell_finds(monkeypatch, tmp_path, path, named):
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/suara").touch(mode=0o755)
    monkeypatch.setenv("PATH", path)
    monkeypatch.setattr("sys.argv", [".venv/bin/suara"])
    assert myself() == named
