"""Of an anonymous survey no answer can be told to be a person's: by no key, time, order or number of a row."""

import sqlite3
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import text

import suara
from asking_helper import SENT, all_of, answer, form, invitation_of, invited, rows, slip_in, survey
from serving import served
from suara.collect.feed import feed
from suara.collect.responses import Submission, receive
from suara.errors import SurveyError
from suara.store import anonymity, surveys
from suara.store.asking_tables import answers, invitations, journal, outbox, responses, tokens
from suara.store.door_tables import replies
from suara.store.invitations import mark

ZONE = "Asia/Bangkok"
PEOPLE = [f"person-{n:02}" for n in range(12)]
SCORES = [n % 11 for n in range(12)]
CANARIES = {"X-Forwarded-For": "203.0.113.77", "User-Agent": "CanaryBrowser/7.1", "Referer": "https://canary.example/"}
LANGUAGES = ["da", "en", "th"]


@pytest.fixture
def ws(tmp_path):
    with made(tmp_path / "acme") as workspace:
        yield workspace


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """A workspace in which all have answered, to look into."""
    with made(tmp_path_factory.mktemp("answered") / "acme") as workspace:
        yield played(workspace)


def made(folder, **settings):
    ws = suara.create(folder, timezone=ZONE, dimensions={"department": "text"}, **settings)
    ws.surveys.publish(translated(survey(anonymous=True)))
    return ws


def translated(definition):
    """The same in several languages."""
    plain = {"languages": LANGUAGES, "title": dict.fromkeys(LANGUAGES, "Title")}
    pages = [
        {"questions": [q | {"text": dict.fromkeys(LANGUAGES, q["text"])} for q in page["questions"]]}
        for page in definition["pages"]
    ]
    return definition | plain | {"pages": pages}


def played(ws, people=PEOPLE):
    """Everybody answers, one after the other; a day's part of a survey."""
    links = [
        invited(
            ws,
            customer=who,
            channel=["email", "sms"][n % 2],
            language=LANGUAGES[n % 3],
            dimensions={"department": f"dept-{n}"},
            valid=timedelta(days=3650),
        )
        for n, who in enumerate(people)
    ]
    with (
        served(ws) as address,
        httpx.Client(base_url=address, trust_env=False, follow_redirects=True, timeout=60) as client,
    ):
        for score, link in zip(SCORES, links, strict=False):
            last = answer(
                client, f"/s/after-visit/{link}", {"recommend": str(score)}, {"why": f"said {score}"}, headers=CANARIES
            )
            assert last.status_code == 200, last.text
    return ws


def told_of(ws, *tables, by):
    """What tables hold of each person or response: id to the set of its values, times by their instant."""
    found = {}
    for table in tables:
        for row in all_of(ws, table):
            found.setdefault(row[by], set()).update(
                str(v) for v in row.values() if v not in (None, "", {}, []) and not isinstance(v, bool)
            )
    return found


def table(ws, name):
    with ws.warehouse.reading() as connection:
        return connection.execute(f"SELECT * FROM {name}").fetchall()


def now():
    return datetime.now(UTC).replace(tzinfo=None)


def later(days):
    return now() + timedelta(days=days)


def test_every_answer_is_kept(answered):
    assert sorted(a["value"] for a in all_of(answered, answers) if a["question"] == "recommend") == sorted(SCORES)
    assert all(row["complete"] for row in all_of(answered, responses))


def test_no_value_in_the_ledger_stands_with_a_person_and_an_answer(answered):
    people = told_of(answered, invitations, tokens, outbox, by="invitation")
    given = told_of(answered, responses, answers, by="response")
    common = {frozenset(person & answer) for person in people.values() for answer in given.values()}
    # What all have in common: the survey's name and its version.
    assert common == {frozenset({"after-visit", "1"})}


def test_of_times_the_day_alone_is_kept_of_an_answer_and_nothing_of_when_a_link_was_used(answered):
    midnight = anonymity.day_start(now(), ZONE)
    kept = {row[c] for row in all_of(answered, responses) for c in ("started_at", "saved_at")}
    assert kept | {row["saved_at"] for row in all_of(answered, answers)} == {midnight}
    used = {row[c] for row in all_of(answered, invitations) for c in ("started_at", "answered_at")}
    assert used == {anonymity.day_start(SENT, ZONE)} == {datetime(2026, 3, 1, 17)}


