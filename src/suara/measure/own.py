"""Metrics of a workspace's own: shares, means and ratios over a source view, defined in its settings."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal

from suara.errors import SettingsError
from suara.measure import METRICS, VIEWS
from suara.measure.expression import Expression
from suara.measure.metric import Example, Metric

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ibis import Table

    from suara.settings import OwnMetric, Settings

NO_EXAMPLE = Example(records={}, expect=None)


def own_metrics(defined: Mapping[str, OwnMetric]) -> dict[str, Metric]:
    """The workspace's own metrics by name; a name of ours, an unknown view or a bad expression is refused."""
    return {name: _metric(name, definition) for name, definition in defined.items()}


def check_targets(settings: Settings) -> None:
    """Refuse a target of a metric that there is not."""
    known = [*settings.metrics, *METRICS]
    for name in settings.targets:
        if name not in known:
            near = get_close_matches(name, known, n=3)
            remedy = f"Did you mean {', '.join(near)}?" if near else "`suara metrics` lists them."
            raise SettingsError(f"[targets] in the settings names {name!r}, which is no metric.", remedy)


def _metric(name: str, definition: OwnMetric) -> Metric:
    where = f"[metrics.{name}] in the settings"
    if name in METRICS:
        raise SettingsError(f"{where}: {name} is a metric of Suara's own.", "Choose another name.")
    if definition.source not in VIEWS:
        raise SettingsError(f"{where}: {VIEWS.unknown(definition.source).message}", f"There are: {', '.join(VIEWS)}.")
    given = [k for k in ("share", "mean", "ratio") if getattr(definition, k)]
    if len(given) != 1:
        raise SettingsError(
            f"{where} defines {' and '.join(given) or 'nothing'}.", "Give exactly one of share, mean and ratio."
        )
    made: Metric = _SHAPES[given[0]](definition, where)
    object.__setattr__(made, "name", name)
    return made


def _share(definition: OwnMetric, where: str) -> Metric:
    formula = f"100 x rows with {definition.share} / rows"
    terms = {"share": Expression(definition.share, where)}
    return _made(definition, where, terms, lambda share: 100 * share, "wilson", formula, definition.unit or "%")


def _mean(definition: OwnMetric, where: str) -> Metric:
    terms = {"mean": Expression(definition.mean, where)}
    return _made(definition, where, terms, lambda mean: mean, "t", f"mean of {definition.mean}", definition.unit)


def _ratio(definition: OwnMetric, where: str) -> Metric:
    assert definition.ratio is not None
    top, bottom = (Expression(text, where) for text in definition.ratio)
    formula = f"sum of {top.text} / sum of {bottom.text}"
    terms = {"top": top, "bottom": bottom}
    return _made(definition, where, terms, lambda top, bottom: top / bottom, "delta", formula, definition.unit)


_SHAPES = {"share": _share, "mean": _mean, "ratio": _ratio}


def _made(
    definition: OwnMetric,
    where: str,
    terms: dict[str, Expression],
    value: Any,
    interval: Literal["wilson", "t", "delta"],
    formula: str,
    unit: str,
) -> Metric:
    condition = Expression(definition.where, where) if definition.where else None

    def inside(rows: Table) -> dict[str, Any]:
        import ibis

        found = {k: e(rows) for k, e in terms.items()}
        return {k: ibis.ifelse(condition(rows), v, ibis.null()) for k, v in found.items()} if condition else found

    return Metric(
        title=definition.title,
        formula=formula + (f", of rows with {definition.where}" if definition.where else ""),
        unit=unit,
        better=definition.better,
        source=definition.source,
        terms=inside,
        value=value,
        interval=interval,
        credit="the workspace's own settings",
        example=NO_EXAMPLE,
    )
