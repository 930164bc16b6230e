"""Metrics of customers, money and service on real files equal the independent calculations of the reference."""

import json

import pytest

import suara
from facts_helper import fill

SYNTH = {
    "customer": """SELECT customer_id AS customer, signup_at AS occurred_at, cancelled_at AS ended_at, country, plan,
        acquisition_channel AS channel FROM {customers}""",
    "order": """SELECT order_id AS order, customer_id AS customer, ordered_at AS occurred_at, amount, refund
        FROM {orders}""",
    "cost": "SELECT (month || '-01')::TIMESTAMP AS occurred_at, channel, category, amount FROM {marketing_costs}",
    "contact": """SELECT contact_id AS contact, issue_id AS ticket, customer_id AS customer, topic, channel, direction,
        created_at AS occurred_at, talk_s AS talk_seconds, hold_s AS hold_seconds, wrap_s AS wrap_seconds
        FROM {contacts}""",
    "ticket": """SELECT issue_id AS ticket, customer_id AS customer, topic, opened_at AS occurred_at,
        first_response_at AS first_reply_at, resolved_at, reopened_at, final_resolved_at AS closed_at FROM {issues}""",
}
H1 = {"since": "2025-01-01", "until": "2025-07-01", "as_of": "2025-07-01"}
SPANS = {"2025-Q1": ("2025-01-01", "2025-04-01"), "2025-Q2": ("2025-04-01", "2025-07-01")}


@pytest.fixture(scope="module")
def cases(shared):
    listed = json.loads((shared / "data" / "reference.json").read_text("utf-8"))["cases"]
    return {c["id"].removeprefix("dev/"): c for c in listed}


@pytest.fixture(scope="module")
def synth(shared, tmp_path_factory):
    folder = shared / "data" / "cx" / "synth"
    with suara.create(tmp_path_factory.mktemp("synth") / "w", dimensions={"country": "text", "plan": "text"}) as ws:
        for kind, query in SYNTH.items():
            fill(ws, kind, query, **{p.name.split(".")[0]: p for p in folder.glob("*.csv.gz")})
        yield ws


def row(result):
    (only,) = result.rows
    return only


def agrees(found, case, scale=1.0):
    """The value within 1e-9 (or what eight decimals hold), the interval within 1e-6, and n."""
    assert found["value"] == pytest.approx(scale * case["value"], rel=1e-9, abs=6e-9 * scale)
    if case.get("ci95"):
        assert [found["low"], found["high"]] == pytest.approx([scale * b for b in case["ci95"]], rel=1e-6, abs=1e-6)
    if case.get("n") is not None:
        assert found["n"] == case["n"]


CHURN = {
    "churn_a": "gross_churn",
    "churn_a_cohort": "churn",
    "churn_b": "net_customer_change",
    "churn_c": "lost_to_acquired",
    "retention": "retention",
}


@pytest.mark.parametrize("name", CHURN)
def test_the_churn_family_by_month_is_the_reference(synth, cases, name):
    result = synth.measure(CHURN[name], grain="month", **H1)
    for found in result.rows:
        case = dict(cases[f"synth/customers.csv.gz/{name}/{found['period']:%Y-%m}"])
        parts = case["parts"]
        case["n"] = parts["new"] if name == "churn_c" else parts["start"]
        agrees(found, case)


@pytest.mark.parametrize("quarter", SPANS)
@pytest.mark.parametrize("name", CHURN)
def test_the_churn_family_by_quarter_is_the_reference(synth, cases, name, quarter):
    since, until = SPANS[quarter]
    case = dict(cases[f"synth/customers.csv.gz/{name}/{quarter}"])
    case["n"] = case["parts"]["new"] if name == "churn_c" else case["parts"]["start"]
    agrees(row(synth.measure(CHURN[name], since=since, until=until, as_of="2025-07-01")), case)


def test_new_and_active_customers_are_the_parts_of_the_reference(synth, cases):
    parts = cases["synth/customers.csv.gz/churn_a/2025-Q1"]["parts"]
    result = synth.measure("new_customers", "active_customers", since="2025-01-01", until="2025-04-01")
    assert [r["value"] for r in result.rows] == [parts["new"], parts["start"] + parts["new"]]


MONEY = {
    "orders.csv.gz/repeat_purchase_rate": "repeat_purchase",
    "orders.csv.gz/net_sales": "sales",
    "orders.csv.gz/average_order_value": "average_order_value",
    "orders.csv.gz/loyalty_return_rate": "returning_buyers",
    "marketing_costs.csv.gz/cac": "cac",
    "marketing_costs.csv.gz/cac_media_only": "cac_media",
}


@pytest.mark.parametrize("name", MONEY)
def test_money_of_the_half_year_is_the_reference(synth, cases, name):
    agrees(row(synth.measure(MONEY[name], **H1)), cases[f"synth/{name}"])


