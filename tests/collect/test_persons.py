"""Customers who go by an address or a number, and what belongs to a person."""

import pyarrow as pa
import pytest

from loading_helper import counts

AT = "2025-01-05T10:00:00Z"
ADDRESSES = ["ann@example.com", "+45 12 34 56 78", "012-345 6789", "(555) 123-4567", "12 34 56 78"]


def orders(*customers):
    numbers = [str(i) for i, _ in enumerate(customers)]
    return pa.table(
        {"order": numbers, "customer": customers, "occurred_at": [AT] * len(numbers), "amount": [1] * len(numbers)}
    )


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_becomes_a_keyed_hash_and_goes_to_the_ledger(ws, rows, address):
    ws.load("order", orders(address))
    ((customer,),) = rows("order", "customer")
    assert customer.startswith("p_")
    assert address in ws.ledger.person(customer).values()


@pytest.mark.parametrize("own", ["C00043", "17850", "0000012345", "7590-VHVEG", "2025-0000-0001", "bb953a084ab406da"])
def test_an_id_stays_as_it_is(ws, rows, own):
    ws.load("order", orders(own))
    assert rows("order", "customer") == [(own,)]
    assert not ws.ledger.exists


def test_one_address_is_one_customer_however_it_is_written(ws, rows):
    ws.load("order", orders("Ann@Example.com", " ann@example.com", "plain"))
    found = [customer for (customer,) in rows("order", "customer")]
    assert len(set(found)) == 2


def test_the_hash_is_the_same_in_every_kind(ws, rows):
    ws.load("order", orders("ann@example.com"))
    referral = {"referral": ["r"], "customer": ["c"], "invitee": ["ann@example.com"], "occurred_at": [AT]}
    ws.load("referral", pa.table(referral))
    assert rows("order", "customer") == rows("referral", "invitee")


def test_an_address_far_down_the_file_is_found(ws, rows):
    ws.load("order", orders(*map(str, range(5000)), "ann@example.com"))
    assert not [c for (c,) in rows("order", "customer") if "@" in c]


def test_what_belongs_to_a_person_goes_to_the_ledger_alone(ws, tmp_path):
    customers = {
        "customer_id": ["c1"],
        "occurred_at": [AT],
        "Name": ["Ann Ang"],
        "email": ["ann@example.com"],
        "shoe": ["42"],
    }
    load = ws.load("customer", pa.table(customers))
    assert counts(load) == (1, 0, 0, 0)
    assert load.persons == ("Name", "email")
    assert load.ignored == ("shoe",)
    assert ws.ledger.person("c1") == {"Name": "Ann Ang", "email": "ann@example.com"}
    ws.close()
    assert b"Ann Ang" not in (tmp_path / "ws" / "warehouse.duckdb").read_bytes()


def test_a_dry_run_tells_the_ledger_nothing(ws):
    customers = {"customer": ["c1"], "occurred_at": [AT], "name": ["Ann Ang"]}
    ws.load("customer", pa.table(customers), dry_run=True)
    assert ws.ledger.person("c1") == {}
