"""What came back of a survey: the funnel of its invitations, and what each version changed."""

import json
from datetime import timedelta

import pytest

import suara
from asking_helper import SENT, invitation_of, invited, survey
from suara.collect.responses import Submission, receive
from suara.errors import QuestionError, SurveyError
from suara.measure.interval import wilson
from suara.serve.cli import run
from suara.store.asking_tables import responses
from suara.store.invitations import mark

DAY = timedelta(days=1)


@pytest.fixture
def ws(tmp_path):
    with suara.create(tmp_path / "acme", dimensions={"country": "text"}) as workspace:
        workspace.surveys.publish(survey())
        yield workspace


def reached(ws, customer, *moments, **more):
    invited(ws, customer=customer, **more)
    with ws.ledger.writing() as connection:
        for moment in moments:
            mark(connection, invitation_of(customer), moment, SENT + DAY)


def campaign(ws):
    """Six people in two countries, by two channels."""
    reached(ws, "c1", "delivered_at", "opened_at", "started_at", "answered_at", dimensions={"country": "MY"})
    reached(ws, "c2", "delivered_at", "opened_at", "started_at", dimensions={"country": "MY"})
    reached(ws, "c3", "delivered_at", dimensions={"country": "TH"}, channel="sms")
    reached(ws, "c4", "bounced_at", dimensions={"country": "TH"})
    reached(ws, "c5", "delivered_at", "opted_out_at", dimensions={"country": "TH"})
    reached(ws, "c6", sent_at=None, dimensions={})


def test_the_funnel_counts_each_step_by_channel(ws):
    campaign(ws)
    mail, sms = ws.surveys.funnel("after-visit")
    assert (mail.segment, mail.invited, mail.sent) == ({"channel": "email"}, 5, 4)
    counts = {"delivered": 3, "opened": 2, "started": 2, "completed": 1, "bounced": 1, "opted_out": 1}
    assert {name: step.n for name, step in mail.steps.items()} == counts
    assert (sms.segment, sms.sent, sms.steps["delivered"].n) == ({"channel": "sms"}, 1, 1)


def test_each_share_is_of_those_sent_with_its_interval(ws):
    campaign(ws)
    opened = ws.surveys.funnel("after-visit")[0].steps["opened"]
    assert (opened.share, (opened.low, opened.high)) == (0.5, wilson(2, 4))


def test_who_did_not_answer_is_told_by_what_was_known_when_they_were_invited(ws):
    campaign(ws)
    ways = {way.segment["country"]: way for way in ws.surveys.funnel("after-visit", by="country")}
    assert {country: (way.sent, way.unanswered.n) for country, way in ways.items()} == {
        None: (0, 0),
        "MY": (2, 1),
        "TH": (3, 2),  # the mail to the third came back
    }
    assert ways[None].unanswered.share is None


def test_few_are_marked_as_few(ws):
    campaign(ws)
    assert {way.mark for way in ws.surveys.funnel("after-visit")} == {"small"}
    for n in range(30):
        reached(ws, f"more-{n}")
    assert ws.surveys.funnel("after-visit")[0].mark is None


def test_small_groups_of_an_anonymous_survey_are_not_told(ws):
    ws.surveys.publish(survey("staff", anonymous=True))
    for n in range(6):
        reached(ws, f"s{n}", "started_at", name="staff", dimensions={"country": "MY" if n else "TH"})
    ways = {way.segment["country"]: way for way in ws.surveys.funnel("staff", by="country")}
    assert (ways["TH"].mark, ways["TH"].steps) == ("suppressed", {})
    assert ways["MY"].steps["started"].n == 5


def test_a_dimension_that_no_invitation_has_is_an_error_that_names_those_there_are(ws):
    campaign(ws)
    with pytest.raises(QuestionError, match="colour") as fault:
        ws.surveys.funnel("after-visit", by="colour")
    assert "country" in fault.value.remedy


def test_the_command_shows_the_funnel_and_gives_it_as_json(ws, capsys):
    campaign(ws)
    assert run(["survey", "funnel", "after-visit", "--by", "country", "--json", "-w", str(ws.folder)]) == 0
    assert [way["sent"] for way in json.loads(capsys.readouterr().out)] == [0, 2, 3]
    assert run(["survey", "funnel", "after-visit", "-w", str(ws.folder)]) == 0
    assert "email" in capsys.readouterr().out


# -- versions --------------------------------------------------------------------------------------


