"""Definitions of surveys: ready ones to start from, checking one, publishing it, writing it down again."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suara.errors import QuestionError
from suara.serve.cli.common import Folder, Json, note, opened, write_json

if TYPE_CHECKING:
    from suara.collect.surveys.checking import Completeness
    from suara.collect.surveys.definition import Survey
    from suara.collect.surveys.fault import Fault

File = Annotated[Path, typer.Argument(help="The definition, as YAML or JSON; - reads it from standard input.")]
Languages = Annotated[
    list[str] | None, typer.Option("--language", help="Only in this language; may be given several times.")
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON instead of YAML.")]


def templates(json: Json = False) -> int:
    """List the ready surveys."""
    from suara.collect.surveys.templates import names, template
    from suara.present import terminal

    found = [template(name) for name in names()]
    if json:
        write_json(map(_listed, found))
        return 0
    rows = [(one.survey, _title(one), one.kind, one.about, *_languages(one)) for one in found]
    head = ["template", "title", "kind", "for", "languages", "not yet proof-read"]
    terminal.show(terminal.listing(head, rows, whole=["template"]))
    note("`suara survey publish --template NAME` publishes one; `suara survey template NAME` writes it out to edit.")
    return 0


def _listed(survey: Survey) -> dict[str, Any]:
    told = {name: getattr(survey, name) for name in ("kind", "about", "languages", "proofread")}
    return {"template": survey.survey, "title": _title(survey), **told, "questions": len(survey.questions)}


def _title(survey: Survey) -> str:
    return survey.title[survey.languages[0]]


def _languages(survey: Survey) -> tuple[str, str]:
    """The languages of a survey, and those among them that no native speaker has read."""
    return " ".join(survey.languages), " ".join(c for c in survey.languages if c not in survey.proofread)


def template(
    name: Annotated[str, typer.Argument(help="The ready survey, as `suara survey templates` lists it.")],
    language: Languages = None,
    json: AsJson = False,
) -> int:
    """Print a ready survey, to edit and publish as one's own."""
    from suara.collect.surveys.reading import written
    from suara.collect.surveys.templates import template

    sys.stdout.write(written(template(name, language or ()), as_json=json))
    return 0


def publish(
    file: Annotated[Path | None, typer.Argument(help="The definition, as YAML or JSON; - for standard input.")] = None,
    template: Annotated[str, typer.Option("--template", help="A ready survey instead of a file.")] = "",
    language: Languages = None,
    name: Annotated[str, typer.Option("--name", help="Publish it under this name instead of its own.")] = "",
    json: Json = False,
    workspace: Folder = None,
) -> int:
    """Publish a definition; an edit becomes a new version."""
    survey = _meant(file, template, language or [])
    with opened(workspace) as ws:
        done = ws.surveys.publish(_named(survey, name))
    if json:
        write_json([{"survey": done.survey, "version": done.version, "url": done.url}])
    else:
        print(done.url)
        note(f"{done.survey} is published, version {done.version}.")
    return 0


def _meant(file: Path | None, name: str, languages: list[str]) -> Survey:
    """The definition in a file, or the template of a name; in some languages where they are named."""
    from suara.collect.surveys.reading import in_languages
    from suara.collect.surveys.templates import template

    if (file is None) == (not name):
        raise QuestionError(
            "Either a file or a template is published.", "Name a FILE, or a template by --template NAME."
        )
    if file is None:
        return template(name, languages)
    survey = _definition(file)
    return in_languages(survey, languages) if languages else survey


def _named(survey: Survey, name: str) -> Survey:
    from msgspec.structs import replace

    return replace(survey, survey=name) if name else survey


def _definition(file: Path) -> Survey:
    from suara.collect.surveys.reading import parse, read

    return parse(sys.stdin.read(), "Standard input") if str(file) == "-" else read(file)


def check(file: File, json: Json = False) -> int:
    """Say everything that is wrong with a definition, and how far each of its languages is; publishes nothing."""
    from suara.collect.surveys.checking import completeness, faults

    survey = _definition(file)
    wrong, languages = faults(survey), completeness(survey)
    if json:
        told = {"faults": [asdict(one) for one in wrong], "languages": [asdict(one) for one in languages]}
        write_json([{"survey": survey.survey, **told}])
    else:
        _show_check(survey, wrong, languages)
    return 1 if wrong else 0


def _show_check(survey: Survey, wrong: list[Fault], languages: list[Completeness]) -> None:
    from suara.present import terminal

    rows = [(x.language, f"{x.translated} of {x.texts}", "yes" if x.proofread else "not yet") for x in languages]
    terminal.show(terminal.listing(["language", "texts", "proof-read"], rows))
    for fault in wrong:
        print(fault)
    note(f"{survey.survey} has {len(wrong)} fault{'s' * (len(wrong) != 1)}." if wrong else f"{survey.survey} is ready.")


def types(json: Json = False) -> int:
    """List the question types, with the fields that a question of each may have."""
    from suara.collect.questions import QUESTIONS
    from suara.present import terminal

    found = [
        {"type": name, "title": one.title, "needs": sorted(one.needs), "may_have": sorted(one.allows - one.needs)}
        for name, one in QUESTIONS.items()
    ]
    if json:
        write_json(found)
        return 0
    rows = [(one["type"], one["title"], " ".join(one["needs"]), " ".join(one["may_have"])) for one in found]
    terminal.show(terminal.listing(["type", "what it is", "needs", "may have"], rows))
    note("Every question has id, type and text, and may have hint, variants, required, show_if and touchpoint.")
    return 0


def close(
    survey: Annotated[str, typer.Argument(help="The survey.")],
    workspace: Folder = None,
) -> int:
    """Take no more answers to a survey; publishing it again opens it."""
    with opened(workspace) as ws:
        ws.surveys.close(survey)
    note(f"{survey} is closed.")
    return 0


def export(
    survey: Annotated[str, typer.Argument(help="The survey.")],
    version: Annotated[int | None, typer.Option("--version", help="An older version; else the newest.")] = None,
    json: AsJson = False,
    workspace: Folder = None,
) -> int:
    """Print the definition of a published survey, as `publish` and `check` read it."""
    from suara.collect.surveys.reading import written

    with opened(workspace) as ws:
        definition = ws.surveys.definition(survey, version)
    sys.stdout.write(written(definition, as_json=json))
    return 0


COMMANDS = (templates, template, check, publish, export, close, types)
