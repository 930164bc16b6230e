"""The page of records: a file is seen before it is loaded, loaded in the background, and taken back."""

import csv
import io
import re
import time

import httpx
import pytest

import suara
from pages_helper import signed_in
from serving import served

ORDERS = b"Order ID,Customer,Created,Total,Note\n1,c1,2025-01-02,10,=1+1\n2,c2,2025-01-03,x,<b>bold</b>\n"
HOSTILE = "<script>alert(1)</script>\",=cmd|' /C calc'!A0.csv"


@pytest.fixture(scope="module")
def ws(tmp_path_factory):
    folder = tmp_path_factory.mktemp("records") / "ws"
    with suara.create(folder, name="Acme", timezone="Asia/Kuala_Lumpur", dimensions={"country": "text"}) as made:
        yield made


@pytest.fixture(scope="module")
def address(ws):
    with served(ws) as found:
        yield found


def visitor(ws, address, role="owner", **more):
    cookies = signed_in(ws, role, **more)
    return httpx.Client(base_url=address, cookies=cookies, headers={"Origin": address}, timeout=60)


@pytest.fixture(scope="module")
def owner(ws, address):
    with visitor(ws, address) as client:
        yield client


def send(client, content=ORDERS, name="orders.csv", **fields):
    """Send a file; where it is shown."""
    reply = client.post("/records", files={"file": (name, content)}, data=fields)
    return reply.headers.get("location", ""), reply


def mapped(html):
    """What each column becomes, as the form says it."""
    found = {}
    for name, options in re.findall(r'<select name="(column\.\d+)"(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else "-"
    return found


def done(client, place, does, **fields):
    """Press a button of the form and wait for the work; where its outcome is."""
    reply = client.post(place, data={"do": does, **fields})
    assert reply.status_code == 303, reply.text
    job = reply.headers["location"]
    for _ in range(600):
        reply = client.get(job)
        if reply.status_code == 303 or 'role="alert"' in reply.text:
            return reply
        time.sleep(0.05)
    raise TimeoutError(job)


def counts(html):
    return dict(re.findall(r"<dt>(Accepted|Updated|Unchanged|Rejected)</dt><dd>([\d,]+)</dd>", html))


def test_the_kind_and_each_column_are_guessed(owner):
    place, _ = send(owner)
    html = owner.get(place).text
    assert '<option value="order" selected' in html
    assert list(mapped(html).values()) == ["order", "customer", "occurred_at", "amount", "-"]


def test_a_dry_run_tells_what_a_load_would_do_and_writes_nothing(owner, ws):
    place, _ = send(owner)
    done(owner, place, "try")
    html = owner.get(place).text
    assert counts(html) == {"Accepted": "1", "Updated": "0", "Unchanged": "0", "Rejected": "1"}
    assert "amount is not a number" in html
    assert ws.records()["order"].records == 0


def test_a_column_that_is_changed_is_read_so(owner):
    place, _ = send(owner)
    html = owner.get(place).text
    fields = mapped(html) | {"column.3": "-", "column.4": "amount"}
    reply = owner.post(place, data={"kind": "order", "source": "orders.csv", "do": "look", **fields})
    assert reply.status_code == 303
    assert mapped(owner.get(place).text) == fields


def test_two_columns_cannot_become_one(owner):
    place, _ = send(owner)
    fields = mapped(owner.get(place).text) | {"column.4": "amount"}
    reply = owner.post(place, data={"kind": "order", "source": "orders.csv", "do": "try", **fields})
    assert reply.status_code == 422
    assert "Two columns would become amount" in reply.text


def test_a_column_may_be_the_same_for_every_record(owner, ws):
    place, _ = send(owner, b"Customer,Created\nc1,2025-01-02\n", "same.csv", kind="order")
    assert "must come from a column" in owner.get(place).text
    fields = {"kind": "order", "source": "same.csv", "column.0": "customer", "column.1": "occurred_at"}
    owner.post(place, data={**fields, "do": "look", "every_column": "amount", "every_value": "12.5"})
    done(owner, place, "try")
    assert counts(owner.get(place).text)["Accepted"] == "1"


def test_a_load_is_entered_with_who_loaded_it_and_can_be_taken_back(owner, ws):
    place, _ = send(owner, name="undone.csv")
    load = done(owner, place, "load").headers["location"].partition("?")[0]
    assert ws.records()["order"].records == 1
    assert "Owner 0" in owner.get(load).text
    assert owner.post(f"{load}/undo", data={"typed": "something"}).status_code == 422
    assert ws.records()["order"].records == 1
    assert owner.post(f"{load}/undo", data={"typed": "undone.csv"}).status_code == 303
    assert ws.records()["order"].records == 0


def test_rejected_rows_come_as_a_file_that_loads_again_when_it_is_mended(owner, ws):
    place, _ = send(owner, name="mended.csv")
    load = done(owner, place, "load").headers["location"].partition("?")[0]
    rows = owner.get(f"{load}/rejects.csv").text
    assert "'=1+1" not in rows
    place, _ = send(owner, rows.replace("2025-01-03,x,", "2025-01-03,7,").encode(), "anything.csv")
    html = owner.get(place).text
    assert 'name="source" value="mended.csv"' in html
    load = done(owner, place, "load").headers["location"].partition("?")[0]
    assert counts(owner.get(load).text) == {"Accepted": "1", "Updated": "0", "Unchanged": "0", "Rejected": "0"}
    ws.undo(int(load.rpartition("/")[2]))


def test_the_recipe_of_a_load_reads_the_next_file_of_its_source(owner):
    place, _ = send(owner, name="kept.csv")
    html = owner.get(place).text
    fields = mapped(html) | {"column.4": "channel"}
    load = done(owner, place, "load", kind="order", source="kept.csv", **fields).headers["location"].partition("?")[0]
    assert 'channel = "Note"' in owner.get(f"{load}/recipe.toml").text
    place, _ = send(owner, name="kept.csv")
    assert mapped(owner.get(place).text)["column.4"] == "channel"


def test_a_hostile_name_and_cell_are_shown_as_text(owner):
    place, _ = send(owner, name=HOSTILE)
    html = owner.get(place).text
    assert "<script>alert" not in html
    assert "<b>bold" not in html
    assert "&lt;b&gt;bold" in html
    load = done(owner, place, "load").headers["location"].partition("?")[0]
    assert "<script>alert" not in owner.get(load).text
    assert owner.get(f"{load}/rejects.csv").status_code == 200


def test_a_csv_of_loads_defuses_formulas(owner):
    place, _ = send(owner, name="formula.csv", source="=1+1")
    done(owner, place, "load")
    rows = list(csv.DictReader(io.StringIO(owner.get("/records/loads.csv").text)))
    assert "'=1+1" in {row["source"] for row in rows}


def at_rest(folder):
    """What a folder holds, but for what comes and goes with each writing."""
    passing = (".spill", ".cache", ".wal", "-wal", "-shm", "-journal")
    return {path for path in folder.iterdir() if not path.name.endswith(passing)}


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "/", "", "\x00\n.csv", "ก" * 300 + ".csv"])
def test_a_file_lies_in_its_own_place_whatever_it_is_called(owner, ws, name):
    before = at_rest(ws.folder)
    place, reply = send(owner, name=name)
    assert reply.status_code in (303, 422)
    assert at_rest(ws.folder) == before
    if place:
        owner.post(place, data={"do": "drop"})
        assert owner.get(place).status_code == 404


