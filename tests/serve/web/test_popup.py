"""The pop-up as HTTP sees it: scripts for anybody, answers from the declared sites alone, none of them twice."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import httpx
import pyarrow as pa
import pytest

import suara
from serving import served
from suara.collect.channels.popup import customers
from suara.serve.web.respondent.forms import new_slip, signed
from suara.settings import utc_now
from suara.store import opt_outs, responses, surveys
from suara.store.asking_tables import responses as table

SITE = "https://www.acme.example"
SHOP = {"Origin": SITE}
DEFINITION = {
    "survey": "visit",
    "kind": "instant",
    "title": {"en": "Your visit", "th": "การเยี่ยมชม"},
    "languages": ["en", "th"],
    "pages": [
        {
            "questions": [
                {"id": "recommend", "type": "nps", "required": True, "text": {"en": "Likely?", "th": "แนะนำไหม"}}
            ]
        },
        {"questions": [{"id": "why", "type": "long_text", "text": {"en": "Why?", "th": "เพราะอะไร"}}]},
    ],
    "popup": {"urls": ["/shop/*"], "seconds": 5},
}


@pytest.fixture(scope="module")
def ws(tmp_path_factory):
    folder = tmp_path_factory.mktemp("popup") / "ws"
    with suara.create(folder, name="Acme", sites=[SITE, "https://*.acme.test"]) as workspace:
        workspace.surveys.publish(DEFINITION)
        workspace.surveys.publish({k: v for k, v in DEFINITION.items() if k != "popup"} | {"survey": "by-link"})
        yield workspace


@pytest.fixture(scope="module")
def client(ws) -> Iterator[httpx.Client]:
    with served(ws) as address, httpx.Client(base_url=address, timeout=60) as made:
        yield made


def shown(client: httpx.Client, survey: str = "visit", **asked: str) -> dict:
    """What the pop-up is given of a survey."""
    script = client.get(f"/popup/surveys/{survey}.js", params=asked).text
    return json.JSONDecoder().raw_decode(script, script.index('{"slip"'))[0]


def form(sheet: dict, **more: object) -> dict[str, str]:
    """A form as the pop-up sends it; two underscores stand for a dot."""
    sent = {"suara.slip": sheet["slip"], "suara.version": sheet["version"], **more}
    return {name.replace("__", "."): str(value) for name, value in sent.items()}


def post(client: httpx.Client, sent: dict[str, str], headers: dict[str, str] = SHOP, survey: str = "visit"):
    return client.post(f"/popup/surveys/{survey}", data=sent, headers=headers)


def kept(ws, sheet: dict):
    """The response that the pop-up's answers belong to, and its values; nulls where there is none."""
    own = sheet["slip"].partition(".")[0]
    with ws.ledger.reading() as connection:
        return responses.get(connection, own), responses.values(connection, own)


def begun(ws) -> int:
    with ws.ledger.reading() as connection:
        return len(connection.execute(table.select()).all())


def closed(ws, survey: str) -> None:
    with ws.ledger.writing() as connection:
        surveys.close(connection, survey)


def test_the_loader_knows_the_surveys_that_have_a_pop_up(client):
    text = client.get("/popup.js").text
    assert "visit" in re.findall(r'"survey":"([^"]+)"', text)
    assert "by-link" not in text


def test_a_survey_that_is_closed_leaves_the_loader(ws, client):
    ws.surveys.publish(DEFINITION | {"survey": "short"})
    assert '"short"' in client.get("/popup.js").text
    closed(ws, "short")
    assert '"short"' not in client.get("/popup.js").text


def test_a_loader_that_a_browser_has_already_is_not_sent_again(client):
    first = client.get("/popup.js")
    again = client.get("/popup.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, first.headers["cache-control"]) == (304, b"", "public, max-age=300")


def test_a_survey_comes_in_the_language_that_is_asked(client):
    assert shown(client, lang="th")["title"] == "การเยี่ยมชม"


def test_looking_begins_nothing(ws, client):
    before = begun(ws)
    shown(client)
    client.head("/popup/surveys/visit.js")
    assert begun(ws) == before


def test_what_is_sent_is_kept_as_it_comes(ws, client):
    sheet = shown(client)
    assert post(client, form(sheet, recommend=9)).json() == {"complete": False, "faults": {}}
    row, values = kept(ws, sheet)
    assert (row.channel, row.complete, values) == ("popup", False, {"recommend": 9})


def test_the_last_page_completes_it(ws, client):
    sheet = shown(client)
    assert post(client, form(sheet, recommend=9, why="quick", suara__page=1)).json()["complete"]
    assert kept(ws, sheet)[1] == {"recommend": 9, "why": "quick"}


def test_the_same_again_changes_nothing(ws, client):
    sent, before = form(shown(client), recommend=9, suara__page=1, suara__ago=5), begun(ws)
    assert [post(client, sent).status_code for _ in range(3)] == [200, 200, 200]
    assert begun(ws) == before + 1


def test_what_is_complete_is_not_written_over(ws, client):
    sheet = shown(client)
    post(client, form(sheet, recommend=9, suara__page=1))
    post(client, form(sheet, recommend=0, suara__page=1))
    assert kept(ws, sheet)[1]["recommend"] == 9


def test_a_page_without_its_required_answer_is_not_finished(ws, client):
    reply = post(client, form(shown(client), suara__page=0))
    assert (reply.status_code, reply.json()) == (422, {"complete": False, "faults": {"recommend": "required"}})


def test_an_answer_that_waited_is_of_the_time_it_was_given(ws, client):
    sheet = shown(client)
    post(client, form(sheet, recommend=9, suara__ago=10**8))
    row, _ = kept(ws, sheet)
    assert row.saved_at == row.started_at


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "https://www.acme.example.evil.example"])
def test_another_site_may_not_answer(origin, ws, client):
    sheet = shown(client)
    reply = post(client, form(sheet, recommend=9), {"Origin": origin})
    assert (reply.status_code, reply.headers.get("access-control-allow-origin")) == (403, None)
    assert kept(ws, sheet) == (None, {})