def test_net_sales_by_month_are_the_reference(synth, cases):
    months = cases["synth/orders.csv.gz/net_sales"]["parts"]["by_month"]
    found = {f"{r['period']:%Y-%m}": r["value"] for r in synth.measure("sales", grain="month", **H1).rows}
    assert found == pytest.approx(months, rel=1e-9)


def test_historic_lifetime_value_spans_the_whole_history_unless_told(synth, cases):
    agrees(row(synth.measure("clv_historic")), cases["synth/orders.csv.gz/clv_historic"])


def test_media_cost_by_channel_meets_the_customers_channel(synth, cases):
    found = {r["channel"]: r for r in synth.measure("cac_media", by="channel", **H1).rows}
    for channel, case in cases["synth/marketing_costs.csv.gz/cac_by_channel"]["value"].items():
        assert (found[channel]["value"], found[channel]["n"]) == (pytest.approx(case["cac"], rel=1e-9), case["new"])


SERVICE = {
    "contacts.csv.gz/aht_s": ("handle_time", {}),
    "issues.csv.gz/first_response_s_median": ("first_response_time", {}),
    "issues.csv.gz/resolution_s_mean": ("resolution_time", {}),
    "issues.csv.gz/resolution_s_median": ("resolution_time_median", {}),
    "issues.csv.gz/resolution_final_s_mean": ("final_resolution_time", {}),
    "issues.csv.gz/resolution_final_s_median": ("final_resolution_time_median", {}),
    "contacts.csv.gz/fcr_no_repeat/7d": ("first_contact_resolution", {}),
    "contacts.csv.gz/fcr_of_all_contacts/7d": ("first_contact_resolution_all", {}),
    "issues.csv.gz/fcr_issue/7d": ("first_contact_resolution_ticket", {}),
    "contacts.csv.gz/fcr_no_repeat/30d": ("first_contact_resolution", {"first_contact_window": "30d"}),
    "contacts.csv.gz/fcr_of_all_contacts/30d": ("first_contact_resolution_all", {"first_contact_window": "30d"}),
    "issues.csv.gz/fcr_issue/30d": ("first_contact_resolution_ticket", {"first_contact_window": "30d"}),
}


@pytest.mark.parametrize("name", SERVICE)
def test_service_of_the_half_year_is_the_reference(synth, cases, name):
    metric, settings = SERVICE[name]
    agrees(row(synth.measure(metric, **H1, **settings)), cases[f"synth/{name}"])


def test_the_ninetieth_percentile_of_the_first_response_is_the_reference(synth, cases):
    parts = cases["synth/issues.csv.gz/first_response_s_median"]["parts"]
    assert synth.measure("first_response_time_p90", **H1).value == pytest.approx(parts["p90"], rel=1e-9)


def test_handle_time_by_channel_is_the_reference(synth, cases):
    found = {r["channel"]: {"n": r["n"], "mean": r["value"]} for r in synth.measure("handle_time", by="channel", **H1)}
    for channel, case in cases["synth/contacts.csv.gz/aht_s_by_channel"]["value"].items():
        assert found[channel] == pytest.approx(case, rel=1e-9)


def test_contacts_by_channel_are_the_reference(synth, cases):
    whole = cases["synth/contacts.csv.gz/volume_by_channel"]
    found = synth.measure("contact_volume", by="channel", **H1)
    assert {r["channel"]: r["value"] for r in found} == whole["value"]
    shares = {r["item"]: r["value"] for r in synth.measure("contact_share", **H1)}
    assert shares == pytest.approx({c: 100 * k / whole["n"] for c, k in whole["value"].items()}, rel=1e-9)


def test_contacts_by_month_and_channel_are_the_reference(synth, cases):
    expected = cases["synth/contacts.csv.gz/volume_by_month_channel"]["value"]
    found = synth.measure("contact_volume", by="channel", grain="month", **H1)
    assert {(f"{r['period']:%Y-%m}", r["channel"]): r["value"] for r in found} == {
        (month, channel): k for month, channels in expected.items() for channel, k in channels.items()
    }


def test_tickets_by_month_and_topic_are_the_reference(synth, cases):
    expected = cases["synth/issues.csv.gz/ticket_trend"]["value"]
    found = synth.measure("ticket_volume", by="topic", grain="month", **H1)
    assert {(f"{r['period']:%Y-%m}", r["topic"]): r["value"] for r in found} == {
        (month, topic): k for month, topics in expected.items() for topic, k in topics.items()
    }


