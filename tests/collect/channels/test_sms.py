"""Text messages: a gateway that speaks the documented protocol, and what people write back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_helper import DEFINITION, SECRET, Clock, Gateway, answered, bodies, client_of, gateway, rows, shop, told
from suara.collect.channels import CHANNELS, _http
from suara.collect.channels._channel import ForgedError, MalformedError, RefusedError
from suara.collect.channels.sms import written
from suara.collect.channels.sms.segments import segments
from suara.collect.sending import PAUSES, Sender
from suara.languages import LANGUAGES
from suara.serve.python import Workspace
from suara.settings import Settings

NUMBER = "+66812345678"
SOMCHAI = {"somchai": {"phone": "+66 81-234-5678", "language": "th"}}


@pytest.fixture
def taker() -> Iterator[tuple[Gateway, str]]:
    with gateway() as started:
        yield started


@pytest.fixture
def ws(tmp_path: Path, taker: tuple[Gateway, str]) -> Workspace:
    return shop_of(tmp_path, taker[1])


def shop_of(folder: Path, address: str, **more: Any) -> Workspace:
    return shop(folder / "shop", SOMCHAI, sms_gateway=address, sms_key="k", sms_secret=SECRET, **more)


@pytest.fixture
def asked(ws: Workspace) -> str:
    """The id of an invitation's message that went out."""
    ws.surveys.invite("delivery", "somchai", channel="sms")
    assert ws.send() == 1
    return str(rows(ws, "outbox")[0]["message"])


@pytest.fixture
def client(ws: Workspace) -> Iterator[httpx.Client]:
    with client_of(ws) as started:
        yield started


def write(client: httpx.Client, text: str, id: str = "in-1") -> int:
    data = {"id": id, "from": NUMBER, "to": "ACME", "text": text}
    return client.post("/hooks/sms", **told({"type": "message.received", "data": data})).status_code


def receipt(client: httpx.Client, kind: str, message: str, **data: Any) -> int:
    return client.post("/hooks/sms", **told({"type": f"message.{kind}", "data": {"id": message, **data}})).status_code


# -- sending ---------------------------------------------------------------------------------------


def test_a_message_goes_to_the_gateway_with_its_id_and_our_key(taker: tuple[Gateway, str], asked: str):
    (body,), (heads,) = taker[0].taken, taker[0].heads
    assert (body["id"], body["to"]) == (asked, NUMBER)
    assert (heads["authorization"], heads["idempotency-key"]) == ("Bearer k", asked)


def test_a_message_says_who_asks_what_how_to_reply_and_how_to_leave(taker: tuple[Gateway, str], asked: str):
    text = taker[0].taken[0]["text"]
    assert text.startswith("Acme: คุณจะแนะนำเราหรือไม่")
    assert "https://ask.acme.example/s/delivery/" in text
    assert "0" in text
    assert "หยุด" in text


@pytest.mark.parametrize("reply", ["drop", "keep and drop", (500, {}), (503, {})])
def test_what_the_gateway_did_not_take_is_sent_again_with_the_same_id(
    ws: Workspace, taker: tuple[Gateway, str], reply: object
):
    clock = Clock()
    send = Sender(ws.ledger, ws.settings, clock)
    taker[0].behave = lambda _body: reply
    ws.surveys.invite("delivery", "somchai", channel="sms")
    assert send.send_due() == 0
    taker[0].behave = lambda _body: None
    clock.on(hours=1)
    assert send.send_due() == 1
    assert len({body["id"] for body in taker[0].taken}) == 1


def test_a_gateway_that_has_the_message_already_has_it(ws: Workspace, taker: tuple[Gateway, str]):
    taker[0].behave = lambda _body: (409, {"code": "duplicate"})
    ws.surveys.invite("delivery", "somchai", channel="sms")
    assert ws.send() == 1