@pytest.mark.parametrize("origin", [SITE, "https://shop.acme.test"])
def test_a_declared_site_may_read_the_reply(origin, client):
    reply = post(client, form(shown(client), recommend=9), {"Origin": origin})
    assert (reply.headers["access-control-allow-origin"], reply.headers["vary"]) == (origin, "Origin")


def test_a_response_is_none_without_our_signature(ws, client):
    sheet = shown(client)
    forged = form(sheet) | {"suara.slip": "0" * 32 + sheet["slip"][32:], "recommend": "9"}
    assert post(client, forged).status_code == 403
    assert kept(ws, {"slip": forged["suara.slip"]}) == (None, {})


@pytest.mark.parametrize("field", ["suara__complete", "suara__channel", "suara__flags", "customer", "is_admin"])
def test_what_the_server_decides_is_refused_from_a_browser(field, ws, client):
    sheet = shown(client)
    assert post(client, form(sheet, recommend=9, **{field: "1"})).status_code == 422
    assert kept(ws, sheet) == (None, {})


@pytest.mark.parametrize(("survey", "version", "status"), [("visit", 7, 404), ("nowhere", 1, 404), ("by-link", 1, 404)])
def test_only_a_survey_that_was_shown_takes_answers(survey, version, status, client):
    sent = form(shown(client), recommend=9) | {"suara.version": str(version)}
    assert post(client, sent, survey=survey).status_code == status


def test_a_closed_survey_takes_no_more(ws, client):
    ws.surveys.publish(DEFINITION | {"survey": "ended"})
    sheet = shown(client, "ended")
    closed(ws, "ended")
    assert post(client, form(sheet, recommend=9), survey="ended").status_code == 410


def test_an_answer_is_of_the_version_that_was_shown(ws, client):
    ws.surveys.publish(DEFINITION | {"survey": "edited"})
    sheet = shown(client, "edited")
    ws.surveys.publish(DEFINITION | {"survey": "edited", "title": {"en": "Another", "th": "อื่น"}})
    post(client, form(sheet, recommend=9), survey="edited")
    assert kept(ws, sheet)[0].version == 1


@pytest.mark.parametrize(("name", "more", "counted"), [("preview", {"suara__test": 1}, 0), ("real", {}, 1)])
def test_a_preview_never_counts(name, more, counted, ws, client):
    ws.surveys.publish(DEFINITION | {"survey": name})
    sheet = {"version": 1, "slip": signed(new_slip(utc_now() - timedelta(minutes=1)), ws.ledger.secret)}
    post(client, form(sheet, recommend=9, suara__page=1, **more), survey=name)
    ws.feed()
    assert kept(ws, sheet)[0].complete
    assert ws.measure("nps", where={"survey": name}).rows[0]["n"] == counted


@pytest.mark.usefixtures("all_are_hasty")
def test_an_answer_faster_than_anybody_reads_is_marked(ws, client):
    sheet = shown(client)
    post(client, form(sheet, recommend=9))
    assert kept(ws, sheet)[0].flags == ["hasty"]


def test_a_customer_is_known_by_the_hash_of_the_sites_server(ws, client):
    proof = customers.signature("c-1", ws.ledger.secret)
    sheet = shown(client)
    post(client, form(sheet, recommend=9, suara__customer="c-1", suara__proof=proof))
    assert kept(ws, sheet)[0].customer == "c-1"


@pytest.mark.parametrize("proof", ["", "0" * 64, "ก"])
def test_without_that_hash_the_answer_is_of_nobody(proof, ws, client):
    sheet = shown(client)
    post(client, form(sheet, recommend=9, suara__customer="c-1", suara__proof=proof))
    assert kept(ws, sheet)[0].customer is None


def test_who_wants_to_be_asked_no_more_is_not_shown_it(ws, client):
    proof = customers.signature("c-1", ws.ledger.secret)
    with ws.ledger.writing() as connection:
        opt_outs.add(connection, "c-1", datetime(2026, 1, 1), "link")
    script = client.get("/popup/surveys/visit.js", params={"customer": "c-1", "proof": proof}).text
    assert "opted out" in script
    assert "slip" not in script


@pytest.mark.parametrize("path", ["/popup/desk.js", "/popup/loader.js", "/popup/..%2fdesk.js"])
def test_nothing_else_of_the_folder_is_served(path, client):
    assert client.get(path).status_code == 404


def test_what_is_no_form_is_told_so(client):
    assert client.post("/popup/surveys/visit", content=b"\xff\xfe", headers=SHOP).status_code == 400
    assert client.post("/popup/surveys/visit", content=b"x" * 300_000, headers=SHOP).status_code == 413


def test_the_site_is_told_its_line_and_its_key(ws, client):
    assert ws.surveys.popup_tag == '<script async src="http://127.0.0.1:8020/popup.js"></script>'
    assert customers.proven(
        "c-1", hmac.new(ws.surveys.customer_key.encode(), b"c-1", "sha256").hexdigest(), ws.ledger.secret
    )


def test_nobody_can_be_invited_by_it(ws):
    ws.load("customer", pa.table({"customer": ["c-9"], "occurred_at": ["2026-01-01"]}))
    assert not any(one.invitation for one in ws.surveys.invite("visit", "c-9", channel="popup"))
