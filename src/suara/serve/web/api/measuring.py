"""Numbers over the API: metrics, the scorecard, the working of a number, and what it is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from suara.errors import QuestionError
from suara.measure.explain import Explanation
from suara.measure.period import GRAINS
from suara.measure.scorecard import OWN, group_of
from suara.serve.web.api.call import Calls, answered, scoped, tagged, workspace
from suara.serve.web.api.formats import ARROW, CSV, JSON, NDJSON, as_arrow, as_table, wished
from suara.serve.wire.results import of_result, of_scorecard
from suara.serve.wire.values import shape

if TYPE_CHECKING:
    from suara.measure.result import Result

calls = Calls("Numbers")
Scalar = str | int | float | bool | None
# Names that the calls behind use for themselves.
RESERVED = ("self", "calendar", "now")
TABLES: dict[int | str, dict[str, Any]] = {
    200: {"content": {CSV: {"schema": {"type": "string"}}, NDJSON: {}, ARROW: {}}}
}


class Span(BaseModel):
    """A span of time, and what to compare it with."""

    since: str | None = Field(None, description="First day or time, in the workspace's zone.", examples=["2025-01-01"])
    until: str | None = Field(None, description="Its end, itself not included.", examples=["2025-07-01"])
    grain: str | None = Field(None, json_schema_extra={"enum": [*GRAINS, None]})
    compare: str | tuple[str, str] | None = Field(None, description="previous, last_year, or two times.")
    as_of: str | None = Field(None, description="Answer as one would have then.")


class Asked(Span):
    """A question; a metric's own settings stand beside its fields, by name."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [{"metrics": ["nps", "churn"], "since": "2025-01-01", "grain": "month", "by": ["channel"]}]
        },
    )
    metrics: list[str] = Field(min_length=1, description="Which, as GET /metrics lists them.")
    by: list[str] | str = Field([], description="Segments: dimensions or columns.")
    where: dict[str, Scalar | list[Scalar]] = Field(
        {}, description='Filters: a value, a list of them, or ">= 3"; "country!" is not, "plan~" contains.'
    )
    segment: str = Field("", max_length=64, description="A saved segment, by its name.")
    weighted: bool = False
    direct: bool = Field(default=False, description="Read the facts, whatever is at rest.")

    def question(self) -> dict[str, Any]:
        """It as the arguments of `Workspace.measure` beside the metrics."""
        own = set(self.model_extra or {})
        if taken := own & set(RESERVED):
            raise QuestionError(f"None of the metrics has a setting {min(taken)!r}.", "Leave it out.")
        return {name: getattr(self, name) for name in (set(type(self).model_fields) - {"metrics", "metric"}) | own}


class Working(Asked):
    """A question, and of which of its metrics the working is wanted."""

    metric: str | None = Field(None, description="One of the metrics asked for; the first unless named.")


class Column(BaseModel):
    """A column of a table."""

    name: str
    type: Literal["text", "number", "integer", "boolean", "timestamp", "date"]


class Measured(BaseModel):
    """A table of estimates: one row for each metric, period and segment, with its 95% interval and n.

    `question` is what was asked as it was understood; `metrics` names the `spans` of time that each was read over.
    """

    columns: list[Column]
    rows: list[dict[str, Any]]
    question: dict[str, Any]
    metrics: dict[str, dict[str, int]]
    spans: list[list[dict[str, str] | None]]


class Line(BaseModel):
    """One figure of a scorecard: its row, its rows through time, and what it is held against."""

    metric: str
    title: str
    row: dict[str, Any]
    history: list[dict[str, Any]]
    target: float | None
    benchmarks: list[dict[str, Any]]


class Card(BaseModel):
    """A scorecard: its lines by group, the metrics left out with why, and the table that the figures come from."""

    name: str
    currency: str
    zone: str
    groups: dict[str, list[Line]]
    left_out: dict[str, str]
    result: Measured | None


