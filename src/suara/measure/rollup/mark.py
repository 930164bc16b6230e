"""Marks of what decides evidence at rest: when one changes, it is built anew."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from suara.measure import VIEWS
from suara.measure.plan import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from suara.measure.evidence import Facts


def code_mark(view: str, facts: Facts, own: str) -> str:
    """A mark, quickly found, of the code and settings behind a view's evidence; `own` are the workspace's metrics."""
    settings, kinds = facts.settings, VIEWS[view].kinds
    origins = {k: v for k, v in facts.warehouse.origins().items() if k.partition(".")[0] in kinds}
    parts: list[object] = [fingerprint(), own, dict(settings.dimensions), settings.timezone, settings.week_start]
    parts += [settings.fiscal_year_start, settings.rollup_grains, sorted(origins.items())]
    return _hashed(parts)


def definition_mark(view: str, facts: Facts, texts: Iterable[str]) -> str:
    """A mark of what the numbers are: the text of the queries, and the settings that decide days and values."""
    settings, kinds = facts.settings, VIEWS[view].kinds
    origins = {k: v for k, v in facts.warehouse.origins().items() if k.partition(".")[0] in kinds}
    parts: list[object] = [list(texts), settings.timezone, sorted(origins.items()), dict(VIEWS[view].settings)]
    return _hashed([*parts, settings.week_start, settings.fiscal_year_start])


def _hashed(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:24]
