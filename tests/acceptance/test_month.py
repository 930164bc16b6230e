"""A month in the life: thirty days of files, mishaps and upkeep, and at the end every number is right."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta

import pytest

import suara
from acceptance.month import DAYS, FIRST, Company, write
from acceptance.month_reference import reference

pytestmark = [pytest.mark.slow, pytest.mark.long]

LAST = FIRST + timedelta(days=DAYS)
SOURCES = {"customer": "shop", "order": "shop", "contact": "desk", "answer": "desk"}
ERASED = "c7"


def load_day(ws, folder, number, rows):
    """Load a day's files; every row is accounted for, and the one wrong row of each is rejected."""
    for kind, delivered in rows.items():
        load = ws.load(
            kind, write(folder / f"{SOURCES[kind]}-{kind}-{number:02d}.csv", delivered), source=SOURCES[kind]
        )
        assert load.accepted + load.updated + load.unchanged + load.rejected == len(delivered)
        assert load.rejected == 1


def killed_load(workspace, path, kind):
    """A process that begins to load a file and is killed before it can finish."""
    code = "import sys, suara; w = suara.open(sys.argv[1]); print('go', flush=True); w.load(sys.argv[2], sys.argv[3])"
    process = subprocess.Popen([sys.executable, "-c", code, workspace, kind, path], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"go\n"
    time.sleep(0.15)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def measured_elsewhere(workspace):
    """What a second process reads from the same workspace."""
    code = "import sys, json, suara; print(json.dumps(suara.open(sys.argv[1]).measure('orders').value))"
    done = subprocess.run([sys.executable, "-c", code, workspace], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    """The workspace at the end of the month, and the company as it truly was."""
    folder = tmp_path_factory.mktemp("month")
    company, ws = (
        Company(),
        suara.create(folder / "first", timezone="Europe/Copenhagen", dimensions={"country": "text"}),
    )
    ws.load("customer", write(folder / "opening.csv", company.opening()), source="shop")
    for number in range(DAYS):
        rows = company.day(number)
        if number == 9:
            ws.close()
            killed_load(ws.folder, write(folder / "killed.csv", rows["order"]), "order")
        load_day(ws, folder, number, rows)
        if number == 14:
            ws.upgrade()
        if number == 19:
            ws.erase(ERASED)
            company.forget(ERASED)
        if number == 24:
            ws.backup(folder / "month.suara")
            ws.close()
            suara.restore(folder / "month.suara", folder / "second")
            ws = suara.open(folder / "second")
        if number == 27:
            assert measured_elsewhere(ws.folder) == ws.measure("orders").value
    yield ws, company
    ws.close()


def truth_of(company, **only):
    customers = {c["customer"]: c for c in company.truth["customer"].values()}
    found = {kind: list(rows.values()) for kind, rows in company.truth.items()}
    if only:
        here = {key for key, c in customers.items() if c["country"] == only["country"]}
        found = {kind: [r for r in rows if r["customer"] in here] for kind, rows in found.items()}
    return found


def assert_equal(result, expected):
    got = {row["metric"]: row["value"] for row in result}
    assert got == {k: v if v is None else pytest.approx(v, rel=1e-9) for k, v in expected.items()}


@pytest.mark.parametrize("days", [(0, DAYS), (0, 10), (9, 11), (21, 24), (DAYS - 2, DAYS)])
def test_every_number_of_a_stretch_equals_an_independent_calculation(month, days):
    ws, company = month
    since, until = (FIRST + timedelta(days=d) for d in days)
    expected = reference(truth_of(company), since, until, LAST)
    assert_equal(ws.measure(*expected, since=since, until=until, as_of=LAST), expected)


def test_every_number_of_every_day_equals_an_independent_calculation(month):
    ws, company = month
    whole = truth_of(company)
    names = list(reference(whole, FIRST, LAST, LAST))
    rows = ws.measure(*names, since=FIRST, until=LAST, grain="day", as_of=LAST).rows
    got = {(r["metric"], r["period"]): r["value"] for r in rows}
    for day in [FIRST + timedelta(days=d) for d in range(DAYS)]:
        for name, value in reference(whole, day, day + timedelta(days=1), LAST).items():
            assert got[name, day] == (value if value is None else pytest.approx(value, rel=1e-9)), (name, day)


def test_every_number_of_a_country_equals_an_independent_calculation(month):
    ws, company = month
    expected = reference(truth_of(company, country="MY"), FIRST, LAST, LAST)
    assert_equal(ws.measure(*expected, since=FIRST, until=LAST, where={"country": "MY"}, as_of=LAST), expected)


def test_the_erased_customer_is_nowhere(month):
    ws, _ = month
    found = ws.measure("orders", "contact_volume", where={"customer": ERASED}, since=FIRST, until=LAST)
    assert [row["value"] for row in found] == [0, 0]


def test_the_day_on_which_the_clocks_go_back_is_one_day(month):
    ws, company = month
    day = datetime(2025, 10, 26)
    expected = reference(truth_of(company), day, day + timedelta(days=1), LAST)
    assert_equal(ws.measure("orders", since=day, until=day + timedelta(days=1)), {"orders": expected["orders"]})
