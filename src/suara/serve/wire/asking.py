"""What came of asking as plain values, and back."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

from suara.collect.asking.round import Ran
from suara.serve.wire.values import plain, told
from suara.store.decisions import Decision

if TYPE_CHECKING:
    from collections.abc import Mapping


def of_ran(ran: Ran) -> dict[str, Any]:
    """What came of asking by a survey as plain values."""
    counts = [{"outcome": outcome, "rule": rule, "n": n} for (outcome, rule), n in ran.counts.items()]
    kept = {name: getattr(ran, name) for name in ("survey", "shown", "waiting", "next_at")}
    return {**plain(kept), "counts": counts}


def ran(values: Mapping[str, Any]) -> Ran:
    """What `of_ran` made plain."""
    counts = Counter({(one["outcome"], one["rule"]): one["n"] for one in values["counts"]})
    shown = told(list[Decision], values["shown"])
    return Ran(values["survey"], counts, shown, values["waiting"], told(datetime, values["next_at"]))
