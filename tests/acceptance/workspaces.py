"""The workspaces of the reference cases: which files are loaded into each, as which kind, by which recipe."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from suara.collect.intake.load import Load
    from suara.serve.python import Workspace

FILES = {
    "airline": "airline_mentions.csv.gz",
    "alumni": "nps_longterm_2017.csv.gz",
    "cdnow": "cdnow.csv.gz",
    "clicks": "shop_clickstream.csv.gz",
    "incident": "incident_events.parquet",
    "olist": "olist_orders_reviews.csv.gz",
    "retail": "online_retail.parquet",
    "staff": "employee_attrition.csv.gz",
    "status": "telco_status_referrals.csv.gz",
    "stock": "stock_daily.csv.gz",
    "task": "task_completion.csv.gz",
    "telco": "telco_churn.csv.gz",
    "users": "shop_clickstream.csv.gz",
    "sfo_answers": "sfo_survey_2017.csv.gz",
    "sfo_waves": "sfo_csat_2014_2017.csv.gz",
    "synth_answers": "synth/survey_responses.csv.gz",
    "synth_carts": "synth/sessions.csv.gz",
    "synth_contacts": "synth/contacts.csv.gz",
    "synth_costs": "synth/marketing_costs.csv.gz",
    "synth_customers": "synth/customers.csv.gz",
    "synth_orders": "synth/orders.csv.gz",
    "synth_referrals": "synth/referrals.csv.gz",
    "synth_sessions": "synth/sessions.csv.gz",
    "synth_tickets": "synth/issues.csv.gz",
}


def own(source: str, **definition: str) -> dict[str, str]:
    """A metric of the workspace's own."""
    return {"source": source, **definition}


@dataclass(frozen=True)
class Made:
    """A workspace: its loads (recipe to kind), its dimensions and its own metrics."""

    loads: dict[str, str]
    dimensions: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)


WORKSPACES = {
    "airline": Made({"airline_mentions": "mention"}),
    "alumni": Made(
        {"alumni_answers": "answer"},
        metrics={
            "say_they_referred": own("answers", share="choice == 'Yes.'", where="choice in ['Yes.', 'No.']"),
            "say_they_referred_of_all": own(
                "answers", share="choice == 'Yes.'", where="question == 'did' and choice != 'blank'"
            ),
        },
    ),
    "cdnow": Made({"cdnow_orders": "order"}),
    "clicks": Made({"clicks_sessions": "session", "clicks_carts": "cart"}, {"filled": "boolean"}),
    "users": Made({"users_sessions": "session", "users_carts": "cart"}, {"filled": "boolean"}),
    "incidents": Made(
        {"incident_tickets": "ticket"},
        {"reopened": "boolean", "kept": "boolean"},
        {
            "sla_as_told": own("tickets", share="kept"),
            "ever_reopened": own("tickets", share="reopened"),
            "settled_at_first": own("tickets", share="transfers == 0 and not reopened"),
        },
    ),
    "olist": Made(
        {"olist_answers": "answer", "olist_orders": "order"},
        {"late": "boolean"},
        {"late_delivery": own("orders", share="late")},
    ),
    "retail": Made(
        {"retail_invoices": "order"}, {"credit": "boolean"}, {"credit_notes": own("orders", share="credit")}
    ),
    "retail_days": Made({"retail_days": "order"}),
    "retail_purchases": Made({"retail_purchases": "order"}),
    "sfo": Made(
        {"sfo_answers": "answer"},
        metrics={
            "ease_of_five": own("answers", mean="score", where="kind == 'ces' and scale_max == 5"),
            "easy_of_five": own("answers", share="score >= 4", where="kind == 'ces' and scale_max == 5"),
        },
    ),
    "sfo_waves": Made({"sfo_waves": "answer"}),
    "staff": Made(
        {"staff_answers": "answer"},
        {"has_left": "boolean"},
        {"attrition": own("answers", share="has_left", where="question == 'JobSatisfaction'")},
    ),
    "status": Made({"status_customers": "customer", "status_referrals": "referral"}, {"reason": "text"}),
    "stock": Made({"stock_prices": "price"}),
    "synth": Made(
        {
            "synth_answers": "answer",
            "synth_carts": "cart",
            "synth_contacts": "contact",
            "synth_costs": "cost",
            "synth_customers": "customer",
            "synth_orders": "order",
            "synth_referrals": "referral",
            "synth_sessions": "session",
            "synth_tickets": "ticket",
        },
        {"country": "text", "plan": "text", "device": "text"},
        {"intent_stated": own("sessions", share="intent is not None")},
    ),
    "tasks": Made({"task_answers": "answer"}),
    "telco": Made(
        {"telco_customers": "customer", "telco_orders": "order"},
        {"contract": "text", "internet": "text", "payment": "text"},
    ),
}


def make(
    create: Callable[..., Workspace], name: str, folder: Path, data: Path, recipes: Path
) -> tuple[Workspace, dict[str, Load]]:
    """The named workspace, made in `folder` from the real files in `data`, and its loads by recipe."""
    made = WORKSPACES[name]
    ws = create(folder, dimensions=made.dimensions, metrics=made.metrics)
    loads = {
        recipe: ws.load(kind, data / file_of(recipe), recipe=recipes / f"{recipe}.toml")
        for recipe, kind in made.loads.items()
    }
    return ws, loads


def file_of(recipe: str) -> str:
    """The data file that a recipe is for."""
    return FILES.get(recipe) or FILES[recipe.split("_", 1)[0]]
