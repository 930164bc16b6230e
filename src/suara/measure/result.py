"""Results: one row per metric, period, segment and item, with the evidence beside every number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from suara.errors import QuestionError, SuaraError
from suara.measure.estimate import Estimate
from suara.measure.metric import OverRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas
    import polars
    import pyarrow

    from suara.measure.answer import Answered
    from suara.measure.evidence import Cell
    from suara.measure.question import Question

SMALL = 30
Row = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """The answer to a question.

    `rows` are dicts of metric, period (local start, without zone), a key per segment, `item` where a
    metric gives a table, value, low, high (95%), n and mark (null, "small" or "suppressed"); compared
    results add previous, change, change_low, change_high and clear.
    """

    question: Question
    rows: list[Row]
    answered: Mapping[str, Answered] = field(repr=False)
    explainer: Callable[[str, Result], Any] | None = field(default=None, repr=False)
    painter: Callable[[Result], str] | None = field(default=None, repr=False)
    speller: Callable[[Result], str] | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        return f"<Result: {', '.join(self.answered)}; {len(self.rows):,} {'row' if len(self.rows) == 1 else 'rows'}>"

    def __str__(self) -> str:
        return self.speller(self) if self.speller else repr(self)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order."""
        items = ["item"] if any(a.items for a in self.answered.values()) else []
        compared = ["previous", "change", "change_low", "change_high", "clear"] if self.question.compare else []
        return ["metric", "period", *self.question.by, *items, "value", "low", "high", "n", "mark", *compared]

    @property
    def value(self) -> float | None:
        """The one value of a result that has one row."""
        if len(self.rows) != 1:
            raise QuestionError(
                f"The result has {len(self.rows)} rows, not one value.",
                "Read `rows`, or ask for one metric without grain and segments.",
            )
        found: float | None = self.rows[0]["value"]
        return found

    def to_arrow(self) -> pyarrow.Table:
        """The rows as an Arrow table."""
        import pyarrow as pa

        fixed = {
            "metric": pa.string(),
            "period": pa.timestamp("us"),
            "item": pa.string(),
            "n": pa.int64(),
            "mark": pa.string(),
            "clear": pa.bool_(),
        }
        numbers = dict.fromkeys(
            ("value", "low", "high", "previous", "change", "change_low", "change_high"), pa.float64()
        )
        types = {**numbers, **fixed}
        arrays = [
            pa.array([row[c] for row in self.rows], type=None if c in self.question.by else types.get(c))
            for c in self.columns
        ]
        return pa.table(arrays, names=self.columns)

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a pandas data frame."""
        try:
            import pandas  # noqa: F401
        except ImportError as fault:
            raise SuaraError(
                "pandas is not installed.", "Run `pip install 'suara[pandas]'`, or use to_arrow()."
            ) from fault
        return self.to_arrow().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """The rows as a Polars data frame."""
        try:
            import polars
        except ImportError as fault:
            raise SuaraError(
                "Polars is not installed.", "Run `pip install 'suara[polars]'`, or use to_arrow()."
            ) from fault
        frame = polars.from_arrow(self.to_arrow())
        assert isinstance(frame, polars.DataFrame)
        return frame

    def explain(self, metric: str | None = None) -> Any:
        """The working of a metric: formula, terms, evidence, what was left out, filters, data time, SQL, version."""
        name = metric or self.question.metrics[0]
        if name not in self.answered:
            raise QuestionError(f"{name!r} was not asked for.", f"The result holds {', '.join(self.answered)}.")
        assert self.explainer is not None
        return self.explainer(name, self)

    def _repr_html_(self) -> str:
        assert self.painter is not None
        return self.painter(self)


def rows_of(question: Question, answered: Mapping[str, Answered], suppress_below: int) -> list[Row]:
    """Every metric's rows: each period, and each segment that has records, appears."""
    from suara.measure.suppress import suppressed

    found: list[Row] = []
    for name, metric in answered.items():
        hidden = suppressed(metric, suppress_below) if metric.definition.staff else set()
        items = sorted(metric.items, key=str) if metric.items else [None]
        ordered = (
            [(s, dict(zip(question.by, s, strict=True))) for s in _ordered(metric.segments)] if question.by else []
        )
        for index, period in enumerate(metric.periods):
            for segment, named in ordered if question.by else [((), {})]:
                for item in items:
                    numbers = _numbers(question, metric, (index, segment, item), hidden)
                    found.append({"metric": name, "period": period.label, **named, "item": item, **numbers})
    return found or [_nothing(question, name, metric) for name, metric in answered.items()]


def _numbers(question: Question, metric: Answered, cell: Cell, hidden: set[Cell]) -> Row:
    now = metric.cells.get(cell) or _absent(metric, cell)
    if cell in hidden:
        return (
            _figures(Estimate(None, None, None, 0), "suppressed")
            | {"n": None}
            | (_compared(metric, None, None) if question.compare else {})
        )
    figures = _figures(now, "small" if now.n < SMALL else None)
    if not question.compare:
        return figures
    earlier = (metric.offset + cell[0], *cell[1:])
    there = metric.before[cell[0]] is not None and earlier not in hidden
    return figures | _compared(metric, now, (metric.cells.get(earlier) or _absent(metric, earlier)) if there else None)


def _absent(metric: Answered, cell: Cell) -> Estimate:
    """A cell without rows: a share of an item nobody named is still 0 of those asked."""
    if cell[2] is None:
        return metric.empty()
    others = [
        k for k in metric.cells if k[:2] == cell[:2] and str(k[2]).split(" / ")[0] == str(cell[2]).split(" / ")[0]
    ]
    others = others or [k for k in metric.cells if k[:2] == cell[:2] and " / " not in str(k[2])]
    if not others:
        return metric.empty()
    assert isinstance(metric.definition, OverRows)
    return metric.definition.estimate({"k": 0, "units": metric.cells[others[0]].n})


def _figures(estimate: Estimate, mark: str | None) -> Row:
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high, "n": estimate.n, "mark": mark}


def _compared(metric: Answered, now: Estimate | None, before: Estimate | None) -> Row:
    blank: Row = dict.fromkeys(("previous", "change", "change_low", "change_high", "clear"))
    if now is None or before is None or before.value is None or now.value is None:
        return blank | {"previous": before.value if before else None}
    blank |= {"previous": before.value, "change": now.value - before.value}
    margin = metric.definition.change(now, before) if isinstance(metric.definition, OverRows) else None
    if margin:
        blank |= {"change_low": margin[0], "change_high": margin[1], "clear": margin[0] > 0 or margin[1] < 0}
    return blank


def _nothing(question: Question, name: str, metric: Answered) -> Row:
    """The row of a metric that has no records and was asked without dates."""
    row: Row = {
        "metric": name,
        "period": None,
        **dict.fromkeys(question.by),
        "item": None,
        **_figures(metric.empty(), "small"),
    }
    return row | (_compared(metric, None, None) if question.compare else {})


def _ordered(segments: set[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Segments in order, the missing one last."""
    return sorted(segments, key=lambda s: [(v is None, v if isinstance(v, (int, float)) else 0, str(v)) for v in s])
