"""Writes the reference (docs/reference) from the code: `make docs`. With --check it only says what has drifted."""

import inspect
import sys
from collections.abc import Iterable
from pathlib import Path

from msgspec import json
from msgspec.inspect import Field, StructType, type_info
from typer.core import TyperArgument, TyperCommand, TyperOption
from typer.main import get_command

from suara.measure.benchmark import benchmarks
from suara.measure.metric import Definition
from suara.present import words
from suara.present.numbers import unit_of
from suara.records import KINDS, Column, Kind
from suara.registry import Registry
from suara.serve.cli import app
from suara.serve.web.api import app as api
from suara.settings import FILE, OwnMetric, Settings

FOLDER = Path(__file__).parent / "reference"
NOTE = "<!-- generated from the code by `make docs`; do not edit -->"
METRICS: Registry[Definition] = Registry("suara.measure.metrics", "metric", Definition, "metric")
BETTER = {"up": "higher is better", "down": "lower is better", "depends": "neither direction is better in itself"}


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """A Markdown table; a bar inside a cell is escaped."""
    cells = [[str(cell).replace("|", "\\|") for cell in row] for row in (head, *rows)]
    lines = ["| " + " | ".join(row) + " |" for row in cells]
    return [lines[0], "|" + "---|" * len(head), *lines[1:], ""]


def page(title: str, opening: str, body: Iterable[str]) -> str:
    return "\n".join([NOTE, f"# {title}", "", opening, "", *body]).rstrip() + "\n"


def column(one: Column) -> tuple[str, ...]:
    allowed = f" ({' / '.join(one.one_of)})" if one.one_of else ""
    return (f"`{one.name}`", one.type, "yes" if one.required else "", one.help + allowed)


def kind(one: Kind) -> list[str]:
    head = [f"## {one.name}", "", f"{sentence(one.help)} Table `{one.plural}`.", ""]
    return head + table(("column", "type", "required", "meaning"), map(column, one.columns.values()))


def records() -> str:
    opening = (
        "The data dictionary: every kind of record and its columns. A workspace adds its declared dimensions to all."
    )
    return page("Records", opening, (line for one in KINDS.values() for line in kind(one)))


def sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def facts(one: Definition) -> list[tuple[str, str]]:
    """What a metric says of itself, by heading; what it does not say is left out."""
    said = {
        "Formula": one.formula,
        "Unit": f"{one.unit}; {BETTER[one.better]}",
        "Range": " to ".join(f"{b:g}" for b in one.bounds or ()),
        "Source": f"`{one.source}`" if hasattr(one, "source") else "",
        "Interval": one.interval_in_words,
        "Settings": "; ".join(f"`{name}`: {help}" for name, help in one.settings.items()),
        "Needs, to stand on a scorecard": " or ".join(f"`{column}`" for column in one.needs),
        "Notes": one.notes,
        "Published elsewhere": words.published(benchmarks(one.name), unit_of(one, "")),
        "Credit": one.credit,
        "Definition": f"version {one.version}",
    }
    return [(heading, text) for heading, text in said.items() if text]


def metric(one: Definition) -> list[str]:
    return [f"## {one.name}", "", sentence(one.title), "", *(f"- {h}: {text}" for h, text in facts(one)), ""]


def metrics() -> str:
    opening = "Every metric, from its own file. Percentages run from 0 to 100. Words: [glossary](../glossary.md)."
    return page("Metrics", opening, (line for one in METRICS.values() for line in metric(one)))


def setting(one: Field, standard: object) -> tuple[str, ...]:
    default = json.encode(standard).decode()
    return (f"`{one.name}`", f"`{default}`", getattr(one.type, "extra_json_schema", {}).get("description", ""))


def described(record: type, standard: object) -> list[str]:
    shape = type_info(record)
    assert isinstance(shape, StructType)
    rows = (setting(one, getattr(standard, one.name)) for one in shape.fields)
    return table(("setting", "unless set", "meaning"), rows)


def settings() -> str:
    opening = f"What a workspace decides once, in its `{FILE}`. An unknown name is refused."
    own = ["## Own metrics", "", "Each `[metrics.NAME]` is a metric of the workspace's own.", ""]
    return page("Settings", opening, described(Settings, Settings()) + own + described(OwnMetric, OwnMetric(source="")))


def parameter(one: TyperArgument | TyperOption) -> tuple[str, ...]:
    standard = "" if one.default in (None, False) else f"`{one.default}`"
    name = ", ".join(one.opts) if one.opts[0].startswith("-") else one.metavar or one.name.upper()
    return (f"`{name}`", standard, one.help or "")


def command(name: str, one: TyperCommand) -> list[str]:
    said = inspect.cleandoc(one.help or "").splitlines()
    return [
        f"## {name}",
        "",
        *said,
        "",
        *table(("argument or option", "unless given", "meaning"), map(parameter, one.params)),
    ]


def commands() -> str:
    opening = (
        "The command line. `--workspace DIR` may stand before or after the command; without it the environment's "
        "`SUARA_WORKSPACE` counts, then the current folder. Data goes to standard output, all else to standard error. "
        "Exit status: 0 done, 1 done with rejects or a check that fails, 2 wrong use, 3 could not."
    )
    listed = [pair for name, one in get_command(app()).commands.items() for pair in under(name, one)]
    return page("Commands", opening, (line for name, one in listed for line in command(name, one)))


def under(name: str, one: TyperCommand) -> list[tuple[str, TyperCommand]]:
    """A command, or those of a group by their whole names."""
    return [(f"{name} {part}", sub) for part, sub in getattr(one, "commands", {}).items()] or [(name, one)]


def calls() -> str:
    opening = "Every call of the API under `/api/v1`, with the right that it takes. [How to use it](../how-to/api.md)."
    found: dict[str, list[tuple[str, ...]]] = {}
    for path, methods in api.described(api.api())["paths"].items():
        for method, one in methods.items():
            row = (f"`{method.upper()} {path}`", f"`{one['x-right']}`", one["summary"])
            found.setdefault(one["tags"][0], []).append(row)
    body = ([f"## {subject}", "", *table(("call", "right", "what it does"), rows)] for subject, rows in found.items())
    return page("API", opening, (line for lines in body for line in lines))


def index() -> str:
    opening = "Generated from the code, so that it cannot disagree with it."
    links = (
        ("Records", "records"),
        ("Metrics", "metrics"),
        ("Settings", "settings"),
        ("Commands", "commands"),
        ("API", "api"),
    )
    return page("Reference", opening, (f"- [{title}]({name}.md)" for title, name in links))


def drifted() -> dict[Path, str]:
    """The pages whose file is absent or differs, with what they ought to hold."""
    pages = {
        "index": index,
        "metrics": metrics,
        "records": records,
        "settings": settings,
        "commands": commands,
        "api": calls,
    }
    fresh = {FOLDER / f"{name}.md": write() for name, write in pages.items()}
    return {path: text for path, text in fresh.items() if not path.is_file() or path.read_text("utf-8") != text}


def main(*, check: bool) -> int:
    stale = drifted()
    if check and stale:
        print(
            f"The reference has drifted from the code: run `make docs` and commit {', '.join(p.name for p in stale)}."
        )
        return 1
    FOLDER.mkdir(exist_ok=True)
    for path, text in stale.items():
        path.write_text(text, "utf-8")
    print(f"The reference agrees with the code ({len(stale)} pages written).")
    return 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
