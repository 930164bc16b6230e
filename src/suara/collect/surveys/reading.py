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
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

# msgspec learns a type when it is first used, and two threads that are first together bring the process down:
# it learns this one here, while the module is imported.
msgspec.json.Decoder(Survey)

TEXTS = ("text", "hint", "title", "low", "high", "subject", "greeting", "reminder")
# Whatever the names in these are, no text is among them.
AS_THEY_ARE = ("when", "show_if", "where", "attributes", "ask")


def read(path: Path) -> Survey:
    """The definition in a file; YAML holds JSON too."""
    try:
        return parse(path.read_text("utf-8"), path.name)
    except UnicodeDecodeError as fault:
        raise SurveyError(f"{path.name} is not UTF-8 text.", "Save it as UTF-8.") from fault


def parse(text: str, name: str = "The definition") -> Survey:
    """The definition in a text."""
    try:
        values = values_in(text)
    except (ValueError, RecursionError) as fault:
        raise SurveyError(f"{name} cannot be read: {fault}.", "Mend the line that it names.") from fault
    if not isinstance(values, dict):
        raise SurveyError(f"{name} holds no survey.", "Begin it with `survey: its-name`.")
    return convert(values, name)


def values_in(text: str) -> Any:
    """The plain values in a text; ValueError where it is neither JSON nor YAML."""
    import yaml

    if text.lstrip().startswith("{"):
        # YAML reads most of JSON, but takes 1e6 for a word.
        try:
            return json.loads(text, object_pairs_hook=_once)
        except json.JSONDecodeError:
            pass
    try:
        return yaml.load(text, _loader())  # noqa: S506  a safe loader that takes fewer words for something else
    except yaml.YAMLError as fault:
        raise ValueError(fault) from fault


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(n for n in names if names.count(n) > 1)!r} stands twice in one place")
    return found


@cache
def _loader() -> Any:
    """YAML's safe loader, but `no` is a word (and Norwegian), a day stays as it is written, and a name stands once."""
    import yaml

    class Plain(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML ships no types
        def construct_mapping(self, node: Any, deep: bool = False) -> Any:  # noqa: FBT001, FBT002  as PyYAML has it
            names = [key.value for key, _ in node.value]
            if twice := [key for key, _ in node.value if names.count(key.value) > 1]:
                raise yaml.MarkedYAMLError(
                    problem=f"{twice[-1].value!r} stands twice", problem_mark=twice[-1].start_mark
                )
            return super().construct_mapping(node, deep)

    taken = {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"}
    kept = {k: [r for r in v if r[0] not in taken] for k, v in yaml.SafeLoader.yaml_implicit_resolvers.items()}
    Plain.yaml_implicit_resolvers = kept
    Plain.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))
    return Plain


def convert(values: Mapping[str, Any], name: str = "The definition") -> Survey:
    """A definition from plain values; a text without languages is in the survey's first one."""
    languages = values.get("languages")
    own = str(languages[0]) if isinstance(languages, (list, tuple)) and languages else "en"
    try:
        return msgspec.convert(_with_texts(values, lambda text: {own: text} if isinstance(text, str) else text), Survey)
    except msgspec.ValidationError as fault:
        raise SurveyError(
            f"{name} is no survey: {fault}.", "docs/how-to/surveys.md shows each field with its meaning."
        ) from fault


def written(survey: Survey, *, as_json: bool = False) -> str:
    """A definition as YAML, or as JSON, that reads back as the same."""
    values = plain(survey)
    if as_json:
        return json.dumps(values, ensure_ascii=False, indent=2) + "\n"
    return yaml_of(values)


def yaml_of(values: Any) -> str:
    """Plain values as YAML that `values_in` reads back as the same."""
    import yaml

    return str(yaml.dump(values, Dumper=_dumper(), allow_unicode=True, sort_keys=False, width=120))


@cache
def _dumper() -> Any:
    """YAML's safe dumper, with text of several lines as it is read, and a plain list on one line."""
    import yaml

    class Plain(yaml.SafeDumper):  # type: ignore[misc]  # PyYAML ships no types
        pass

    def text(dumper: Any, value: str) -> Any:
        # Between single quotes PyYAML does not read these line ends back as it writes them.
        style = '"' if re.search("[\x85\u2028\u2029\ufeff]", value) else "|" if "\n" in value else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    def row(dumper: Any, value: Sequence[Any]) -> Any:
        nested = any(isinstance(one, (dict, list)) for one in value)
        return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=not nested)

    Plain.add_representer(str, text)
    Plain.add_representer(list, row)
    return Plain


def in_languages(survey: Survey, codes: Sequence[str]) -> Survey:
    """A definition in some of its languages; the first named becomes its own."""
    if strange := [code for code in codes if code not in survey.languages]:
        raise SurveyError(
            f"{survey.survey} is not said in {', '.join(strange)}.", f"It has {', '.join(survey.languages)}."
        )
    chosen = list(dict.fromkeys(codes))
    kept: Any = _with_texts(plain(survey), lambda text: {code: text[code] for code in chosen if code in text})
    return convert({**kept, "languages": chosen, "proofread": [c for c in chosen if c in survey.proofread]})


def _with_texts(value: Any, changed: Callable[[Any], Any]) -> Any:
    """Plain values with each text changed."""
    if isinstance(value, dict):
        return {
            str(k): v if k in AS_THEY_ARE else changed(v) if k in TEXTS else _with_texts(v, changed)
            for k, v in value.items()
        }
    return [_with_texts(item, changed) for item in value] if isinstance(value, (list, tuple)) else value