def test_a_gateway_that_is_slow_is_waited_for_so_long(
    ws: Workspace, taker: tuple[Gateway, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(_http, "PATIENCE", 0.1)
    taker[0].slow = 0.5
    ws.surveys.invite("delivery", "somchai", channel="sms")
    assert ws.send() == 0
    assert rows(ws, "outbox")[0]["state"] == "waiting"


@pytest.mark.parametrize("status", [401, 403, 404, 429, 302])
def test_a_gateway_that_does_not_let_us_in_costs_no_message_a_try(
    ws: Workspace, taker: tuple[Gateway, str], status: int
):
    clock = Clock()
    send = Sender(ws.ledger, ws.settings, clock)
    taker[0].behave = lambda _body: (status, {})
    ws.surveys.invite("delivery", "somchai", channel="sms")
    for _ in range(12):
        assert send.send_due() == 0
        clock.on(seconds=PAUSES[-1].total_seconds())
    (message,) = rows(ws, "outbox")
    assert (message["state"], message["tries"]) == ("waiting", 0)


def test_a_number_that_is_none_is_used_no_more(ws: Workspace, taker: tuple[Gateway, str]):
    taker[0].behave = lambda _body: (422, {"code": "invalid_number", "reason": "no such subscriber"})
    ws.surveys.invite("delivery", "somchai", channel="sms")
    ws.send()
    assert rows(ws, "outbox")[0]["state"] == "dead"
    assert rows(ws, "suppressions")
    taker[0].behave = lambda _body: None
    ws.surveys.invite("delivery", "somchai", channel="sms")
    assert ws.send() == 0


def test_a_text_that_is_refused_leaves_the_number_alone(ws: Workspace, taker: tuple[Gateway, str]):
    taker[0].behave = lambda _body: (400, {"code": "forbidden_words"})
    ws.surveys.invite("delivery", "somchai", channel="sms")
    ws.send()
    assert rows(ws, "outbox")[0]["state"] == "dead"
    assert not rows(ws, "suppressions")


@pytest.mark.parametrize(
    ("known", "country", "number"),
    [
        ("+66 81-234-5678", "", "+66812345678"),
        ("0066 (81) 2345678", "", "+66812345678"),
        ("081 234 5678", "66", "+66812345678"),
        ("081 234 5678", "+66", "+66812345678"),
        ("＋66812345678", "", "+66812345678"),
    ],
)
def test_a_number_is_spelt_in_one_way(known: str, country: str, number: str):
    assert written(known, Settings(sms_country=country)) == number


@pytest.mark.parametrize("known", ["", "081 234 5678", "anna", "+", "+0123456789", "+66812345678901234", "+66 81x"])
def test_what_is_no_number_is_refused(known: str):
    with pytest.raises(RefusedError):
        written(known, Settings())


@pytest.mark.parametrize(
    ("text", "encoding", "places", "parts"),
    [
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("ก" * 70, "UCS-2", 70, 1),
        ("ก" * 71, "UCS-2", 71, 2),
        ("ก" * 134, "UCS-2", 134, 2),
        ("ก" * 135, "UCS-2", 135, 3),
        ("😀" * 35, "UCS-2", 70, 1),
        ("æøå ÆØÅ", "GSM-7", 7, 1),
        ("ç", "UCS-2", 1, 1),
        ("", "GSM-7", 0, 1),
    ],
)
def test_parts_are_counted_as_networks_do(text: str, encoding: str, places: int, parts: int):
    found = segments(text)
    assert (found.encoding, found.places, found.parts) == (encoding, places, parts)


# -- receipts --------------------------------------------------------------------------------------


def test_receipts_may_come_twice_and_in_any_order(ws: Workspace, client: httpx.Client, asked: str):
    for kind in ("delivered", "failed", "delivered"):
        assert receipt(client, kind, asked, code="expired") == 200
    (invitation,) = rows(ws, "invitations")
    assert invitation["delivered_at"]
    assert invitation["bounced_at"]
    assert not rows(ws, "suppressions")


def test_a_receipt_of_a_dead_number_suppresses_it(ws: Workspace, client: httpx.Client, asked: str):
    receipt(client, "failed", asked, code="unreachable_number", reason="gone")
    assert rows(ws, "suppressions")


def test_a_receipt_that_nobody_signed_is_refused(ws: Workspace, client: httpx.Client, asked: str):
    body = {"type": "message.delivered", "data": {"id": asked}}
    other = "whsec_" + "QQ" * 12
    old = datetime.now(UTC) - timedelta(minutes=6)
    assert client.post("/hooks/sms", json=body).status_code == 401
    assert client.post("/hooks/sms", **told(body, secret=other)).status_code == 401
    assert client.post("/hooks/sms", **told(body, at=old)).status_code == 401
    signed = told(body)
    assert client.post("/hooks/sms", content=signed["content"] + b" ", headers=signed["headers"]).status_code == 401
    assert not rows(ws, "invitations")[0]["delivered_at"]


def test_two_secrets_hold_while_one_changes():
    settings = Settings(sms_secret=f"whsec_{'QQ' * 12} {SECRET}")
    signed = told({"type": "message.delivered", "data": {"id": "x"}})
    now = datetime.now(UTC).replace(tzinfo=None)
    assert CHANNELS["sms"].receive(signed["headers"], signed["content"], now, settings)


NAMES = st.sampled_from(["type", "data", "id", "from", "text", "code"])
PLAIN = st.none() | st.booleans() | st.floats() | st.text() | st.integers()


@given(st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner)))
def test_no_signed_post_raises_anything_else(body: Any):
    signed = told(body)
    now = datetime.now(UTC).replace(tzinfo=None)
    try:
        CHANNELS["sms"].receive(signed["headers"], signed["content"], now, Settings(sms_secret=SECRET))
    except (MalformedError, ForgedError):
        assert not isinstance(body, dict)


def test_a_channel_that_is_not_set_up_has_no_hook(tmp_path: Path):
    with client_of(shop(tmp_path / "bare", {})) as client:
        assert client.post("/hooks/sms", content=b"{}").status_code == 404
        assert client.post("/hooks/email", content=b"{}").status_code == 404
        assert client.get("/hooks/sms").status_code == 404


