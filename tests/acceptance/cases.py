"""Each case of the reference file: which metric answers it, over which workspace, and how the question is put."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from suara.collect.intake.load import Load

Reference = Mapping[str, Any]
Row = Mapping[str, Any]
Figures = dict[str, dict[str, Any]]

HALF = {"since": "2025-01-01", "until": "2025-07-01", "as_of": "2025-07-01"}
MONTHS = {f"2025-{m:02}": (f"2025-{m:02}-01", f"2025-{m + 1:02}-01") for m in range(1, 7)}
QUARTERS = {"2025-Q1": ("2025-01-01", "2025-04-01"), "2025-Q2": ("2025-04-01", "2025-07-01")}
HOUR = 3600.0


# -- what the reference says, as figures by key ------------------------------------------------------


def whole(case: Reference, scale: float = 1.0) -> Figures:
    """The case's one value, its interval (the score interval for the NPS family) and n."""
    parts = case.get("parts") or {}
    interval = parts.get("ci95_score") or case.get("ci95")
    found: dict[str, Any] = {"value": case["value"] * scale}
    if interval:
        found |= {"low": interval[0] * scale, "high": interval[1] * scale}
    return {"": found | ({} if case.get("n") is None else {"n": case["n"]})}


def in_hours(case: Reference) -> Figures:
    """A time told in hours, in seconds."""
    return whole(case, HOUR)


def value_only(case: Reference) -> Figures:
    """Value alone, where n counts something else."""
    return {"": {"value": case["value"]}}


def each(case: Reference) -> Figures:
    """Several values by key."""
    return {str(k): {"value": v} for k, v in case["value"].items()}


def each_of_n(case: Reference) -> Figures:
    """Several shares by key, of the same n."""
    return {str(k): {"value": v, "n": case["n"]} for k, v in case["value"].items()}


def each_figure(case: Reference) -> Figures:
    """Several values by key, with interval and n."""
    return {
        k: {"value": v["value"], "low": v["ci95"][0], "high": v["ci95"][1], "n": v["n"]}
        for k, v in case["value"].items()
    }


def each_share(top: str) -> Callable[[Reference], Figures]:
    """Several counts of n by key, as shares."""

    def read(case: Reference) -> Figures:
        return {k: {"value": 100 * v[top] / v["n"], "n": v["n"]} for k, v in case["value"].items()}

    return read


def nested(case: Reference) -> Figures:
    """Counts by month and a second key; where nothing happened there is no count."""
    return {f"{month} {k}": {"value": v} for month, counts in case["value"].items() for k, v in counts.items()}


def picked(**names: str) -> Callable[[Reference], Figures]:
    """Some of several values, by the metric that gives each."""
    return lambda case: {metric: {"value": case["value"][name]} for metric, name in names.items()}


def changed(case: Reference) -> Figures:
    """The change between two periods, with its MOVER interval."""
    low, high = case["parts"]["ci95_mover"]
    return {"2025-06": {"change": case["value"], "change_low": low, "change_high": high}}


