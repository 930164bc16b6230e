"""Reading definitions from YAML or JSON, and writing them back."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from suara.collect.surveys.definition import Survey, plain
from suara.errors import SurveyError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# msgspec learns a type when it is first used, and two threads that are first together bring the process down:
# it learns this one here, while the module is imported.
msgspec.json.Decoder(Survey)

TEXTS = ("text", "hint", "title", "low", "high", "subject", "greeting", "reminder")


def read(path: Path) -> Survey:
    """The definition in a file; YAML holds JSON too."""
    try:
        return parse(path.read_text("utf-8"), path.name)
    except UnicodeDecodeError as fault:
        raise SurveyError(f"{path.name} is not UTF-8 text.", "Save it as UTF-8.") from fault


def parse(text: str, name: str = "The definition") -> Survey:
    """The definition in a text."""
    import yaml

    try:
        values = yaml.load(text, _loader())  # noqa: S506  a safe loader that takes fewer words for something else
    except yaml.YAMLError as fault:
        raise SurveyError(f"{name} cannot be read: {fault}.", "Mend the line that it names.") from fault
    if not isinstance(values, dict):
        raise SurveyError(f"{name} holds no survey.", "Begin it with `survey: its-name`.")
    return convert(values, name)


@cache
def _loader() -> Any:
    """YAML's safe loader, but `no` is a word (and Norwegian), and a day stays as it is written."""
    import yaml

    class Plain(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML ships no types
        pass

    taken = {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"}
    kept = {k: [r for r in v if r[0] not in taken] for k, v in yaml.SafeLoader.yaml_implicit_resolvers.items()}
    Plain.yaml_implicit_resolvers = kept
    Plain.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))
    return Plain


def convert(values: Mapping[str, Any], name: str = "The definition") -> Survey:
    """A definition from plain values; a text without languages is in the survey's first one."""
    own = next(iter(values.get("languages") or ["en"]))
    try:
        return msgspec.convert(_by_language(values, str(own)), Survey)
    except msgspec.ValidationError as fault:
        raise SurveyError(
            f"{name} is no survey: {fault}.", "docs/how-to/surveys.md shows each field with its meaning."
        ) from fault


def written(survey: Survey, *, as_json: bool = False) -> str:
    """A definition as YAML, or as JSON, that reads back as the same."""
    values = plain(survey)
    if as_json:
        return json.dumps(values, ensure_ascii=False, indent=2) + "\n"
    import yaml

    return str(yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=120))


def _by_language(value: Any, own: str) -> Any:
    if isinstance(value, dict):
        return {
            str(k): {own: v} if k in TEXTS and isinstance(v, str) else v if k == "ask" else _by_language(v, own)
            for k, v in value.items()
        }
    return [_by_language(item, own) for item in value] if isinstance(value, list) else value