def test_no_row_of_the_ledger_has_a_number_that_tells_the_order(answered):
    with sqlite3.connect(answered.folder / "ledger.sqlite") as connection:
        for name in ("responses", "answers", "journal"):
            with pytest.raises(sqlite3.OperationalError, match="no such column"):
                connection.execute(f"SELECT rowid FROM {name}")
    connection.close()


def in_order_of_arrival(ids, given):
    return [given[id] for id in ids if id in given] in (SCORES, SCORES[::-1])


def test_no_listing_of_a_table_is_in_the_order_of_arrival(answered):
    given = {a["response"]: a["value"] for a in all_of(answered, answers) if a["question"] == "recommend"}
    assert not in_order_of_arrival([r["response"] for r in all_of(answered, responses)], given)
    assert not in_order_of_arrival([r["response"] for r in all_of(answered, answers) if r["question"] == "why"], given)
    held = dict.fromkeys(
        e["id"] for e in sorted(all_of(answered, journal), key=lambda e: e["entry"]) if e["kind"] == "response"
    )
    assert not in_order_of_arrival(held, given)


def test_the_log_in_which_both_sides_are_written_together_is_emptied(ws):
    link = invited(ws)
    with served(ws) as address, httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
        slip = slip_in(client.get(f"/s/after-visit/{link}").text)
        client.post(f"/s/after-visit/{link}", data=form(slip, recommend="9"))
        log = ws.folder / "ledger.sqlite-wal"
        assert not log.exists() or log.stat().st_size == 0


def test_no_address_browser_or_page_of_anybody_is_in_any_file(ws):
    played(ws)
    feed(ws._intake, later(1))
    ws.close()
    files = [p for p in ws.folder.rglob("*") if p.is_file()]
    found = [(p.name, c) for p in files for c in CANARIES.values() if c.encode() in p.read_bytes()]
    assert files
    assert found == []


def test_answers_go_to_the_warehouse_five_together(ws):
    played(ws, PEOPLE[:4])
    assert feed(ws._intake) == 0
    played(ws, ["person-04"])
    assert feed(ws._intake) == 15  # five responses of two answers each


def test_fewer_go_when_their_day_is_over(ws):
    played(ws, PEOPLE[:2])
    assert feed(ws._intake, anonymity.day_end(now(), ZONE) - timedelta(seconds=1)) == 0
    assert feed(ws._intake, anonymity.day_end(now(), ZONE)) == 6


def test_nothing_of_a_person_is_beside_an_answer_in_the_warehouse(ws):
    played(ws)
    with ws.ledger.writing() as connection:
        connection.execute(text("UPDATE invitations SET expires_at = '2026-03-05 00:00:00'"))
        connection.execute(text("UPDATE journal SET due_at = '2026-03-05 00:00:00' WHERE kind = 'invitation'"))
    feed(ws._intake, later(1))
    with ws.warehouse.reading() as connection:
        columns = "invitation, customer, channel, department, started_at, occurred_at, load, language"
        found = connection.execute(f"SELECT DISTINCT {columns} FROM responses").fetchall()
    midnight = anonymity.day_start(now(), ZONE)
    assert {row[:6] for row in found} == {(None, None, None, None, midnight, midnight)}
    assert {row[7] for row in found} == {None}
    assert len(table(ws, "responses")) == 12


def test_the_warehouse_numbers_no_row_in_the_order_of_arrival(ws):
    played(ws)
    feed(ws._intake, later(1))
    with ws.warehouse.reading() as connection:
        scores = connection.execute("SELECT score FROM answers WHERE kind = 'nps' ORDER BY rowid").fetchall()
    assert [int(score) for (score,) in scores] != SCORES


def sent(ws, **more):
    """Somebody invited whose invitation waits for the warehouse, as sending leaves it."""
    link = invited(ws, sent_at=None, **more)
    with ws.ledger.writing() as connection:
        mark(connection, invitation_of(more["customer"]), "sent_at", SENT)
    return link


def test_an_invitation_goes_to_the_warehouse_when_its_link_can_be_used_no_more(ws):
    at = now()
    sent(ws, customer="c1", made_at=at, valid=timedelta(days=30))
    assert feed(ws._intake, at + timedelta(days=29)) == 0
    assert feed(ws._intake, at + timedelta(days=30)) == 1


def test_invitations_go_when_the_survey_is_closed(ws):
    sent(ws, customer="c1")
    with ws.ledger.writing() as connection:
        surveys.close(connection, "after-visit")
    assert feed(ws._intake) == 1


def test_using_a_link_makes_no_entry_that_waits_beside_the_answer(ws):
    sent(ws, customer="c1")
    before = rows(ws)["journal"]
    with ws.ledger.writing() as connection:
        for moment in ("opened_at", "started_at", "answered_at"):
            mark(connection, invitation_of("c1"), moment, now())
    assert rows(ws)["journal"] == before