def test_a_version_tells_what_it_added_removed_and_reworded(ws):
    edited = survey()
    edited["pages"][0]["questions"][0] |= {"text": "Would you recommend us?"}
    edited["pages"][1]["questions"] = [{"id": "better", "type": "long_text", "text": "What could be better?"}]
    ws.surveys.publish(edited)
    first, second = ws.surveys.versions("after-visit")
    assert (first.version, first.added) == (1, ())
    assert (second.added, second.removed, second.reworded) == (("better",), ("why",), ("recommend",))
    assert second.published_at >= first.published_at


def test_what_is_more_than_words_is_told_apart(ws):
    edited = survey(title="Another title")
    edited["pages"][0]["questions"][0] |= {"required": False}
    ws.surveys.publish(edited)
    (_, second) = ws.surveys.versions("after-visit")
    assert (second.changed, second.reworded, second.other) == (("recommend",), (), ("title",))


def test_questions_that_changed_places_are_told(ws):
    edited = survey()
    edited["pages"].reverse()
    ws.surveys.publish(edited)
    assert ws.surveys.versions("after-visit")[1].other == ("pages",)


def test_versions_of_a_survey_that_is_not_there_are_an_error(ws):
    with pytest.raises(SurveyError, match="nowhere"):
        ws.surveys.versions("nowhere")


def answered(ws, version, score, response):
    at = SENT + version * DAY
    given = {"recommend": {"": [str(score)]}}
    common = {"survey": "after-visit", "channel": "link", "language": "en", "complete": True}
    one = Submission(response=response, version=version, given=given, at=at, started_at=at, **common)
    with ws.ledger.writing() as connection:
        receive(connection, one)


def test_the_break_between_versions_shows_in_the_metrics(ws):
    ws.surveys.publish(survey(title="Second"))
    for response, (version, score) in enumerate([(1, 2), (1, 3), (2, 9), (2, 10)]):
        answered(ws, version, score, f"{response:032x}")
    ws.feed()
    by_version = ws.measure("nps", by="version").to_pandas()
    assert dict(zip(by_version["version"].astype(int), by_version["value"], strict=True)) == {1: -100.0, 2: 100.0}
    assert ws.measure("nps", where={"version": 2}).to_pandas()["value"].tolist() == [100.0]


def test_the_command_shows_versions_with_their_days(ws, capsys):
    ws.surveys.publish(survey(title="Second"))
    assert run(["survey", "show", "after-visit", "-w", str(ws.folder)]) == 0
    assert "Version 2 since" in capsys.readouterr().err
    assert run(["survey", "versions", "after-visit", "--json", "-w", str(ws.folder)]) == 0
    assert [one["version"] for one in json.loads(capsys.readouterr().out)] == [1, 2]


def test_the_command_lists_flagged_responses_and_clears_one(ws, capsys):
    with ws.ledger.writing() as connection:
        given = {"recommend": {"": ["9"]}}
        common = {"survey": "after-visit", "version": 1, "channel": "link", "language": "en", "complete": True}
        receive(
            connection,
            Submission(response="ab" * 16, given=given, at=SENT, started_at=SENT, flags=("trap",), **common),
        )
    assert run(["survey", "flagged", "after-visit", "--json", "-w", str(ws.folder)]) == 0
    assert [one["flags"] for one in json.loads(capsys.readouterr().out)] == [["trap"]]
    assert run(["survey", "flagged", "after-visit", "--clear", "ab" * 16, "-w", str(ws.folder)]) == 0
    assert ws.measure("nps").to_pandas()["n"].tolist() == [1]


def test_the_command_prints_the_link_of_a_test(ws, capsys):
    assert run(["survey", "link", "after-visit", "--test", "-w", str(ws.folder)]) == 0
    assert "?test=" in capsys.readouterr().out


# -- keeping ---------------------------------------------------------------------------------------


def test_a_restored_workspace_has_its_answers_and_goes_on(ws, tmp_path):
    answered(ws, 1, 9, "ab" * 16)
    reached(ws, "c1", "opened_at")
    ws.backup(tmp_path / "acme.zip")
    with suara.restore(tmp_path / "acme.zip", tmp_path / "again") as again:
        assert again.feed() == ws.feed() == 3
        assert again.measure("nps").to_arrow().equals(ws.measure("nps").to_arrow())
        assert again.surveys.funnel("after-visit") == ws.surveys.funnel("after-visit")
        assert {finding.status for finding in again.doctor()} <= {"ok", "warn"}


def test_the_doctor_finds_answers_without_a_response(ws):
    answered(ws, 1, 9, "ab" * 16)
    assert {f.check: f.status for f in ws.doctor()}["answers"] == "ok"
    with ws.ledger.writing() as connection:
        connection.execute(responses.delete())
    assert {f.check: f.status for f in ws.doctor()}["answers"] == "fail"
