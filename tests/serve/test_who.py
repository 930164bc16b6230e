"""Who is asked, at the command line and at the Python door."""

import json
from datetime import UTC, datetime, timedelta

import pytest

import suara
from suara.serve.cli import run
from who_helper import known, loaded, published

NOW = datetime(2026, 3, 4, 4)
LONG_AGO = datetime(2020, 1, 1)


@pytest.fixture
def folder(tmp_path):
    """A workspace with a survey, and customers of whom c1 and c2 can be reached."""
    home = tmp_path / "acme"
    with suara.create(home, dimensions={"country": "text"}) as ws:
        known(ws, "c1", "c2")
        customers = ({"customer": f"c{i}", "occurred_at": LONG_AGO, "country": c} for i, c in enumerate("XMMT"))
        loaded(ws, "customer", *customers)
        published(ws, clocks={"after_invitation": 30})
    return str(home)


def said(capsys, *arguments):
    """The command's exit status, standard output and standard error."""
    status = run([*arguments])
    out, err = capsys.readouterr()
    return status, out, err


def told(capsys, *arguments):
    """What a command says as JSON."""
    status, out, _ = said(capsys, *arguments, "--json")
    assert status == 0
    return json.loads(out)


def test_eligibility_names_every_rule_and_which_stops(capsys, folder):
    (found,) = told(capsys, "eligibility", "c3", "csat", "-w", folder)
    assert (found["may_be_asked"], found["rule"], found["next_at"]) == (False, "no_address", None)
    assert [one["rule"] for one in found["findings"] if one["stopped"]] == ["no_address"]
    assert len(found["findings"]) == 14


def test_eligibility_says_when_asking_is_next_possible(capsys, folder):
    (asked,) = told(capsys, "survey", "invite", "csat", "c1", "-w", folder)
    (found,) = told(capsys, "eligibility", "c1", "csat", "-w", folder)
    assert datetime.fromisoformat(found["next_at"]) - datetime.fromisoformat(asked["at"]) == timedelta(days=30)
    _, _, err = said(capsys, "eligibility", "c1", "csat", "-w", folder)
    assert "next possible" in err


def test_a_person_reads_that_time_alone_changes_nothing(capsys, folder):
    status, out, err = said(capsys, "eligibility", "c3", "csat", "-w", folder)
    assert status == 0
    assert "stops" in out
    assert "time alone does not change that" in err


def test_inviting_tells_of_each_customer_what_was_decided(capsys, folder):
    made = told(capsys, "survey", "invite", "csat", "c1", "c3", "-w", folder)
    assert [(one["customer"], one["outcome"], one["rule"]) for one in made] == [
        ("c1", "asked", ""),
        ("c3", "stopped", "no_address"),
    ]


def test_a_campaign_goes_to_those_of_whom_something_holds(capsys, folder):
    made = told(capsys, "survey", "invite", "csat", "--where", "country=M", "-w", folder)
    assert [one["customer"] for one in made] == ["c1", "c2"]


def test_a_dry_campaign_counts_and_asks_nobody(capsys, folder):
    _, _, err = said(capsys, "survey", "invite", "csat", "--all", "--dry-run", "-w", folder)
    assert "2 of 4 would be asked." in err
    assert "2 stopped: no_address" in err
    assert told(capsys, "survey", "decisions", "csat", "-w", folder) == []


def test_every_decision_can_be_read_again(capsys, folder):
    said(capsys, "survey", "invite", "csat", "--all", "-w", folder)
    assert len(told(capsys, "survey", "decisions", "csat", "-w", folder)) == 4
    (one,) = told(capsys, "survey", "decisions", "csat", "--customer", "c1", "-w", folder)
    assert one["outcome"] == "asked"


@pytest.mark.parametrize("arguments", [(), ("c1", "--all"), ("c1", "--dry-run")])
def test_whom_to_invite_has_to_be_clear(capsys, folder, arguments):
    status, _, err = said(capsys, "survey", "invite", "csat", *arguments, "-w", folder)
    assert status == 2
    assert "Traceback" not in err


def test_a_run_without_a_schedule_or_trigger_says_so(capsys, folder):
    _, _, err = said(capsys, "survey", "run", "-w", folder)
    assert "No open survey has a schedule or a trigger" in err


def test_a_run_tells_by_rule_whom_it_did_not_ask(capsys, folder):
    with suara.open(folder) as ws:
        now = datetime.now(UTC).replace(tzinfo=None)
        loaded(ws, "cart", *({"cart": f"k{i}", "customer": f"c{i}", "occurred_at": now} for i in (1, 3)))
        published(ws, "carts", trigger={"record": "cart"})
    (dry,) = told(capsys, "survey", "run", "--dry-run", "-w", folder)
    (real,) = told(capsys, "survey", "run", "-w", folder)
    assert (real["asked"], real["stopped"], real["rules"]) == (1, 1, {"no_address": 1})
    assert dry["rules"] == real["rules"]


def test_a_contact_is_shown_and_changed(capsys, folder):
    said(capsys, "contact", "c1", "--consent", "contract", "--source", "terms", "-w", folder)
    (shown,) = told(capsys, "contact", "c1", "--opt-out", "email", "-w", folder)
    assert (shown["consent"], shown["consent_source"], list(shown["opted_out"])) == ("contract", "terms", ["email"])
    (shown,) = told(capsys, "contact", "c1", "--opt-in", "*", "-w", folder)
    assert shown["opted_out"] == {}


def test_consent_comes_with_the_customers_that_are_loaded(folder):
    with suara.open(folder) as ws:
        row = {"customer": "c9", "occurred_at": LONG_AGO, "email": "c9@customer.example"}
        loaded(ws, "customer", row | {"Consent Basis": "Legitimate interest", "consent_source": "crm"})
        contact = ws.contacts.get("c9")
        assert (contact.consent, contact.consent_source) == ("legitimate_interest", "crm")


def test_a_suppressed_address_is_shown_with_its_reason(folder):
    with suara.open(folder) as ws:
        ws.contacts.suppress("c1@customer.example", "email", "550 no such user")
        assert "550 no such user" in ws.contacts.get("c1").suppressed["email"]
        assert ws.contacts.reach("c1@customer.example", "email")
        assert ws.contacts.get("c1").suppressed == {}