def test_the_newest_version_is_asked_for_that_of_the_invitation_would_be_a_name(ws):
    link = invited(ws)
    ws.surveys.publish(translated(survey(anonymous=True, second_page=False)))
    with (
        served(ws) as address,
        httpx.Client(base_url=address, trust_env=False, follow_redirects=True, timeout=60) as client,
    ):
        answer(client, f"/s/after-visit/{link}", {"recommend": "9"})
    assert [row["version"] for row in all_of(ws, responses)] == [2]


def test_a_page_that_saves_on_the_way_does_not_use_the_link_up(ws):
    invited(ws, customer="c1")
    at = now()
    common = {"response": "ab" * 16, "survey": "after-visit", "version": 1, "at": at, "started_at": at}
    given = {
        "given": {"recommend": {"": ["9"]}},
        "channel": "email",
        "language": "en",
        "invitation": invitation_of("c1"),
    }
    with ws.ledger.writing() as connection:
        receive(connection, Submission(**common, **given, page=None))
    assert rows(ws)["responses"] == 0
    assert all_of(ws, invitations)[0]["started_at"] is None


def test_the_way_goes_on_by_an_address_without_the_token(ws):
    link = invited(ws)
    with (
        served(ws) as address,
        httpx.Client(base_url=address, trust_env=False, follow_redirects=True, timeout=60) as client,
    ):
        reply = answer(client, f"/s/after-visit/{link}", {"recommend": "9"})
    assert link not in str(reply.url)
    assert "Why?" in reply.text


def test_what_was_published_as_anonymous_stays_so(ws):
    with pytest.raises(SurveyError, match="stays so"):
        ws.surveys.publish(survey())


def test_an_anonymous_answer_from_the_public_address_keeps_no_time_either(ws):
    with (
        served(ws) as address,
        httpx.Client(base_url=address, trust_env=False, follow_redirects=True, timeout=60) as client,
    ):
        answer(client, "/s/after-visit?lang=th", {"recommend": "9"}, headers=CANARIES)
    (kept,) = all_of(ws, responses)
    assert (kept["channel"], kept["language"]) == ("link", "th")
    assert kept["saved_at"] == kept["started_at"] == anonymity.day_start(now(), ZONE)


@pytest.mark.slow
def test_on_postgresql_neither_transaction_nor_place_of_a_row_tells(tmp_path, postgresql):
    ws = played(made(tmp_path / "acme", ledger=postgresql.format(schema="anonymous")))
    with ws.ledger.reading() as connection:
        written = connection.execute(text("SELECT DISTINCT xmin::text FROM invitations")).scalars().all()
        placed = connection.execute(text("SELECT customer FROM invitations ORDER BY ctid")).scalars().all()
    assert len(written) == 1
    assert placed == PEOPLE  # in the order in which they were invited
    ws.close()


@pytest.mark.parametrize(
    ("zone", "at", "begins", "ends"),
    [
        ("Asia/Bangkok", datetime(2026, 3, 2, 4, 30), datetime(2026, 3, 1, 17), datetime(2026, 3, 2, 17)),
        ("Europe/Copenhagen", datetime(2026, 3, 29, 10), datetime(2026, 3, 28, 23), datetime(2026, 3, 29, 22)),
        ("Europe/Copenhagen", datetime(2026, 10, 25, 0, 30), datetime(2026, 10, 24, 22), datetime(2026, 10, 25, 23)),
        ("America/Havana", datetime(2026, 3, 8, 12), datetime(2026, 3, 8, 5), datetime(2026, 3, 9, 4)),
    ],
)
def test_a_day_is_that_of_the_workspace(zone, at, begins, ends):
    assert (anonymity.day_start(at, zone), anonymity.day_end(at, zone)) == (begins, ends)


def test_an_answer_by_the_api_keeps_no_id_of_the_programs_own_no_person_and_no_time(ws):
    key = ws.keys.make("tests")
    body = {"survey": "after-visit", "response": "person-77", "customer": "person-77", "answers": {"recommend": 9}}
    with served(ws) as address, httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "k1"}
        assert client.post("/api/v1/responses", json=body | {"complete": True}, headers=headers).status_code == 201
    (kept,) = all_of(ws, responses)
    assert "person-77" not in kept.values()
    assert [row["at"] for row in all_of(ws, replies)] == [anonymity.day_end(now(), "UTC")]