# -- a case ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """A question whose rows, by `key`, must hold the figures that `expect` reads from the reference.

    `loaded` reads the figure from the workspace's loads instead.
    """

    metric: str
    workspace: str
    ask: Mapping[str, Any] = field(default_factory=dict)
    expect: Callable[[Reference], Figures] = whole
    key: Callable[[Row], str] = lambda row: ""
    loaded: Callable[[Mapping[str, Any]], int] | None = None

    @property
    def metrics(self) -> list[str]:
        """The names to measure."""
        return [name.split(" ")[0] for name in self.metric.split(", ")]


@dataclass(frozen=True)
class Aside:
    """A case that no metric of the contract answers, and why."""

    why: str


def seen_before(load: Load) -> int:
    """How many rows repeated an id: known ones, and refused ones that came twice."""
    with load.rejects_path.open(encoding="utf-8", newline="") as lines:
        refused = [row["answer"] for row in csv.DictReader(lines)]
    return load.updated + load.unchanged + len(refused) - len(set(refused))


# -- how a row is named ------------------------------------------------------------------------------


def month(row: Row) -> str:
    return f"{row['period']:%Y-%m}"


def day(row: Row) -> str:
    return f"{row['period']:%Y-%m-%d}"


def by(column: str) -> Callable[[Row], str]:
    return lambda row: str(row[column])


def month_and(column: str) -> Callable[[Row], str]:
    return lambda row: f"{month(row)} {row[column]}"


# -- the cases ---------------------------------------------------------------------------------------


def _sfo() -> dict[str, Case | Aside]:
    at = "dev/sfo_survey_2017.csv.gz/"
    drivers = Aside("correlation of ratings is driver analysis (issue 6)")
    found: dict[str, Case | Aside] = {
        f"{at}nps": Case("nps", "sfo"),
        f"{at}nps_weighted": Case("nps", "sfo", {"weighted": True}),
        f"{at}csat_mean_1_5/Q7ALL": Case("csat_mean", "sfo"),
        f"{at}top2box_1_5/Q7ALL": Case("csat_top2", "sfo"),
        f"{at}visit_intent_share_multi": Case("visitor_intent_multi", "sfo", {}, each_of_n, by("item")),
        f"{at}problem_code_counts": Aside(
            "raw counts of codes; the share of those with a problem is an own metric away"
        ),
        f"{at}driver_spearman": drivers,
        f"{at}driver_ols_standardised": drivers,
    }
    for question in ("Q14FIND", "Q14PASSTHRU"):
        ask = {"where": {"question": question}}
        found[f"{at}ces_mean_1_5/{question}"] = Case("ease_of_five (own metric)", "sfo", ask)
        found[f"{at}top2box_1_5/{question}"] = Case("easy_of_five (own metric)", "sfo", ask)
    for year in range(2014, 2018):
        ask = {"since": f"{year}-01-01", "until": f"{year + 1}-01-01"}
        found[f"dev/sfo_csat_2014_2017.csv.gz/csat_mean_1_5/{year}"] = Case("csat_mean", "sfo_waves", ask)
    return found


def _people() -> dict[str, Case | Aside]:
    alumni, staff = "dev/nps_longterm_2017.csv.gz/", "dev/employee_attrition.csv.gz/"
    yes = by("item")

    def said_yes(case: Reference) -> Figures:
        return {f"{k} / Yes.": {"value": 100 * v["yes"] / v["n"], "n": v["n"]} for k, v in case["value"].items()}

    found: dict[str, Case | Aside] = {
        f"{alumni}nps/all": Case("nps", "alumni"),
        f"{alumni}referral_rate_claimed/all": Case("say_they_referred (own metric)", "alumni"),
        f"{alumni}referral_rate_claimed_incl_dk/all": Case("say_they_referred_of_all (own metric)", "alumni"),
        f"{alumni}referred_by_nps_group/all": Case("nps_plus_reasons", "alumni", {}, said_yes, yes),
        f"{staff}staff_attrition": Case("attrition (own metric)", "staff"),
    }
    for item in ("JobSatisfaction", "EnvironmentSatisfaction"):
        ask = {"where": {"question": item}}
        found[f"{staff}esat_mean_1_4/{item}"] = Case("staff_satisfaction_mean", "staff", ask)
        found[f"{staff}esat_top2_1_4/{item}"] = Case("staff_satisfaction_top", "staff", ask)
    return found


def _telco() -> dict[str, Case | Aside]:
    churn, status = "dev/telco_churn.csv.gz/", "dev/telco_status_referrals.csv.gz/"
    january = {"since": "2020-01-01", "until": "2020-02-01"}
    quarter = {"since": "2022-04-01", "until": "2022-07-01"}
    found: dict[str, Case | Aside] = {
        f"{churn}churn_share": Case("churn", "telco", january),
        f"{churn}retention_km": Aside("survival by age (Kaplan-Meier) is issue 6"),
        f"{churn}clv_historic": Case("clv_historic", "telco"),
        f"{status}churn_a": Case("gross_churn", "status", quarter),
        f"{status}churn_b": Case("net_customer_change", "status", quarter),
        f"{status}churn_c": Case("lost_to_acquired", "status", quarter, value_only),
        f"{status}retention": Case("retention", "status", quarter),
        f"{status}referral_participation": Case("referral_participation", "status", quarter),
        f"{status}churn_reason_share": Aside("shares of reasons among the lost; no metric of the contract gives them"),
    }
    for column, dimension in (("Contract", "contract"), ("InternetService", "internet"), ("PaymentMethod", "payment")):
        ask = january | {"by": [dimension]}
        found[f"{churn}churn_share_by/{column}"] = Case("churn", "telco", ask, each_figure, by(dimension))
    return found


def _shops() -> dict[str, Case | Aside]:
    cdnow, retail, olist = "dev/cdnow.csv.gz/", "dev/online_retail.parquet/", "dev/olist_orders_reviews.csv.gz/"
    model = Aside("predicted lifetime value (BG/NBD, gamma-gamma) is issue 6")
    within = Aside("time to the second purchase is a survival curve (issue 6); repeat_purchase has a calendar period")
    found: dict[str, Case | Aside] = {
        f"{cdnow}repeat_purchase_rate": Case("repeat_purchase", "cdnow"),
        f"{cdnow}clv_historic": Case("clv_historic", "cdnow"),
        f"{cdnow}bgnbd": model,
        f"{cdnow}gamma_gamma": model,
        f"{retail}net_sales_by_month": Case("sales", "retail", {"grain": "month"}, each, month),
        f"{retail}repeat_purchase_rate": Case("repeat_purchase", "retail_purchases"),
        f"{retail}repeat_purchase_rate_days": Case("repeat_purchase", "retail_days"),
        f"{retail}clv_historic": Case("clv_historic", "retail_purchases"),
        f"{retail}cancelled_invoice_share": Case("credit_notes (own metric)", "retail"),
        f"{olist}csat_mean_1_5": Case("csat_mean", "olist"),
        f"{olist}top2box_1_5": Case("csat_top2", "olist"),
        f"{olist}late_delivery_share": Case("late_delivery (own metric)", "olist"),
        f"{olist}csat_late_minus_on_time": Aside("difference between two segments; comparing groups is issue 6"),
        f"{olist}repeat_purchase_rate": Case("repeat_purchase", "olist"),
    }
    found |= {f"{cdnow}second_purchase_within/{days}d": within for days in (30, 90, 180)}
    found |= {f"dev/formula/bgnbd_conditional_expectation/{x}": model for x in ("x0", "x1", "x2", "x5")}
    return found


def _incidents() -> dict[str, Case | Aside]:
    at = "dev/incident_events.parquet/"
    return {
        f"{at}volume_by_channel": Case("ticket_volume", "incidents", {"by": ["channel"]}, each, by("channel")),
        f"{at}volume_by_month": Case("ticket_volume", "incidents", {"grain": "month"}, each, month),
        f"{at}top_categories": Case("ticket_volume", "incidents", {"by": ["topic"]}, each, by("topic")),
        f"{at}resolution_hours_mean": Case("resolution_time", "incidents", {}, in_hours),
        f"{at}resolution_hours_median": Case("resolution_time_median", "incidents", {}, in_hours),
        f"{at}closure_hours_mean": Case("final_resolution_time", "incidents", {}, in_hours),
        f"{at}closure_hours_median": Case("final_resolution_time_median", "incidents", {}, in_hours),
        f"{at}first_response_hours_median": Case("first_response_time", "incidents", {}, in_hours),
        f"{at}fcr_proxy": Case("settled_at_first (own metric)", "incidents"),
        f"{at}sla_met": Case("sla_as_told (own metric)", "incidents"),
        f"{at}reopen_share": Case("ever_reopened (own metric)", "incidents"),
    }


def _web() -> dict[str, Case | Aside]:
    at, air = "dev/shop_clickstream.csv.gz/", "dev/airline_mentions.csv.gz/"
    filled = {"where": {"filled": True}}
    months = filled | {"grain": "month"}
    found: dict[str, Case | Aside] = {
        f"{at}cart_abandonment_by_month": Case("cart_abandonment", "clicks", months, each_share("abandoned"), month),
        "dev/task_completion.csv.gz/task_success_first_try": Case("task_completion", "tasks"),
        f"{air}mention_volume": Case("mentions", "airline", {"by": ["brand"]}, each, by("brand")),
        f"{air}mention_volume_by_day": Case("mentions", "airline", {"grain": "day"}, each, day),
        f"{air}net_sentiment": Case("net_sentiment", "airline"),
        f"{air}negative_reasons": Case(
            "mentions", "airline", {"by": ["topic"], "where": {"sentiment": "negative"}}, each, by("topic")
        ),
        "dev/stock_daily.csv.gz/price_change": Case(
            "share_price_change",
            "stock",
            {"by": ["symbol"]},
            lambda case: {k: {"value": v["change"], "n": v["n"]} for k, v in case["value"].items()},
            by("symbol"),
        ),
    }
    for column, workspace in (("session_id", "clicks"), ("user_id", "users")):
        found[f"{at}cart_abandonment/{column}"] = Case("cart_abandonment", workspace, filled)
        found[f"{at}checkout_abandonment/{column}"] = Case("checkout_abandonment", workspace)
        found[f"{at}conversion/{column}"] = Case("conversion", workspace)
    for tone in ("positive", "neutral", "negative"):
        found[f"{air}sentiment_share/{tone}"] = Case(f"sentiment_{tone}", "airline")
    for day_ in (1, 7):
        found[f"dev/ab_test_counts.csv/ab_difference/retained_{day_}"] = Aside("A/B tests are issue 6")
    return found


def _answers() -> dict[str, Case | Aside]:
    at = "dev/synth/survey_responses.csv.gz/"
    found: dict[str, Case | Aside] = {
        f"{at}nps_change/jan-jun": Case(
            "nps",
            "synth",
            {
                "since": "2025-06-01",
                "until": "2025-07-01",
                "compare": ("2025-01-01", "2025-02-01"),
                "as_of": "2025-07-01",
            },
            changed,
            month,
        ),
        f"{at}churn_60d_by_nps_group": Aside("churn after an answer is churn risk (issue 6)"),
        f"{at}duplicates_dropped": Case(
            "the load's own account",
            "synth",
            loaded=lambda loads: seen_before(loads["synth_answers"]),
        ),
    }
    names = {
        "nps": "nps", "nps_1_10": "nps_1_10", "enps": "enps",
        "csat_mean/csat_1_5": "csat_mean", "csat_top/csat_1_5": "csat_top2",
        "csat_mean/csat_1_10": "csat_mean_1_10", "csat_top/csat_1_10": "csat_8_10",
        "ces_mean/ces_1_7": "ces_ease_mean", "ces_top/ces_1_7": "ces_easy",
        "esat_mean/esat_1_10": "staff_satisfaction_mean", "esat_top/esat_1_10": "staff_satisfaction_top",
        "ces_effort_mean": "ces_effort_mean", "ces_low_effort": "ces_low_effort",
    }  # fmt: skip
    found |= {f"{at}{name}": Case(metric, "synth", HALF) for name, metric in names.items()}
    for kind, ours in (("in_moment", "instant"), ("relationship", "relationship"), ("transactional", "transactional")):
        found[f"{at}nps/kind={kind}"] = Case("nps", "synth", HALF | {"where": {"survey_kind": ours}})
    for channel in ("api", "chat", "email", "link", "popup", "sms"):
        found[f"{at}nps/channel={channel}"] = Case("nps", "synth", HALF | {"where": {"channel": channel}})
    for name, (since, until) in MONTHS.items():
        found[f"{at}nps/{name}"] = Case("nps", "synth", {"since": since, "until": until, "as_of": "2025-07-01"})
    return found


def _customers() -> dict[str, Case | Aside]:
    at, orders, costs = "dev/synth/customers.csv.gz/", "dev/synth/orders.csv.gz/", "dev/synth/marketing_costs.csv.gz/"
    referrals = "dev/synth/referrals.csv.gz/"
    found: dict[str, Case | Aside] = {
        f"{at}referred_share_of_new": Case("referred_share", "synth", HALF),
        f"{orders}repeat_purchase_rate": Case("repeat_purchase", "synth", HALF),
        f"{orders}net_sales": Case("sales", "synth", HALF),
        f"{orders}average_order_value": Case("average_order_value", "synth", HALF),
        f"{orders}clv_historic": Case("clv_historic", "synth"),
        f"{orders}loyalty_return_rate": Case("returning_buyers", "synth", HALF),
        f"{costs}cac": Case("cac", "synth", HALF),
        f"{costs}cac_media_only": Case("cac_media", "synth", HALF),
        f"{costs}cac_by_channel": Case(
            "cac_media",
            "synth",
            HALF | {"by": ["channel"]},
            lambda case: {k: {"value": v["cac"], "n": v["new"]} for k, v in case["value"].items()},
            by("channel"),
        ),
        f"{referrals}referral_participation": Case("referral_participation", "synth", HALF),
        f"{referrals}referral_conversion": Case("referral_conversion", "synth", HALF),
    }
    variants = {
        "churn_a": ("gross_churn", whole),
        "churn_a_cohort": ("churn", whole),
        "churn_b": ("net_customer_change", whole),
        "churn_c": ("lost_to_acquired", value_only),
        "retention": ("retention", whole),
    }
    for name, (since, until) in (MONTHS | QUARTERS).items():
        for variant, (metric, expect) in variants.items():
            ask = {"since": since, "until": until, "as_of": "2025-07-01"}
            found[f"{at}{variant}/{name}"] = Case(metric, "synth", ask, expect)
    return found


def _service() -> dict[str, Case | Aside]:
    contacts, issues = "dev/synth/contacts.csv.gz/", "dev/synth/issues.csv.gz/"
    april = {"since": "2025-04-01", "until": "2025-05-01", "as_of": "2025-07-01"}
    by_channel, by_month = HALF | {"by": ["channel"]}, HALF | {"grain": "month"}
    found: dict[str, Case | Aside] = {
        f"{contacts}volume_by_channel": Case("contact_volume", "synth", by_channel, each, by("channel")),
        f"{contacts}volume_by_month_channel": Case(
            "contact_volume", "synth", by_month | {"by": ["channel"]}, nested, month_and("channel")
        ),
        f"{contacts}aht_s": Case("handle_time", "synth", HALF),
        f"{contacts}aht_s_by_channel": Case(
            "handle_time",
            "synth",
            by_channel,
            lambda case: {k: {"value": v["mean"], "n": v["n"]} for k, v in case["value"].items()},
            by("channel"),
        ),
        f"{issues}first_response_s_median": Case("first_response_time", "synth", HALF),
        f"{issues}resolution_s_mean": Case("resolution_time", "synth", HALF),
        f"{issues}resolution_s_median": Case("resolution_time_median", "synth", HALF),
        f"{issues}resolution_s_mean/2025-04": Case("resolution_time", "synth", april),
        f"{issues}resolution_final_s_mean": Case("final_resolution_time", "synth", HALF),
        f"{issues}resolution_final_s_median": Case("final_resolution_time_median", "synth", HALF),
        f"{issues}resolution_final_s_mean/2025-04": Case("final_resolution_time", "synth", april),
        f"{issues}ticket_trend": Case(
            "ticket_volume", "synth", by_month | {"by": ["topic"]}, nested, month_and("topic")
        ),
    }
    for window in ("7d", "30d"):
        ask = HALF | {"first_contact_window": window}
        found[f"{contacts}fcr_no_repeat/{window}"] = Case("first_contact_resolution", "synth", ask)
        found[f"{contacts}fcr_of_all_contacts/{window}"] = Case("first_contact_resolution_all", "synth", ask)
        found[f"{issues}fcr_issue/{window}"] = Case("first_contact_resolution_ticket", "synth", ask)
    return found


def _visits() -> dict[str, Case | Aside]:
    at = "dev/synth/sessions.csv.gz/"

    def intents(case: Reference) -> Figures:
        return {
            k: {"value": v["share"], "low": v["ci95"][0], "high": v["ci95"][1], "n": case["n"]}
            for k, v in case["value"].items()
        }

    engagement = picked(
        session_time="mean_duration_s", pages_per_session="pages_per_session", clicks_per_session="clicks_per_session"
    )
    found: dict[str, Case | Aside] = {
        f"{at}intent_response": Case("intent_stated (own metric)", "synth", HALF),
        f"{at}visitor_intent_share": Case("visitor_intent", "synth", HALF, intents, by("item")),
        f"{at}task_completion_by_intent": Case(
            "task_completion", "synth", HALF | {"by": ["intent"]}, each_share("k"), by("intent")
        ),
        f"{at}engagement": Case(
            "session_time, pages_per_session, clicks_per_session", "synth", HALF, engagement, by("metric")
        ),
    }
    names = {"bounce": "bounce_rate"} | {
        m: m for m in ("cart_abandonment", "checkout_abandonment", "conversion", "task_completion")
    }
    return found | {f"{at}{name}": Case(metric, "synth", HALF) for name, metric in names.items()}


def cases() -> dict[str, Case | Aside]:
    """Every case of the real files by its id; the hand-made vectors have a module of their own."""
    makers = (_sfo, _people, _telco, _shops, _incidents, _web, _answers, _customers, _service, _visits)
    return {name: case for maker in makers for name, case in maker().items()}
