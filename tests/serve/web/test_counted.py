"""What counts: flags, quotas, tests and tries, at the pages as people and programs reach them."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

import suara
from asking_helper import all_of, answer, form, invited, rows, slip_in, survey
from serving import served
from suara.errors import SurveyError
from suara.serve.web.limits import HOUR, Buckets
from suara.store.asking_tables import responses

TEXT = "The same words as everybody else, sent by a program."


@pytest.fixture
def ws(tmp_path):
    with suara.create(tmp_path / "acme") as workspace:
        workspace.surveys.publish(survey())
        yield workspace


@pytest.fixture
def client(ws):
    with (
        served(ws) as address,
        httpx.Client(base_url=address, trust_env=False, follow_redirects=True, timeout=60) as client,
    ):
        yield client


def patient(client, address, *pages):
    """Answer as a person does, who reads before sending."""
    reply = client.get(address)
    time.sleep(1.1)
    for number, answers in enumerate(pages):
        reply = client.post(str(reply.url), data=form(slip_in(reply.text), number, **answers))
    return reply


def flags(ws):
    return sorted(tuple(row["flags"]) for row in all_of(ws, responses))


def counted(ws):
    """How many scores the warehouse has."""
    ws.feed()
    with ws.warehouse.reading() as connection:
        return connection.execute("SELECT count(score) FROM answers").fetchone()[0]


def test_a_field_that_people_do_not_see_flags_whoever_fills_it_in(ws, client):
    patient(client, "/s/after-visit", {"recommend": "9", "website": "https://spam.example"})
    assert flags(ws) == [("trap",)]
    assert counted(ws) == 0


@pytest.mark.usefixtures("all_are_hasty")
def test_what_is_sent_sooner_than_anybody_reads_is_flagged(ws, client):
    answer(client, "/s/after-visit", {"recommend": "9"})
    assert flags(ws) == [("hasty",)]
    assert counted(ws) == 0


def test_a_person_who_takes_time_counts(ws, client):
    patient(client, "/s/after-visit", {"recommend": "9"}, {"why": "quick"})
    assert flags(ws) == [()]
    assert counted(ws) == 1


def test_the_third_form_with_the_same_long_words_is_flagged(ws, client):
    replies = [client.get("/s/after-visit") for _ in range(3)]
    time.sleep(1.1)
    for page in replies:
        onward = client.post("/s/after-visit", data=form(slip_in(page.text), recommend="9"))
        client.post(str(onward.url), data=form(slip_in(onward.text), 1, why=TEXT))
    assert flags(ws) == [(), (), ("copied", "late")]


def test_the_same_words_of_people_who_were_invited_are_no_copies(ws, client):
    for n in range(3):
        patient(client, f"/s/after-visit/{invited(ws, customer=f'c{n}')}", {"recommend": "9"}, {"why": TEXT})
    assert flags(ws) == [(), (), ()]


def test_answers_that_were_fed_before_their_response_was_flagged_are_emptied(ws, client):
    reply = patient(client, "/s/after-visit", {"recommend": "9"})
    assert counted(ws) == 1
    client.post(str(reply.url), data=form(slip_in(reply.text), 1, why="x", website="spam"))
    assert counted(ws) == 0


def test_a_form_sent_right_after_all_links_of_a_mail_were_opened_is_flagged(ws, client):
    address = f"/s/after-visit/{invited(ws)}"
    for score in range(11):
        page = client.get(f"{address}?score={score}")
    client.post(address, data=form(slip_in(page.text), recommend="10"))
    assert flags(ws) == [("scanned",)]


def test_a_person_who_changes_the_score_once_is_not_flagged(ws, client):
    address = f"/s/after-visit/{invited(ws)}"
    for score in (9, 10):
        page = client.get(f"{address}?score={score}")
    client.post(address, data=form(slip_in(page.text), recommend="10"))
    assert flags(ws) == [()]


def test_flagged_responses_are_listed_with_why_and_counted_apart(ws, client):
    patient(client, "/s/after-visit", {"recommend": "3", "website": "https://spam.example"})
    patient(client, "/s/after-visit", {"recommend": "9"}, {"why": ""})
    (found,) = ws.surveys.flagged("after-visit")
    assert (found.flags, found.values) == (("trap",), {"recommend": 3})
    (listed,) = ws.surveys.list()
    assert (listed.responses, listed.complete, listed.flagged) == (1, 1, 1)


def test_a_response_that_is_cleared_counts(ws, client):
    answer(client, "/s/after-visit", {"recommend": "3"})
    assert counted(ws) == 0
    ws.surveys.clear(ws.surveys.flagged("after-visit")[0].response)
    assert counted(ws) == 1
    assert ws.surveys.flagged("after-visit") == []


def test_a_response_that_is_not_flagged_cannot_be_cleared(ws):
    with pytest.raises(SurveyError, match="is flagged"):
        ws.surveys.clear("nobody")


# -- quotas ----------------------------------------------------------------------------------------

QUOTAS = [{"most": 2, "when": {"recommend": ">= 9"}}, {"most": 3}]


def test_a_full_quota_closes_the_survey_to_its_kind_and_to_nobody_else(ws, client):
    ws.surveys.publish(survey(quotas=QUOTAS[:1], second_page=False))
    address = [f"/s/after-visit/{invited(ws, customer=f'c{n}', version=2)}" for n in range(4)]
    said = [answer(client, one, {"recommend": score}).text for one, score in zip(address, "9999", strict=True)]
    assert ["Thank you</h1>" in text for text in said] == [True, True, False, False]
    assert "This survey is closed" in said[2]
    last = answer(client, f"/s/after-visit/{invited(ws, customer='c9', version=2)}", {"recommend": "5"})
    assert "Thank you</h1>" in last.text
    assert counted(ws) == 3


def test_a_quota_of_all_closes_the_page_itself(ws, client):
    ws.surveys.publish(survey(quotas=[{"most": 1}], second_page=False))
    patient(client, "/s/after-visit", {"recommend": "9"})
    assert client.get("/s/after-visit").status_code == 410


def test_fifty_at_once_do_not_pass_a_quota(tmp_path, ledger_address):
    ws = suara.create(tmp_path / "acme", ledger=ledger_address)
    ws.surveys.publish(survey(quotas=[{"most": 7}], second_page=False))
    links = [invited(ws, customer=f"c{n}") for n in range(50)]
    with served(ws) as address, httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
        slips = {link: slip_in(client.get(f"/s/after-visit/{link}").text) for link in links}
        send = lambda link: client.post(f"/s/after-visit/{link}", data=form(slips[link], recommend="9"))  # noqa: E731
        with ThreadPoolExecutor(50) as pool:
            codes = [reply.status_code for reply in pool.map(send, links)]
    assert sorted(set(codes)) == [303, 410]
    assert codes.count(303) == 7
    assert [row["flags"] for row in all_of(ws, responses)].count([]) == 7
    ws.close()


def test_a_quota_holds_over_languages_and_versions(ws, client):
    both = {"languages": ["en", "da"], "title": {"en": "t", "da": "t"}}
    ask = {"id": "recommend", "type": "nps", "required": True, "text": {"en": "e", "da": "d"}}
    ws.surveys.publish(survey(quotas=[{"most": 1}], **both, pages=[{"questions": [ask]}]))
    patient(client, "/s/after-visit?lang=da", {"recommend": "9"})
    ws.surveys.publish(survey(quotas=[{"most": 1}], second_page=False))
    assert client.get("/s/after-visit?lang=en").status_code == 410


@pytest.mark.usefixtures("all_are_hasty")
def test_flagged_responses_fill_no_quota(ws, client):
    ws.surveys.publish(survey(quotas=[{"most": 1}], second_page=False))
    answer(client, "/s/after-visit", {"recommend": "9"})
    assert client.get("/s/after-visit").status_code == 200


# -- tests -----------------------------------------------------------------------------------------


def test_answers_by_the_link_of_a_test_are_marked_on_every_page_and_never_count(ws, client):
    link = ws.surveys.link("after-visit", test=True).removeprefix(ws.surveys.address)
    page = client.get(link)
    assert "This is a test" in page.text
    onward = client.post(str(page.url), data=form(slip_in(page.text), recommend="9"))
    assert "This is a test" in onward.text
    client.post(str(onward.url), data=form(slip_in(onward.text), 1, why="x"))
    assert "test" in flags(ws)[0]
    assert counted(ws) == 0
    with pytest.raises(SurveyError, match="is a test"):
        ws.surveys.clear(all_of(ws, responses)[0]["response"])


def test_a_mark_that_nobody_signed_makes_no_test(ws, client):
    assert "This is a test" not in client.get("/s/after-visit?test=1").text


def test_answers_to_a_definition_that_is_a_test_never_count(ws, client):
    ws.surveys.publish(survey(test=True))
    reply = patient(client, "/s/after-visit", {"recommend": "9"})
    assert "This is a test" in reply.text
    assert counted(ws) == 0


# -- tries -----------------------------------------------------------------------------------------


def test_one_try_too_many_is_told_to_wait_and_one_comes_back_in_time():
    now = [0.0]
    buckets = Buckets(6, clock=lambda: now[0])
    assert [buckets.wait("203.0.113.7") for _ in range(7)] == [0] * 6 + [10]
    assert buckets.wait("203.0.113.8") == 0
    now[0] += 10
    assert [buckets.wait("203.0.113.7") for _ in range(2)] == [0, 10]


def test_a_house_with_the_new_kind_of_addresses_is_one_client():
    buckets = Buckets(1)
    assert [bool(buckets.wait(f"2001:db8::{n}")) for n in (1, 2)] == [False, True]
    assert not buckets.wait("2001:db8:1::1")


def test_an_hour_later_nothing_tells_who_came_before():
    now = [0.0]
    buckets = Buckets(1, clock=lambda: now[0])
    buckets.wait("203.0.113.7")
    before = set(buckets._left)
    now[0] += HOUR
    buckets.wait("203.0.113.7")
    assert not before & set(buckets._left)


def test_no_address_is_held_in_memory_as_it_is():
    buckets = Buckets(1)
    buckets.wait("203.0.113.7")
    assert b"203.0.113" not in repr(vars(buckets)).encode()


def test_who_sends_too_often_gets_a_friendly_page_that_says_when(tmp_path):
    ws = suara.create(tmp_path / "acme", tries=2)
    ws.surveys.publish(survey())
    headers = {"X-Forwarded-For": "203.0.113.7", "Accept-Language": "th"}
    with (
        served(ws, forwarded_allow_ips=["127.0.0.1"]) as address,
        httpx.Client(base_url=address, headers=headers, timeout=60) as client,
    ):
        replies = [client.post("/s/after-visit", data={"recommend": "9"}) for _ in range(3)]
        assert [reply.status_code for reply in replies] == [303, 303, 429]
        assert 0 < int(replies[2].headers["Retry-After"]) <= 30
        assert "ลองหลายครั้งเกินไป" in replies[2].text
        assert client.get("/s/after-visit").status_code == 200
    assert rows(ws)["responses"] == 2
    ws.close()