# -- what people write -----------------------------------------------------------------------------


def test_a_number_that_is_written_back_is_the_answer(ws: Workspace, client: httpx.Client, asked: str):
    assert write(client, "9") == 200
    assert answered(ws) == {"recommend": 9}
    assert rows(ws, "invitations")[0]["started_at"]


def test_the_next_question_comes_back_and_its_answer_ends_the_survey(
    ws: Workspace, client: httpx.Client, asked: str, taker: tuple[Gateway, str]
):
    write(client, "9", "in-1")
    ws.send()
    assert "เพราะอะไร" in taker[0].taken[-1]["text"]
    write(client, "ส่งเร็ว", "in-2")
    ws.send()
    assert "ขอบคุณ" in taker[0].taken[-1]["text"]
    (response,) = rows(ws, "responses")
    assert (response["complete"], response["channel"], response["customer"]) == (1, "sms", "somchai")
    assert rows(ws, "invitations")[0]["answered_at"]


def test_what_is_told_twice_counts_once(ws: Workspace, client: httpx.Client, asked: str):
    write(client, "9", "in-1")
    write(client, "9", "in-1")
    assert list(answered(ws)) == ["recommend"]
    assert len(bodies(ws, "sms")) == 1


def test_a_score_and_a_reason_may_come_together(ws: Workspace, client: httpx.Client, asked: str):
    write(client, "9, fast delivery")
    assert set(answered(ws)) == {"recommend", "why"}
    assert rows(ws, "responses")[0]["complete"]


def test_digits_of_another_script_are_digits(ws: Workspace, client: httpx.Client, asked: str):
    write(client, "๑๐")
    assert answered(ws) == {"recommend": 10}


def test_what_is_no_answer_is_told_and_asked_again(ws: Workspace, client: httpx.Client, asked: str):
    write(client, "eleven")
    assert not answered(ws)
    assert "คุณจะแนะนำเราหรือไม่" in bodies(ws, "sms")[0]


@pytest.mark.parametrize("word", ["STOP", "stop.", "Berhenti", "หยุด", "停止", "STOPP", " unsubscribe "])
def test_a_word_in_any_language_opts_out(ws: Workspace, client: httpx.Client, asked: str, word: str):
    write(client, word)
    assert [(row["customer"], row["channel"]) for row in rows(ws, "opt_outs")] == [("somchai", "*")]
    assert rows(ws, "invitations")[0]["opted_out_at"]
    assert not answered(ws)


def test_who_opted_out_hears_that_and_then_nothing(
    ws: Workspace, client: httpx.Client, asked: str, taker: tuple[Gateway, str]
):
    write(client, "STOP", "in-1")
    write(client, "9", "in-2")
    ws.send()
    assert len(taker[0].taken) == 2
    assert not answered(ws)


def test_somebody_who_was_never_asked_can_opt_out(ws: Workspace, client: httpx.Client):
    write(client, "STOP")
    assert [row["customer"] for row in rows(ws, "opt_outs")] == ["somchai"]


def test_somebody_unknown_gets_no_reply(ws: Workspace, client: httpx.Client):
    assert write(client, "9") == 200
    assert not rows(ws, "outbox")


def test_nothing_is_asked_by_text_of_an_anonymous_survey(tmp_path: Path, taker: tuple[Gateway, str]):
    ws = shop(
        tmp_path / "shop",
        SOMCHAI,
        DEFINITION | {"anonymous": True},
        sms_gateway=taker[1],
        sms_key="k",
        sms_secret=SECRET,
    )
    ws.surveys.invite("delivery", "somchai", channel="sms")
    ws.send()
    with client_of(ws) as client:
        write(client, "9")
    assert not rows(ws, "answers")
    assert all(row["response"] == "" for row in rows(ws, "dialogues"))


def test_replies_do_not_wait_for_the_drip(tmp_path: Path, taker: tuple[Gateway, str]):
    ws = shop_of(tmp_path, taker[1], drip={"sms": 1})
    ws.surveys.invite("delivery", "somchai", channel="sms")
    ws.send()
    with client_of(ws) as client:
        write(client, "9")
    assert ws.send() == 1


def test_every_language_says_how_to_stop_by_a_word_that_is_understood():
    for spoken in LANGUAGES.values():
        words = [word.strip() for word in spoken.say("stop_words").split(",")]
        assert any(word in spoken.say("sms_stop").casefold() for word in words)


def test_an_erased_person_is_in_no_dialogue_and_no_reply(ws: Workspace, client: httpx.Client, asked: str):
    write(client, "9", "in-1")
    write(client, "/start delivery", "in-2")
    ws.warehouse.create()
    ws.erase("somchai")
    assert not rows(ws, "dialogues")
    assert not [row for row in rows(ws, "outbox") if row["address"]]
