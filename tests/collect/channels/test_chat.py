"""Chats: what Telegram, WhatsApp and LINE post is read, and what is sent to them is what they take."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from channels_helper import DEFINITION, Gateway, answered, bodies, client_of, gateway, rows, shop
from suara.collect.questions import QUESTIONS
from suara.serve.python import Workspace

USER = "U" + "0123456789abcdef" * 2
CHOICE = {
    "id": "how",
    "type": "single_choice",
    "required": True,
    "text": {"en": "How?", "th": "อย่างไร"},
    "options": [
        {"id": "fast", "text": {"en": "Fast", "th": "เร็ว"}},
        {"id": "cheap", "text": {"en": "Cheap", "th": "ถูก"}},
    ],
}


@dataclass(frozen=True)
class Provider:
    """How one of them speaks."""

    name: str
    address: str
    settings: dict[str, str]
    post: Callable[[str, str], tuple[bytes, dict[str, str]]]
    text: Callable[[dict[str, Any]], str]


def telegram(text: str, id: str) -> tuple[bytes, dict[str, str]]:
    person = {"id": 4711, "is_bot": False, "first_name": "Anna", "language_code": "en"}
    chat = {"id": 4711, "first_name": "Anna", "type": "private"}
    message = {"message_id": 7, "from": person, "chat": chat, "date": 1770000000, "text": text}
    return json.dumps({"update_id": int(id), "message": message}).encode(), {"X-Telegram-Bot-Api-Secret-Token": "s"}


def whatsapp(text: str, id: str) -> tuple[bytes, dict[str, str]]:
    message = {
        "from": "66812345678",
        "id": f"wamid.{id}",
        "timestamp": "1770000000",
        "type": "text",
        "text": {"body": text},
    }
    return meta({"contacts": [{"profile": {"name": "Anna"}, "wa_id": "66812345678"}], "messages": [message]})


def meta(value: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    own = {"messaging_product": "whatsapp", "metadata": {"display_phone_number": "1555", "phone_number_id": "99"}}
    entry = {"id": "1", "changes": [{"field": "messages", "value": own | value}]}
    body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
    return body, {"X-Hub-Signature-256": "sha256=" + hmac.new(b"s", body, hashlib.sha256).hexdigest()}


def line(text: str, id: str) -> tuple[bytes, dict[str, str]]:
    event = {
        "type": "message",
        "message": {"type": "text", "id": "468789577898262530", "quoteToken": "q", "text": text},
        "webhookEventId": f"01H{id}",
        "deliveryContext": {"isRedelivery": False},
        "timestamp": 1770000000000,
        "source": {"type": "user", "userId": USER},
        "replyToken": "r",
        "mode": "active",
    }
    body = json.dumps({"destination": "U0", "events": [event]}).encode()
    return body, {"X-Line-Signature": base64.b64encode(hmac.new(b"s", body, hashlib.sha256).digest()).decode()}


PROVIDERS = [
    Provider("telegram", "4711", {"telegram_token": "1:t", "telegram_secret": "s"}, telegram, lambda b: b["text"]),
    Provider(
        "whatsapp",
        "+66812345678",
        {"whatsapp_number": "99", "whatsapp_token": "t", "whatsapp_secret": "s", "whatsapp_verify": "v"},
        whatsapp,
        lambda b: b["text"]["body"],
    ),
    Provider("line", USER, {"line_token": "t", "line_secret": "s"}, line, lambda b: b["messages"][0]["text"]),
]
each = pytest.mark.parametrize("provider", PROVIDERS, ids=lambda p: p.name, indirect=True)


@pytest.fixture
def provider(request: pytest.FixtureRequest) -> Provider:
    return request.param


@pytest.fixture
def taker() -> Iterator[tuple[Gateway, str]]:
    with gateway() as started:
        yield started


@pytest.fixture
def ws(tmp_path: Path, taker: tuple[Gateway, str], provider: Provider) -> Workspace:
    return shop_of(tmp_path, taker[1], provider)


def shop_of(folder: Path, address: str, provider: Provider, definition: dict[str, Any] = DEFINITION) -> Workspace:
    people = {"anna": {provider.name: provider.address, "language": "en"}}
    return shop(folder / "shop", people, definition, **provider.settings, **{f"{provider.name}_api": address})


@pytest.fixture
def client(ws: Workspace) -> Iterator[httpx.Client]:
    with client_of(ws) as started:
        yield started


@pytest.fixture
def asked(ws: Workspace, provider: Provider) -> str:
    ws.surveys.invite("delivery", "anna", channel=provider.name)
    assert ws.send() == 1
    return str(rows(ws, "outbox")[0]["message"])


def write(client: httpx.Client, provider: Provider, text: str, id: str = "1") -> int:
    body, headers = provider.post(text, id)
    return client.post(f"/hooks/{provider.name}", content=body, headers=headers).status_code


@each
def test_a_survey_is_asked_and_answered_step_by_step(
    ws: Workspace, client: httpx.Client, provider: Provider, taker: tuple[Gateway, str], asked: str
):
    said = [provider.text(taker[0].taken[0])]
    for number, text in enumerate(["nine", "9", "fast delivery"]):
        assert write(client, provider, text, str(number)) == 200
        assert ws.send() == 1
        said.append(provider.text(taker[0].taken[-1]))
    assert "How likely are you to recommend us?" in said[0]
    assert "How likely are you to recommend us?" in said[1]
    assert said[2].startswith("Why?")
    assert said[3].startswith("Thank you")
    (response,) = rows(ws, "responses")
    assert (response["complete"], response["channel"], response["customer"]) == (1, provider.name, "anna")
    assert answered(ws) == {"recommend": 9, "why": "fast delivery"}


@each
def test_what_is_posted_twice_counts_once(ws: Workspace, client: httpx.Client, provider: Provider, asked: str):
    write(client, provider, "9")
    write(client, provider, "9")
    assert [row["question"] for row in rows(ws, "answers")] == ["recommend"]
    assert len(bodies(ws, provider.name)) == 1


@each
def test_what_nobody_signed_is_refused(ws: Workspace, client: httpx.Client, provider: Provider, asked: str):
    body, headers = provider.post("9", "1")
    forged = {name: f"{value}x" for name, value in headers.items()}
    assert client.post(f"/hooks/{provider.name}", content=body).status_code == 401
    assert client.post(f"/hooks/{provider.name}", content=body, headers=forged).status_code == 401
    assert not rows(ws, "answers")


@each
def test_a_word_stops_it(ws: Workspace, client: httpx.Client, provider: Provider, asked: str):
    write(client, provider, "Stop")
    assert [row["customer"] for row in rows(ws, "opt_outs")] == ["anna"]


@each
def test_an_optional_question_can_be_left_out(ws: Workspace, client: httpx.Client, provider: Provider, asked: str):
    write(client, provider, "9", "1")
    write(client, provider, "skip", "2")
    assert rows(ws, "responses")[0]["complete"]
    assert [row["question"] for row in rows(ws, "answers")] == ["recommend"]


@each
def test_a_survey_can_be_begun_by_its_name(ws: Workspace, client: httpx.Client, provider: Provider):
    write(client, provider, "/start delivery", "1")
    write(client, provider, "9", "2")
    assert "Why?" in bodies(ws, provider.name)[1]
    assert rows(ws, "responses")[0]["invitation"] is None


@each
def test_choices_are_numbered_and_chosen_by_number(tmp_path: Path, provider: Provider, taker: tuple[Gateway, str]):
    ws = shop_of(tmp_path, taker[1], provider, DEFINITION | {"pages": [{"questions": [CHOICE]}]})
    ws.surveys.invite("delivery", "anna", channel=provider.name)
    ws.send()
    assert "1. Fast\n2. Cheap\nReply with the number" in provider.text(taker[0].taken[0])
    with client_of(ws) as client:
        write(client, provider, "2")
    assert answered(ws) == {"how": "cheap"}
    assert rows(ws, "responses")[0]["complete"]


def test_a_chat_that_shut_us_out_is_used_no_more(tmp_path: Path, taker: tuple[Gateway, str]):
    ws = shop_of(tmp_path, taker[1], PROVIDERS[0])
    blocked = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    taker[0].behave = lambda _body: (403, blocked)
    ws.surveys.invite("delivery", "anna", channel="telegram")
    assert ws.send() == 0
    assert rows(ws, "suppressions")


def test_a_bot_writes_to_its_own_address(tmp_path: Path, taker: tuple[Gateway, str]):
    ws = shop_of(tmp_path, taker[1], PROVIDERS[0])
    ws.surveys.invite("delivery", "anna", channel="telegram")
    ws.send()
    assert taker[0].paths == ["/bot1:t/sendMessage"]
    assert taker[0].taken[0]["chat_id"] == 4711


def test_line_is_given_a_key_against_sending_twice(tmp_path: Path, taker: tuple[Gateway, str]):
    ws = shop_of(tmp_path, taker[1], PROVIDERS[2])
    ws.surveys.invite("delivery", "anna", channel="line")
    ws.send()
    key = taker[0].heads[0]["x-line-retry-key"]
    assert key.replace("-", "") == rows(ws, "outbox")[0]["message"]
    assert taker[0].paths == ["/v2/bot/message/push"]


def test_whatsapp_tells_what_became_of_a_message(tmp_path: Path, taker: tuple[Gateway, str]):
    ws = shop_of(tmp_path, taker[1], PROVIDERS[1])
    ws.surveys.invite("delivery", "anna", channel="whatsapp")
    ws.send()
    own = taker[0].taken[0]["biz_opaque_callback_data"]
    with client_of(ws) as client:
        for status in ("sent", "delivered", "read"):
            body, headers = meta({"statuses": [{"id": "wamid.x", "status": status, "biz_opaque_callback_data": own}]})
            assert client.post("/hooks/whatsapp", content=body, headers=headers).status_code == 200
        failed = {"id": "wamid.x", "status": "failed", "biz_opaque_callback_data": own, "errors": [{"code": 131026}]}
        body, headers = meta({"statuses": [failed]})
        client.post("/hooks/whatsapp", content=body, headers=headers)
    (invitation,) = rows(ws, "invitations")
    assert invitation["delivered_at"]
    assert invitation["opened_at"]
    assert rows(ws, "suppressions")


def test_whatsapp_makes_sure_of_our_address(tmp_path: Path, taker: tuple[Gateway, str]):
    ws = shop_of(tmp_path, taker[1], PROVIDERS[1])
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": "v"}
    with client_of(ws) as client:
        assert client.get("/hooks/whatsapp", params=asked).text == "1158201444"
        assert client.get("/hooks/whatsapp", params=asked | {"hub.verify_token": "x"}).status_code == 404


def test_an_invitation_by_whatsapp_is_a_template_where_one_is_named(tmp_path: Path, taker: tuple[Gateway, str]):
    own = {"whatsapp_api": taker[1], "whatsapp_template": "ask", **PROVIDERS[1].settings}
    ws = shop(tmp_path / "shop", {"anna": {"whatsapp": "+66812345678", "language": "th"}}, **own)
    ws.surveys.invite("delivery", "anna", channel="whatsapp")
    ws.send()
    template = taker[0].taken[0]["template"]
    texts = [one["text"] for one in template["components"][0]["parameters"]]
    assert (template["name"], template["language"]) == ("ask", {"code": "th"})
    assert texts[0] == "คุณจะแนะนำเราหรือไม่"
    assert texts[1].startswith("https://ask.acme.example/s/delivery/")


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_type_that_can_be_typed_is_answered_in_a_chat(name: str, tmp_path: Path, taker: tuple[Gateway, str]):
    sample = QUESTIONS[name].sample
    if not sample.typed:
        pytest.skip("it is answered on a page")
    question = {"id": "q", "type": name, "text": {"en": "What?"}, "required": True, **sample.question}
    own = {"languages": ["en"], "title": {"en": "T"}, "pages": [{"questions": [question]}]}
    ws = shop_of(tmp_path, taker[1], PROVIDERS[0], DEFINITION | own)
    ws.surveys.invite("delivery", "anna", channel="telegram")
    ws.send()
    with client_of(ws) as client:
        write(client, PROVIDERS[0], sample.typed)
    assert list(answered(ws).values()) == [sample.value]
    assert rows(ws, "responses")[0]["complete"]