@pytest.fixture(scope="module")
def telco(shared, tmp_path_factory):
    """Subscribers of a quarter: those who stayed, left in it or joined in it."""
    file = shared / "data" / "cx" / "telco_status_referrals.csv.gz"
    with suara.create(tmp_path_factory.mktemp("telco") / "w") as ws:
        query = """SELECT Customerid AS customer,
            if(Customerstatus = 'Joined', TIMESTAMP '2025-02-01', TIMESTAMP '2024-01-01') AS occurred_at,
            if(Customerstatus = 'Churned', TIMESTAMP '2025-03-01', NULL) AS ended_at FROM {file}"""
        fill(ws, "customer", query, file=file)
        yield ws


@pytest.mark.parametrize("name", ["churn_a", "churn_b", "churn_c", "retention"])
def test_telco_subscribers_of_a_quarter_are_the_reference(telco, cases, name):
    case = dict(cases[f"telco_status_referrals.csv.gz/{name}"])
    case["n"] = case["parts"]["new"] if name == "churn_c" else case["n"]
    agrees(row(telco.measure(CHURN[name], since="2025-01-01", until="2025-04-01")), case)


@pytest.fixture(scope="module")
def cdnow(shared, tmp_path_factory):
    """CDNOW's buyers; the purchases of one buyer on one day are one order."""
    with suara.create(tmp_path_factory.mktemp("cdnow") / "w") as ws:
        query = """SELECT master_id || ' ' || date AS order, master_id AS customer, date AS occurred_at,
            sum(amount) AS amount FROM {file} GROUP BY ALL"""
        fill(ws, "order", query, file=shared / "data" / "cx" / "cdnow.csv.gz")
        yield ws


@pytest.mark.parametrize(
    ("name", "metric"), [("repeat_purchase_rate", "repeat_purchase"), ("clv_historic", "clv_historic")]
)
def test_cdnow_buyers_are_the_reference(cdnow, cases, name, metric):
    agrees(row(cdnow.measure(metric)), cases[f"cdnow.csv.gz/{name}"])


@pytest.fixture(scope="module")
def retail(shared, tmp_path_factory):
    """Invoices of an online shop: the sum of their lines."""
    with suara.create(tmp_path_factory.mktemp("retail") / "w") as ws:
        query = """SELECT InvoiceNo AS order, any_value(CustomerID)::VARCHAR AS customer,
            min(InvoiceDate) AS occurred_at, sum(Quantity * UnitPrice) AS amount FROM {file}
            WHERE NOT starts_with(InvoiceNo, 'C') AND Quantity > 0 AND UnitPrice > 0 AND CustomerID IS NOT NULL
            GROUP BY InvoiceNo"""
        fill(ws, "order", query, file=shared / "data" / "cx" / "online_retail.parquet")
        yield ws


@pytest.mark.parametrize(
    ("name", "metric"), [("repeat_purchase_rate", "repeat_purchase"), ("clv_historic", "clv_historic")]
)
def test_online_shoppers_are_the_reference(retail, cases, name, metric):
    agrees(row(retail.measure(metric)), cases[f"online_retail.parquet/{name}"])


@pytest.fixture(scope="module")
def incidents(shared, tmp_path_factory):
    """Incidents by their last event, with the first time at which they were no longer new."""
    with suara.create(tmp_path_factory.mktemp("incidents") / "w") as ws:
        query = """SELECT number AS ticket, arg_max(opened_at, sys_mod_count) AS occurred_at,
            arg_max(resolved_at, sys_mod_count) AS resolved_at, arg_max(closed_at, sys_mod_count) AS closed_at,
            arg_max(contact_type, sys_mod_count) AS channel, arg_max(category, sys_mod_count) AS topic
            FROM {file} GROUP BY number"""
        fill(ws, "ticket", query, file=shared / "data" / "cx" / "incident_events.parquet")
        yield ws


INCIDENTS = {
    "resolution_hours_mean": "resolution_time",
    "resolution_hours_median": "resolution_time_median",
    "closure_hours_mean": "final_resolution_time",
    "closure_hours_median": "final_resolution_time_median",
}


@pytest.mark.parametrize("name", INCIDENTS)
def test_how_long_incidents_take_is_the_reference(incidents, cases, name):
    agrees(row(incidents.measure(INCIDENTS[name])), cases[f"incident_events.parquet/{name}"], scale=3600)


def test_incidents_by_month_and_channel_are_the_reference(incidents, cases):
    months = incidents.measure("ticket_volume", grain="month", since="2016-02-01", until="2016-05-01")
    assert {f"{r['period']:%Y-%m}": r["value"] for r in months} == cases["incident_events.parquet/volume_by_month"][
        "value"
    ]
    channels = incidents.measure("ticket_volume", by="channel", since="2016-02-01", until="2016-05-01")
    assert {r["channel"]: r["value"] for r in channels} == cases["incident_events.parquet/volume_by_channel"]["value"]
