"""The sections of the settings: which settings stand together."""

from __future__ import annotations

from suara.settings import Settings

TITLES = {
    "workspace": "Workspace",
    "calendar": "Opening hours and holidays",
    "numbers": "Metrics and targets",
    "asking": "Asking",
    "mail": "E-mail",
    "messages": "SMS and chat",
    "sign-on": "Single sign-on",
    "running": "Running the server",
}
FIELDS = {
    "workspace": ("name", "timezone", "currency", "week_start", "fiscal_year_start", "industry", "rates"),
    "calendar": ("business_hours", "holidays"),
    "numbers": ("heroes", "targets", "dimensions", "metrics", "suppress_below", "suppress_comments_below"),
    "mail": ("mail_server", "mail_from", "mail_bounces"),
}
STARTS = {
    "asking": ("ask_", "drip", "address", "sites", "popup_"),
    "messages": ("sms_", "telegram_", "whatsapp_", "line_"),
    "sign-on": ("oidc_",),
}


# What to call those that their names do not tell well.
CALLED = {
    "timezone": "Time zone",
    "week_start": "A week begins on",
    "fiscal_year_start": "The fiscal year begins in month",
    "rates": "Exchange rates",
    "heroes": "Metrics that matter most",
    "metrics": "Metrics of your own",
    "suppress_below": "Least people behind a staff score",
    "suppress_comments_below": "Least people behind staff comments",
    "drip": "Most messages a minute",
    "address": "Address for respondents",
    "sites": "Websites with pop-ups",
    "tries": "Forms a minute",
    "engine": "Where facts lie",
    "ledger": "Where people and answers lie",
}


def section_of(name: str) -> str:
    """The section of a setting; one that belongs nowhere else is about running the server."""
    named = next((section for section, names in FIELDS.items() if name in names), None)
    begun = next((section for section, starts in STARTS.items() if name.startswith(starts)), "running")
    return named or begun


def fields_of(section: str) -> list[str]:
    """The settings of a section, in their order."""
    if section in FIELDS:
        return list(FIELDS[section])
    return [name for name in Settings.__struct_fields__ if section_of(name) == section]


def label(name: str) -> str:
    """What to call a setting."""
    return CALLED.get(name) or name.replace("_", " ").capitalize().replace("Sms", "SMS").replace("Oidc", "OIDC")
