"""One link and one form make one response, and looking makes none."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest

import suara
from asking_helper import all_of, answer, form, invited, rows, slip_in, survey
from serving import Server, free_port, served
from suara.store.asking_tables import answers, invitations, responses, tokens
from suara.store.invitations import hashed

MANY = 50


@pytest.fixture(params=[False, True], ids=["named", "anonymous"])
def anonymous(request):
    return request.param


def made(folder, anonymous, ledger="sqlite"):
    ws = suara.create(folder, ledger=ledger)
    ws.surveys.publish(survey(anonymous=anonymous))
    return ws


@pytest.fixture
def ws(tmp_path, anonymous):
    with made(tmp_path / "acme", anonymous) as workspace:
        yield workspace


@pytest.fixture
def either(tmp_path, anonymous, ledger_address):
    """The same with the ledger in a file, and on a server."""
    with made(tmp_path / "acme", anonymous, ledger_address) as workspace:
        yield workspace


@pytest.fixture
def client(ws):
    with (
        served(ws) as address,
        httpx.Client(base_url=address, trust_env=False, follow_redirects=True, timeout=60) as client,
    ):
        yield client


def together(send):
    """Fifty replies to posts that are sent at once."""
    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(lambda _: send(), range(MANY)))


def test_fifty_posts_of_one_token_make_one_response(ws, client):
    address = f"/s/after-visit/{invited(ws)}"
    slip = slip_in(client.get(address).text)
    replies = together(lambda: client.post(address, data=form(slip, recommend="9"), follow_redirects=False))
    assert {reply.status_code for reply in replies} <= {200, 303}
    assert rows(ws)["responses"] == 1
    assert [a["value"] for a in all_of(ws, answers)] == [9]


def test_one_token_opened_fifty_times_makes_one_response(either):
    token = invited(either)
    with served(either) as address, httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
        slips = [slip_in(client.get(f"/s/after-visit/{token}").text) for _ in range(MANY)]
        together(lambda: client.post(f"/s/after-visit/{token}", data=form(slips.pop(), recommend="9")))
    assert rows(either)["responses"] == 1


def test_fifty_posts_of_one_form_make_one_response(ws, client):
    slip = slip_in(client.get("/s/after-visit").text)
    together(lambda: client.post("/s/after-visit", data=form(slip, recommend="9"), follow_redirects=False))
    assert rows(ws)["responses"] == 1


@pytest.mark.slow
def test_fifty_posts_of_one_token_to_a_server_of_its_own_make_one_response(ws):
    token = invited(ws)
    with Server(ws.folder, free_port()) as server:
        server.start()
        with httpx.Client(base_url=server.address, trust_env=False, timeout=60) as client:
            slips = [slip_in(client.get(f"/s/after-visit/{token}").text) for _ in range(MANY // 2)] * 2
            replies = together(lambda: client.post(f"/s/after-visit/{token}", data=form(slips.pop(), recommend="9")))
        server.stop()
    assert {reply.status_code for reply in replies} <= {200, 303}
    assert rows(ws)["responses"] == 1


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_makes_no_row(ws, client, method):
    token = invited(ws)
    before, kept = rows(ws), all_of(ws, invitations)
    for address in (f"/s/after-visit/{token}", "/s/after-visit", f"/u/{token}"):
        for query in ("", "?score=9", "?lang=en", "?page=1", "?done=1"):
            reply = client.request(method, address + query, headers={"Sec-Purpose": "prefetch", "Purpose": "prefetch"})
            assert reply.status_code == 200
    assert rows(ws) == before
    assert all_of(ws, invitations) == kept


def test_whoever_finishes_is_thanked(ws, client):
    reply = answer(client, f"/s/after-visit/{invited(ws)}", {"recommend": "9"}, {"why": "quick"})
    assert "Thank you" in reply.text
    assert [r["complete"] for r in all_of(ws, responses)] == [True]


def test_a_finished_response_says_already(ws, client):
    address = f"/s/after-visit/{invited(ws)}"
    answer(client, address, {"recommend": "9"}, {"why": "quick"})
    assert "You have answered already" in client.get(address).text


def test_a_finished_form_that_is_sent_again_says_already_and_changes_nothing(ws, client):
    page = client.get("/s/after-visit")
    slip = slip_in(page.text)
    for number, given in enumerate([{"recommend": "9"}, {"why": "quick"}]):
        client.post("/s/after-visit", data=form(slip, number, **given))
    kept = all_of(ws, answers)
    reply = client.post("/s/after-visit", data=form(slip, 0, recommend="0"))
    assert "You have answered already" in reply.text
    assert all_of(ws, answers) == kept


def test_an_expired_link_takes_nothing(ws, client):
    address = f"/s/after-visit/{invited(ws, valid=timedelta(days=1))}"
    assert client.get(address).status_code == 410
    assert client.post(address, data=form("", recommend="9")).status_code == 410
    assert rows(ws)["responses"] == 0


def test_tokens_are_random_and_kept_as_hashes_alone(ws):
    made = {invited(ws, customer=f"c{n}") for n in range(20)}
    assert len(made) == 20
    assert min(map(len, made)) >= 22
    assert {row["token"] for row in all_of(ws, tokens)} == {hashed(token) for token in made}


def test_a_guessed_token_leads_nowhere(ws, client):
    invited(ws)
    assert client.get(f"/s/after-visit/{secrets.token_urlsafe(16)}").status_code == 404


@pytest.mark.parametrize("slip", ["", "x", "deadbeef.1700000000.0000", "a.b", "ก.1.2"])
@pytest.mark.usefixtures("all_are_hasty")
def test_a_slip_that_nobody_signed_counts_for_nothing(ws, client, slip):
    client.post("/s/after-visit", data=form(slip, recommend="9"), follow_redirects=False)
    (kept,) = all_of(ws, responses)
    assert kept["response"] != slip.partition(".")[0]
    assert "hasty" in kept["flags"]


def test_the_link_of_an_invitation_that_was_taken_back_while_its_page_was_open_takes_nothing(ws, client):
    token = invited(ws)
    slip = slip_in(client.get(f"/s/after-visit/{token}").text)
    with ws.ledger.writing() as connection:
        connection.execute(invitations.delete())
    assert client.post(f"/s/after-visit/{token}", data=form(slip, recommend="9")).status_code == 404
    assert rows(ws)["responses"] == 0
