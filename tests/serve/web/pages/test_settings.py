"""The settings page: every setting in one place, secrets never shown, nobody's change lost, effects told before."""

import re
import tomllib
from datetime import datetime
from html import unescape
from html.parser import HTMLParser

import httpx
import msgspec
import pytest

import suara
from pages_helper import signed_in
from serving import served
from suara import settings as settings_file
from suara.serve.changing import SECRET
from suara.serve.web.pages.settings.sections import TITLES, fields_of
from suara.settings import Settings

TOKEN = "hunter2-xyzzy"


class Form(HTMLParser):
    """What a browser would send of the settings form as it stands."""

    def __init__(self, html):
        super().__init__()
        self.found, self._form, self._select, self._text = {}, False, None, None
        self.feed(html)

    def put(self, name, value):
        self.found.setdefault(name, []).append(value)

    def handle_starttag(self, tag, attrs):
        given = {k: v if v is not None else "" for k, v in attrs}
        if tag == "form":
            self._form = given.get("action", "").startswith("/settings/")
        if not self._form:
            return
        if tag == "input" and "name" in given:
            if given.get("type") != "checkbox" or "checked" in given:
                self.put(given["name"], given.get("value", ""))
        elif tag == "select":
            self._select = [given["name"], None]
        elif tag == "option" and self._select and ("selected" in given or self._select[1] is None):
            self._select[1] = given.get("value", "")
        elif tag == "textarea":
            self._text = [given["name"], ""]

    def handle_data(self, data):
        if self._text:
            self._text[1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = False
        if tag == "select" and self._select:
            self.put(self._select[0], self._select[1] or "")
            self._select = None
        if tag == "textarea" and self._text:
            self.put(self._text[0], self._text[1])
            self._text = None


def made(folder):
    """A workspace whose settings are of every kind."""
    return suara.create(
        folder,
        name="Acme",
        timezone="Asia/Kuala_Lumpur",
        dimensions={"country": "text"},
        business_hours={"monday": ["09:00-12:30", "13:30-17:00"]},
        holidays=["2026-12-25"],
        targets={"nps": 41.5},
        heroes=["nps"],
        rates={"EUR": 4.5, "SGD": {"2026-01-01": 3.3}},
        metrics={"basket": {"source": "orders", "mean": "amount", "title": "Basket"}},
        telegram_token=TOKEN,
        mail_server=f"smtp://me:{TOKEN}@127.0.0.1:25",
        oidc_secret=TOKEN,
    )


@pytest.fixture
def ws(tmp_path):
    with made(tmp_path / "ws") as found:
        yield found


@pytest.fixture
def owner(ws):
    with served(ws) as address, visitor(ws, address) as client:
        yield client


@pytest.fixture(scope="module")
def steady(tmp_path_factory):
    """A workspace that tests leave as it is, and its owner's browser."""
    with made(tmp_path_factory.mktemp("steady") / "ws") as ws, served(ws) as address, visitor(ws, address) as client:
        yield ws, client


def visitor(ws, address, role="owner"):
    return httpx.Client(base_url=address, cookies=signed_in(ws, role), headers={"Origin": address}, timeout=60)


def form(client, section):
    return Form(client.get(f"/settings/{section}").text).found


def save(client, section, *, sure=False, without=(), **changes):
    """Send a section's form with some fields changed."""
    found = {k: v for k, v in form(client, section).items() if k not in without} | changes
    return client.post(f"/settings/{section}", data=found | ({"sure": "1"} if sure else {}))


def kept(ws):
    return tomllib.loads((ws.folder / "suara.toml").read_text("utf-8"))


def test_every_setting_stands_in_one_section():
    found = [name for section in TITLES for name in fields_of(section)]
    assert sorted(found) == sorted(Settings.__struct_fields__)


@pytest.mark.parametrize("section", TITLES)
def test_a_section_that_is_saved_as_it_stands_changes_nothing(steady, section):
    ws, owner = steady
    before = settings_file.read(ws.folder)
    reply = owner.post(f"/settings/{section}", data=form(owner, section))
    assert reply.status_code == 303, re.findall(r'role="alert">(.*?)<', reply.text)
    assert settings_file.read(ws.folder) == before


@pytest.mark.parametrize("section", TITLES)
def test_each_field_has_the_help_of_its_setting(steady, section):
    _, owner = steady
    html = unescape(owner.get(f"/settings/{section}").text)
    schema = msgspec.json.schema(Settings)["$defs"]["Settings"]["properties"]
    assert all(schema[name]["description"] in html for name in fields_of(section))


def test_secrets_are_told_to_be_set_and_never_shown(ws, owner):
    for section in TITLES:
        html = owner.get(f"/settings/{section}").text
        assert TOKEN not in html
    assert ">set</span>" in owner.get("/settings/messages").text
    assert save(owner, "messages", sms_key="other").status_code == 303
    assert kept(ws)["telegram_token"] == TOKEN
    assert kept(ws)["sms_key"] == "other"


def test_what_sounds_like_a_secret_is_one():
    named = {name for name in Settings.__struct_fields__ if name.endswith(("_secret", "_token", "_key", "_verify"))}
    assert named <= set(SECRET)


def test_a_secret_is_taken_away_when_that_is_said(ws, owner):
    save(owner, "messages", **{"telegram_token.remove": "1"})
    assert "telegram_token" not in kept(ws)


def test_values_of_every_kind_are_saved(ws, owner):
    save(owner, "calendar", **{"business_hours.tuesday": "10:00-16:00", "holidays": "2026-12-25\n2027-01-01"})
    save(owner, "numbers", sure=True, **{"targets.name": ["nps", "csat_top2"], "targets.value": ["50", "80"]})
    save(owner, "asking", ask_days=["sunday"], ask_any_days="3.5", sites="https://www.acme.example")
    found = kept(ws)
    assert found["business_hours"] == {"monday": ["09:00-12:30", "13:30-17:00"], "tuesday": ["10:00-16:00"]}
    assert [str(day) for day in found["holidays"]] == ["2026-12-25", "2027-01-01"]
    assert found["targets"] == {"nps": 50, "csat_top2": 80}
    assert (found["ask_days"], found["ask_any_days"], found["sites"]) == (["sunday"], 3.5, ["https://www.acme.example"])


def test_a_check_that_is_taken_away_is_saved(ws, owner):
    save(owner, "asking", without=("popup_storage",))
    assert kept(ws)["popup_storage"] is False


@pytest.mark.parametrize(
    ("section", "changes", "said"),
    [
        ("workspace", {"timezone": "Mars/Olympus"}, "no timezone"),
        ("workspace", {"currency": "RINGGIT"}, "not the code of a currency"),
        ("workspace", {"rates": "EUR = = 1"}, "Exchange rates"),
        ("calendar", {"holidays": "soon"}, "holidays"),
        ("numbers", {"suppress_below": "2"}, "suppress_below"),
        ("numbers", {"targets.name": ["npss"], "targets.value": ["1"]}, "no metric"),
        ("asking", {"ask_any_days": "some"}, "no number"),
        ("asking", {"colour": "red"}, "no setting of this section"),
        ("mail", {"engine": "duckdb"}, "no setting of this section"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_entered_stays(steady, section, changes, said):
    ws, owner = steady
    before = (ws.folder / "suara.toml").read_bytes()
    reply = save(owner, section, **changes)
    assert reply.status_code == 422
    assert said in unescape(reply.text)
    assert (ws.folder / "suara.toml").read_bytes() == before
    name, value = next(iter(changes.items()))
    if name in form(owner, section) and isinstance(value, str):
        assert Form(reply.text).found[name] == [value]


def test_a_change_by_somebody_else_meanwhile_is_not_overwritten(ws, owner):
    mine = form(owner, "workspace")
    save(owner, "workspace", name="Theirs")
    reply = owner.post("/settings/workspace", data=mine | {"name": "Mine"})
    assert reply.status_code == 409
    assert kept(ws)["name"] == "Theirs"
    assert Form(reply.text).found["name"] == ["Mine"]
    assert "Theirs" in reply.text
    assert owner.post("/settings/workspace", data=Form(reply.text).found).status_code == 303
    assert kept(ws)["name"] == "Mine"


def test_a_change_of_the_file_by_hand_is_noticed_and_kept(ws, owner):
    mine = form(owner, "workspace")
    text = (ws.folder / "suara.toml").read_text("utf-8")
    (ws.folder / "suara.toml").write_text("# ours\n" + text.replace('currency = "USD"', 'currency = "MYR"'), "utf-8")
    assert owner.post("/settings/workspace", data=mine | {"name": "Mine"}).status_code == 409
    assert "1 line of suara.toml is a comment" in owner.get("/settings/mail").text
    save(owner, "mail", mail_from="Acme <ask@acme.example>")
    assert kept(ws)["currency"] == "MYR"


def test_what_a_new_zone_does_is_told_before_it_is_saved(ws, owner):
    when = datetime(2026, 3, 1, 20)
    ws.load("order", [{"customer": "c1", "occurred_at": when, "amount": 5}])
    reply = save(owner, "workspace", timezone="UTC")
    assert reply.status_code == 200
    assert "The days of all 1 records are written anew" in reply.text
    assert kept(ws)["timezone"] == "Asia/Kuala_Lumpur"
    assert owner.post("/settings/workspace", data=Form(reply.text).found | {"sure": "1"}).status_code == 303
    assert kept(ws)["timezone"] == "UTC"
    march = {"since": "2026-03-01", "until": "2026-03-02"}
    assert ws.measure("sales", **march).value == 5


def test_a_dimension_whose_values_do_not_fit_its_new_type_stays_as_it_was(ws, owner):
    ws.load("customer", [{"customer": "c1", "occurred_at": datetime(2026, 3, 1), "country": "MY"}])
    changes = {"dimensions.name": ["country"], "dimensions.value": ["number"]}
    reply = save(owner, "numbers", sure=True, **changes)
    assert reply.status_code == 422
    assert "cannot change its type" in unescape(reply.text)
    assert kept(ws)["dimensions"] == {"country": "text"}
    assert ws.records()["customer"].records == 1


def test_pages_follow_settings_that_were_saved(owner):
    save(owner, "workspace", name="<b>Kedai</b>")
    html = owner.get("/settings/mail").text
    assert "&lt;b&gt;Kedai" in html
    assert "<b>Kedai" not in html


@pytest.mark.parametrize("role", ["viewer", "agent", "editor", "analyst"])
def test_only_who_may_change_settings_sees_them(ws, role):
    with served(ws) as address, visitor(ws, address, role) as other:
        for path in ("/settings", "/settings/mail", "/settings/keys"):
            assert other.get(path).status_code == 403
        assert other.post("/settings/mail", data={}).status_code == 403


def test_a_key_is_shown_once_and_works_until_it_is_revoked(ws, owner):
    reply = owner.post("/settings/keys", data={"name": "till", "right": ["measure:read"]})
    key = re.search(r"suara_[\w-]+", reply.text)[0]
    with httpx.Client(base_url=str(owner.base_url), headers={"Authorization": f"Bearer {key}"}) as program:
        assert program.get("/api/v1/records").status_code == 200
        assert key not in owner.get("/settings/keys").text
        assert owner.post("/settings/keys/revoke", data={"key": "till", "typed": "other"}).status_code == 422
        assert program.get("/api/v1/records").status_code == 200
        assert owner.post("/settings/keys/revoke", data={"key": "till", "typed": "till"}).status_code == 303
        assert program.get("/api/v1/records").status_code == 401


def test_a_change_is_in_the_audit_log_with_its_names_and_no_values(ws, owner):
    save(owner, "messages", sms_key="zxcv-secret")
    log = owner.get("/audit.csv").text
    assert "changed settings" in log
    assert "sms_key" in log
    assert "zxcv-secret" not in log