def test_a_file_is_seen_by_who_sent_it_alone(owner, ws, address):
    place, _ = send(owner)
    with visitor(ws, address, "analyst") as other:
        assert other.get(place).status_code == 404


@pytest.mark.parametrize("role", ["viewer", "agent", "editor"])
def test_only_who_may_write_records_sees_them(ws, address, role):
    with visitor(ws, address, role) as other:
        assert other.get("/records").status_code == 403
        assert send(other)[1].status_code == 403


def test_who_sees_some_rows_only_loads_none(ws, address):
    with visitor(ws, address, "analyst", scope={"country": ["MY"]}) as other:
        assert other.get("/records").status_code == 403
        assert send(other)[1].status_code == 403
        assert other.get("/records/loads.csv").status_code == 404
        assert other.get("/records/loads/1/rejects.csv").status_code == 404


def test_a_file_that_is_too_large_is_refused_with_what_to_do(owner, ws, address):
    ws.change(upload_megabytes=1)
    try:
        owner.get("/records")
        reply = send(owner, b"a" * 1_200_000)[1]
    finally:
        ws.change(upload_megabytes=None)
    assert reply.status_code == 422
    assert "larger than 1 MB" in reply.text


@pytest.mark.parametrize(("content", "said"), [(b"", "is empty"), (b"\x00\x01\x02\x03" * 50, "cannot be read")])
def test_a_file_that_is_none_is_told_so(owner, content, said):
    reply = send(owner, content)[1]
    assert reply.status_code == 422
    assert said in reply.text


def test_work_that_failed_says_why_and_leads_back(owner):
    place, _ = send(owner, b"PK\x03\x04 no workbook", "broken.xlsx")
    assert place == ""
    place, _ = send(owner, b"Customer,Created\nc1,2025-01-02\n", "short.csv", kind="order")
    html = done(owner, place, "load").text
    assert "No column of short.csv gives amount" in html
    assert place in html


def test_holdings_are_those_of_the_workspace(owner, ws):
    rows = {row["kind"]: row for row in owner.get("/records/holdings.json").json()}
    assert {kind: row["records"] for kind, row in rows.items()} == {k: h.records for k, h in ws.records().items()}
