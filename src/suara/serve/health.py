"""The doctor's whole round: the store's checks, and whether the settings' metrics and targets mean something."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from suara import settings as settings_file
from suara.errors import SuaraError
from suara.store.keeping import doctor
from suara.store.keeping.doctor import Finding

if TYPE_CHECKING:
    from pathlib import Path

RESTORE = "Restore a backup: suara restore FILE --workspace DIR."


def examine(folder: Path) -> list[Finding]:
    """Every finding in order; what one cause hinders is told of once."""
    found = doctor.examine(folder)
    first, *others = found
    metrics = [_metrics(folder)] if first.status == "ok" else []
    return _told_once([first, *metrics, *others])


def _metrics(folder: Path) -> Finding:
    from suara.measure.own import check_targets, own_metrics

    settings = settings_file.read(folder)
    try:
        own = own_metrics(settings.metrics)
        check_targets(settings)
    except SuaraError as fault:
        return Finding("metrics", "fail", fault.message, fault.remedy)
    said = f"{len(own)} metrics of its own and {len(settings.targets)} targets can be used."
    return Finding("metrics", "ok", said if own or settings.targets else "There are none of its own, and no targets.")


def _told_once(found: list[Finding]) -> list[Finding]:
    """A failure that several checks met is the first one's; none sends the reader back to the doctor."""
    told: dict[str, str] = {}
    once = []
    for one in found:
        cause = told.setdefault(one.message, one.check) if one.status == "fail" else one.check
        if cause != one.check:
            once.append(replace(one, message=f"Not examined, for what {cause} says.", remedy=f"Mend {cause} first."))
        else:
            once.append(replace(one, remedy=RESTORE) if "suara doctor" in one.remedy else one)
    return once
