"""What a change of settings does beyond itself: told before it is saved, and seen to afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from suara.serve.python import Workspace
    from suara.settings import Settings

Sentence = tuple[str, dict[str, Any]]
ZONE = (
    "Days, weeks and months begin in {zone} from then on. The days of all {n} records are written anew, "
    "and evidence at rest is built again; numbers of past periods change a little."
)
MONEY = "Amounts that are there already are not converted: what was {old} is called {new}."
WEEKS = "Weeks or fiscal years of the past are cut anew: their numbers change."
GONE = "No question can be asked by {names} any more. Records keep what they carry of it."
MOVED = "Each value of {names} is turned into its new type; where one does not fit, nothing is changed."
UNSHOWN = "Pages and boards that show {names} show it no more."
LINKS = "Links that were sent before keep the former address."
SENTENCES = (ZONE, MONEY, WEEKS, GONE, MOVED, UNSHOWN, LINKS)


def before(ws: Workspace, now: Settings, values: Mapping[str, Any]) -> list[Sentence]:
    """What is to be known before these values are saved; nothing where they only do what they say."""
    told: list[Sentence] = []
    if "timezone" in values:
        records = sum(held.records for held in ws.records().values())
        told.append((ZONE, {"zone": values["timezone"] or "UTC", "n": records}))
    if "currency" in values:
        told.append((MONEY, {"old": now.currency, "new": values["currency"] or "USD"}))
    if "week_start" in values or "fiscal_year_start" in values:
        told.append((WEEKS, {}))
    return [*told, *_dimensions(now, values), *_metrics(now, values)]


def _dimensions(now: Settings, values: Mapping[str, Any]) -> list[Sentence]:
    if "dimensions" not in values:
        return []
    kept = values["dimensions"] or {}
    gone = [name for name in now.dimensions if name not in kept]
    moved = [name for name, kind in now.dimensions.items() if kept.get(name, kind) != kind]
    return [(text, {"names": ", ".join(names)}) for text, names in ((GONE, gone), (MOVED, moved)) if names]


def _metrics(now: Settings, values: Mapping[str, Any]) -> list[Sentence]:
    gone = [name for name in now.metrics if name not in (values["metrics"] or {})] if "metrics" in values else []
    return [(UNSHOWN, {"names": ", ".join(gone)})] if gone else []


def after(values: Mapping[str, Any]) -> list[str]:
    """What is left to do once these values are saved."""
    return [LINKS] if "address" in values else []


def rebuilds(values: Mapping[str, Any]) -> bool:
    """Whether evidence at rest is to be built again."""
    return bool(values.keys() & {"timezone", "week_start", "fiscal_year_start", "dimensions", "metrics"})
