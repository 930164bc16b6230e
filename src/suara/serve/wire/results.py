"""Results, scorecards and explanations as plain values, and back.

A result goes as `columns` with their types and `rows`; `question` is what was asked, as it was understood, and
`metrics` names for each metric the stretches of time in `spans` that it was read over.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from suara.measure.answer import Answered
from suara.measure.benchmark import Benchmark, Standard
from suara.measure.explain import Explanation
from suara.measure.filter import Filter
from suara.measure.period import Period
from suara.measure.question import Question
from suara.measure.result import Result
from suara.measure.scorecard import Line, Scorecard
from suara.serve.wire.values import hints, moment, plain, told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from suara.measure.metric import Definition
    from suara.measure.result import Row

FIXED = {"metric": "text", "period": "timestamp", "item": "text", "n": "integer", "mark": "text", "clear": "boolean"}
TYPES: dict[type, str] = {bool: "boolean", int: "integer", float: "number", datetime: "timestamp", date: "date"}
NUMBERS = ("value", "low", "high", "previous", "change", "change_low", "change_high")


# -- results -----------------------------------------------------------------------------------------


def of_result(result: Result) -> dict[str, Any]:
    """A result as plain values."""
    spans: dict[tuple[Any, ...], int] = {}
    metrics = {name: _of_answered(one, spans) for name, one in result.answered.items()}
    columns = result.columns
    return {
        "columns": [{"name": c, "type": _type(c, result)} for c in columns],
        "rows": [{c: plain(row[c], "period") for c in columns} for row in result],
        "question": of_question(result.question),
        "metrics": metrics,
        "spans": [
            [p and dict(zip(("label", "since", "until"), map(plain_local, p), strict=True)) for p in s] for s in spans
        ],
    }


def plain_local(at: datetime) -> str:
    """A local time as text."""
    return at.isoformat()


def _of_answered(one: Answered, spans: dict[tuple[Any, ...], int]) -> dict[str, int]:
    def place(periods: list[Any]) -> int:
        return spans.setdefault(tuple(p and (p.label, p.since, p.until) for p in periods), len(spans))

    return {"periods": place(one.periods), "before": place(one.before)}


def _type(column: str, result: Result) -> str:
    if column not in result.question.by and (column in FIXED or column in NUMBERS):
        return FIXED.get(column, "number")
    value = next((row[column] for row in result if row[column] is not None), "")
    return TYPES.get(type(value), "text")


def result(values: Mapping[str, Any], find: Callable[[str], Definition], zone: str, **show: Any) -> Result:
    """The result that `of_result` made plain; `find` gives a metric's definition, `show` is how it shows itself."""
    timed = [c["name"] for c in values["columns"] if c["type"] in ("timestamp", "date")]
    kinds = {c["name"]: datetime if c["type"] == "timestamp" else date for c in values["columns"]}
    rows = [{"item": None, **row, **{c: told(kinds[c], row[c]) for c in timed}} for row in values["rows"]]
    spans = [[p and _period(p, zone) for p in span] for span in values["spans"]]
    asked = question(values["question"])
    answered = {name: _answered(name, find(name), one, spans, rows) for name, one in values["metrics"].items()}
    return Result(asked, rows, answered, **show)


def _period(values: Mapping[str, str], zone: str) -> Period:
    label, since, until = (moment(values[name]) for name in ("label", "since", "until"))
    return Period(label, since, until, zone)


def _answered(
    name: str, definition: Definition, places: Mapping[str, int], spans: list[list[Any]], rows: list[Row]
) -> Answered:
    items = {row["item"] for row in rows if row["metric"] == name} - {None}
    return Answered(definition, spans[places["periods"]], spans[places["before"]], items=items)


def of_question(question: Question) -> dict[str, Any]:
    """A question as plain values; the times of a comparison are local."""
    compare = question.compare
    times = compare if isinstance(compare, str) or compare is None else list(map(plain_local, compare))
    return {**plain(question), "compare": times, "where": [plain(f, "period") for f in question.where]}


def question(values: Mapping[str, Any]) -> Question:
    """The question that `of_question` made plain."""
    kept = {
        name: told(kind, values[name]) for name, kind in hints(Question).items() if name not in ("where", "compare")
    }
    where = tuple(Filter(f["name"], f["comparison"], tuple(f["values"])) for f in values["where"])
    compare = values["compare"]
    times = (moment(compare[0]), moment(compare[1])) if isinstance(compare, list) else compare
    return Question(**kept, where=where, compare=times)


# -- scorecards --------------------------------------------------------------------------------------


def of_scorecard(card: Scorecard) -> dict[str, Any]:
    """A scorecard as plain values."""
    return {
        "name": card.name,
        "currency": card.currency,
        "zone": card.zone,
        "groups": {group: [_of_line(line) for line in lines] for group, lines in card.groups.items()},
        "left_out": card.left_out,
        "result": of_result(card.result) if card.result else None,
    }


def _of_line(line: Line) -> dict[str, Any]:
    return {
        "metric": line.metric,
        "title": line.title,
        "row": plain(line.row),
        "history": plain(line.history),
        "target": line.standard.target,
        "benchmarks": plain(line.standard.published),
    }


def scorecard(
    values: Mapping[str, Any], find: Callable[[str], Definition], results: dict[str, Any], **show: Any
) -> Scorecard:
    """The scorecard that `of_scorecard` made plain; `results` is how its result shows itself."""
    head = (values["name"], values["currency"], values["zone"])
    groups = {group: [_line(line, find) for line in lines] for group, lines in values["groups"].items()}
    found = values["result"] and result(values["result"], find, values["zone"], **results)
    return Scorecard(*head, groups, values["left_out"], found, **show)


def _line(values: Mapping[str, Any], find: Callable[[str], Definition]) -> Line:
    held = Standard(values["target"], told(tuple[Benchmark, ...], values["benchmarks"]))
    name = values["metric"]
    return Line(name, find(name), _row(values["row"]), [_row(r) for r in values["history"]], held)


def _row(row: Row) -> Row:
    return row | ({"period": moment(row["period"])} if row.get("period") else {})


# -- explanations ------------------------------------------------------------------------------------


def explanation(values: Mapping[str, Any], **show: Any) -> Explanation:
    """The explanation that `plain` made plain."""
    made = {name: told(kind, values[name]) for name, kind in hints(Explanation).items()}
    made["rows"], made["evidence"] = ([_row(r) for r in made[part]] for part in ("rows", "evidence"))
    return Explanation(**made, **show)