class Scored(Span):
    """What a scorecard is of; without dates the records' last complete month."""

    compare: str | tuple[str, str] | None = "previous"
    history: int = Field(12, ge=0, le=120, description="Months of history of each figure.")
    where: dict[str, Scalar | list[Scalar]] = Field({}, description="Filters; metrics that lack a column are left out.")
    segment: str = Field("", max_length=64, description="A saved segment, by its name.")


class Described(BaseModel):
    """A metric of the catalogue."""

    metric: str
    title: str
    group: str
    unit: str
    better: Literal["up", "down", "depends"]
    formula: str
    interval: str
    settings: dict[str, str]
    notes: str
    credit: str
    version: int
    target: float | None


@calls.call("POST", "/measure", "measure:read", Measured, responses=TABLES, scoped=True)
def measure(request: Request, asked: Asked) -> Response:
    """Measure metrics by period and segment.

    The arguments of `Workspace.measure`, `metrics` a list. As JSON, CSV, NDJSON or an Arrow stream, by `Accept`.
    """
    form = wished(request)
    return _written(scoped(request).measure(*asked.metrics, **asked.question()), form)


def _written(found: Result, form: str) -> Response:
    if form == JSON:
        return answered(of_result(found))
    if form == ARROW:
        return as_arrow(found.to_arrow())
    rows = of_result(found)["rows"] if form == NDJSON else found.rows
    return as_table(form, found.columns, rows)


@calls.call("POST", "/explain", "measure:read", shape(Explanation), scoped=True)
def explain(request: Request, asked: Working) -> Response:
    """Show the whole working of a number.

    Formula, terms, evidence, what was left out, filters, times, SQL and the version of the definition.
    """
    found = scoped(request).measure(*asked.metrics, **asked.question())
    return answered(found.explain(asked.metric))


@calls.call("POST", "/score", "measure:read", Card, scoped=True)
def score(request: Request, asked: Scored) -> Response:
    """Give the whole scorecard that the records support."""
    return answered(of_scorecard(scoped(request).scorecard(**asked.model_dump())))


@calls.call("GET", "/score", "measure:read", Card, scoped=True)
def usual_score(request: Request) -> Response:
    """Give the scorecard of the records' last complete month against the one before."""
    return tagged(request, of_scorecard(scoped(request).scorecard()))


@calls.call("GET", "/metrics", "measure:read", list[Described], scoped=True)
def metrics(request: Request) -> Response:
    """List every metric, the workspace's own first."""
    return tagged(request, [_described(request, name) for name in workspace(request).metrics()])


@calls.call("GET", "/metrics/{metric}", "measure:read", Described, scoped=True)
def metric(request: Request, metric: str) -> Response:
    """Describe one metric."""
    return tagged(request, _described(request, metric))


def _described(request: Request, name: str) -> dict[str, Any]:
    from suara.measure import METRICS
    from suara.measure.explain import settings_of

    ws = workspace(request)
    known = ws.metrics()
    d = known[name] if name in known else METRICS[name]
    find = known.__getitem__
    told = {n: getattr(d, n) for n in ("title", "unit", "better", "formula", "notes", "credit", "version")}
    own = {"metric": name, "interval": d.interval_in_words, "settings": settings_of(d, find)}
    group = OWN if name in ws.settings.metrics else group_of(d, find)
    return told | own | {"group": group, "target": ws.settings.targets.get(name)}


@calls.call("GET", "/metrics/{metric}/segments", "measure:read", list[str], scoped=True)
def segments(request: Request, metric: str) -> Response:
    """List the columns by which a metric may be segmented and filtered."""
    return tagged(request, scoped(request).segments(metric))


@calls.call("GET", "/benchmarks/{metric}", "measure:read", list[dict[str, Any]], scoped=True)
def benchmarks(request: Request, metric: str) -> Response:
    """List what others publish about a metric."""
    return tagged(request, workspace(request).benchmarks(metric))
