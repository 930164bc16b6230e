"""Definitions of SurveyJS (its JSON, versions 1 and 2) as definitions of ours, and what of them has no place here."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

from suara.collect.surveys.reading import convert
from suara.errors import SurveyError
from suara.languages import codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from suara.collect.surveys.definition import Survey

CONDITION = re.compile(
    r"\{([^{}]+)\}\s*(=|==|<>|!=|>=|<=|>|<|equal|notequal)\s*('[^']*'|\"[^\"]*\"|-?[\d.]+|true|false)", re.IGNORECASE
)
SIGNS = {"=": "", "==": "", "equal": "", "<>": "!= ", "!=": "!= ", "notequal": "!= "}
# Read into what becomes of a question, or without any loss.
CARRIED = {
    "type",
    "name",
    "title",
    "description",
    "isRequired",
    "choices",
    "hasOther",
    "showOtherItem",
    "rateMin",
    "rateMax",
    "rateCount",
    "rateType",
    "rateValues",
    "rateDisplayMode",
    "minRateDescription",
    "maxRateDescription",
    "visibleIf",
    "inputType",
    "rows",
    "columns",
    "min",
    "max",
    "maxLength",
    "choicesOrder",
    "minSelectedChoices",
    "maxSelectedChoices",
    "labelTrue",
    "labelFalse",
    "html",
}
PAGE = {"name", "elements", "questions", "visibleIf", "questionsOrder", "title", "description", "type"}
SURVEY = {"title", "pages", "elements", "questions", "completedHtml", "locale", "logoPosition", "showQuestionNumbers"}


def read(path: Path, name: str = "") -> tuple[Survey, list[str]]:
    """The definition in a file; what could not be carried over is listed, each with where it stands."""
    try:
        values = json.loads(path.read_text("utf-8-sig"))
    except (ValueError, UnicodeDecodeError) as fault:
        raise SurveyError(f"{path.name} is no JSON: {fault}.", "Save the definition from the JSON tab.") from fault
    if not isinstance(values, dict):
        raise SurveyError(f"{path.name} holds no survey.", "Save the whole definition from the JSON tab.")
    return converted(values, name or re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "survey")


def converted(values: Mapping[str, Any], name: str) -> tuple[Survey, list[str]]:
    """A definition from plain values, and what could not be carried over."""
    reader = Reader(values)
    return convert(reader.survey(name), "The definition"), reader.left_out


class Reader:
    """Reads one definition, and notes what it has no place for."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self.left_out: list[str] = []
        self.own = str(values.get("locale") or "en") if values.get("locale") in codes() else "en"
        self.languages = [self.own]
        self.ids: dict[str, str] = {}

    def survey(self, name: str) -> dict[str, Any]:
        """The whole of it."""
        pages = self.values.get("pages") or [self.values]
        made = [page for one in pages if (page := self._page(one))]
        self._rest("the survey", self.values, SURVEY)
        ending = self.text(self.values.get("completedHtml"), plain=True)
        title = self.text(self.values.get("title")) or {self.own: name}
        heading = {"survey": name, "kind": "transactional", "title": title, "languages": self.languages}
        return heading | {"pages": made} | ({"endings": [{"title": ending}]} if ending else {})

    def _page(self, page: Mapping[str, Any]) -> dict[str, Any]:
        questions = [made for one in self._elements(page) if (made := self._question(one))]
        if not questions:
            return {}
        shown = self._condition(page, f"page {page.get('name', '')}") if page is not self.values else {}
        random = {"random": True} if page.get("questionsOrder") == "random" else {}
        if page is not self.values:
            self._rest(f"page {page.get('name', '')}", page, PAGE)
        return {"questions": questions} | ({"show_if": shown} if shown else {}) | random

    def _elements(self, part: Mapping[str, Any], above: str = "") -> Iterator[Mapping[str, Any]]:
        """The questions of a page; those of a panel as if they stood on the page itself."""
        for one in part.get("elements") or part.get("questions") or []:
            both = " and ".join(filter(None, (above, str(one.get("visibleIf") or ""))))
            if one.get("type") == "panel":
                if one.get("title"):
                    self.left_out.append(f"panel {one.get('name')}: its title")
                yield from self._elements(one, both)
            else:
                yield {**one, **({"visibleIf": both} if both else {})}

    def _question(self, one: Mapping[str, Any]) -> dict[str, Any]:
        kind, where = str(one.get("type", "text")), f"question {one.get('name')}"
        make = MAKERS.get(kind)
        if make is None:
            self.left_out.append(f"{where}: its type {kind}")
            return {}
        id = self._id(str(one.get("name", "")))
        made = {"id": id, "text": self.text(one.get("title") or one.get("name"))} | make(self, one)
        if hint := self.text(one.get("description")):
            made["hint"] = hint
        if one.get("isRequired") and made["type"] != "statement":
            made["required"] = True
        if shown := self._condition(one, where):
            made["show_if"] = shown
        self._rest(where, one, CARRIED)
        return made

    def _id(self, name: str) -> str:
        """A name as our ids are written."""
        if name not in self.ids:
            own = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "question"
            own = (own if own[0].isalpha() else f"q_{own}")[:50]
            taken = set(self.ids.values())
            self.ids[name] = next(o for n in range(1, 10_000) if (o := own if n == 1 else f"{own}_{n}") not in taken)
        return self.ids[name]

    def text(self, value: Any, *, plain: bool = False) -> dict[str, str]:
        """A text by language; its `default` is the survey's own."""
        if value in (None, ""):
            return {}
        spoken = value if isinstance(value, dict) else {"default": value}
        made = {}
        for code, text in spoken.items():
            known = self.own if code == "default" else {"zh-tw": "zh-Hant"}.get(str(code).lower(), str(code))
            if known not in codes():
                self._once(f"texts in the language {code}")
                continue
            if known not in self.languages:
                self.languages.append(known)
            said = html.unescape(re.sub(r"<[^>]+>", " ", str(text))) if plain else str(text)
            made[known] = self._places(" ".join(said.split()) if plain else said)
        return made

    def _places(self, text: str) -> str:
        return re.sub(r"\{([^{}]+)\}", lambda m: "{" + self.ids[m[1]] + "}" if m[1] in self.ids else f"({m[1]})", text)

    def _condition(self, part: Mapping[str, Any], where: str) -> dict[str, Any]:
        """What must hold, where it is a row of plain comparisons."""
        text = str(part.get("visibleIf") or "").strip()
        found: dict[str, Any] = {}
        for one in re.split(r"\s+and\s+", text, flags=re.IGNORECASE) if text else []:
            match = CONDITION.fullmatch(one.strip().strip("()").strip())
            name = self.ids.get(match[1].strip()) if match else None
            if match is None or name is None or name in found:
                self.left_out.append(f"{where}: its condition {text}")
                return {}
            value = match[3].strip("'\"")
            found[name] = f"{SIGNS.get(match[2].lower(), match[2] + ' ')}{self._value(value)}"
        return found

    def _value(self, value: str) -> str:
        return {"true": "yes", "false": "no"}.get(value.lower(), _slug(value) if not _number(value) else value)

    def _rest(self, where: str, part: Mapping[str, Any], carried: set[str]) -> None:
        self.left_out += [f"{where}: {name}" for name in part if name not in carried]

    def _once(self, text: str) -> None:
        if text not in self.left_out:
            self.left_out.append(text)

    def options(self, given: Any) -> list[dict[str, Any]]:
        """Choices as options; a plain one is its own words."""
        made = []
        for one in given or []:
            value, text = (one.get("value"), one.get("text", one.get("value"))) if isinstance(one, dict) else (one, one)
            made.append({"id": _slug(str(value)), "text": self.text(str(text) if not isinstance(text, dict) else text)})
        return made


def _slug(value: str) -> str:
    """A choice's value as our options are called."""
    return re.sub(r"\s+", "_", value.strip())


def _number(value: str) -> bool:
    return bool(re.fullmatch(r"-?\d+(\.\d+)?", value))


def _rating(reader: Reader, one: Mapping[str, Any]) -> dict[str, Any]:
    low, high = int(one.get("rateMin", 1)), int(one.get("rateMax", one.get("rateCount", 5)))
    if one.get("rateValues"):
        return {"type": "single_choice", "options": reader.options(one["rateValues"])}
    ends = {"low": reader.text(one.get("minRateDescription")), "high": reader.text(one.get("maxRateDescription"))}
    told = {name: text for name, text in ends.items() if text}
    if (low, high) == (0, 10):
        return {"type": "nps"} | told
    look = {"stars": "stars", "smileys": "faces"}.get(str(one.get("rateType", "")), "")
    return {"type": "rating", "scale": [low, high]} | told | ({"look": look} if look else {})


def _choice(type_: str) -> Callable[[Reader, Mapping[str, Any]], dict[str, Any]]:
    def made(reader: Reader, one: Mapping[str, Any]) -> dict[str, Any]:
        own: dict[str, Any] = {"type": type_, "options": reader.options(one.get("choices"))}
        if one.get("hasOther") or one.get("showOtherItem"):
            own["other"] = True
        if one.get("choicesOrder") == "random":
            own["random"] = True
        bounds = {"least": one.get("minSelectedChoices"), "most": one.get("maxSelectedChoices")}
        return own | {name: n for name, n in bounds.items() if n and type_ == "multiple_choice"}

    return made


def _text_field(_: Reader, one: Mapping[str, Any]) -> dict[str, Any]:
    kind = {"number": "number", "range": "number", "date": "date"}.get(str(one.get("inputType", "text")), "short_text")
    most = {"most": int(one["maxLength"])} if kind == "short_text" and int(one.get("maxLength") or 0) > 0 else {}
    bounds = {"least": one.get("min"), "most": one.get("max")} if kind != "short_text" else {}
    return {"type": kind} | most | {name: value for name, value in bounds.items() if value is not None}


def _long(_: Reader, one: Mapping[str, Any]) -> dict[str, Any]:
    most = int(one.get("maxLength") or 0)
    return {"type": "long_text"} | ({"most": most} if most > 0 else {})


def _yes_no(reader: Reader, one: Mapping[str, Any]) -> dict[str, Any]:
    words = {"yes": one.get("labelTrue", "Yes"), "no": one.get("labelFalse", "No")}
    return {"type": "single_choice", "options": [{"id": id, "text": reader.text(text)} for id, text in words.items()]}


def _matrix(reader: Reader, one: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "matrix", "rows": reader.options(one.get("rows")), "options": reader.options(one.get("columns"))}


def _statement(reader: Reader, one: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "statement", "text": reader.text(one.get("html"), plain=True)}


MAKERS: dict[str, Callable[[Reader, Mapping[str, Any]], dict[str, Any]]] = {
    "rating": _rating,
    "radiogroup": _choice("single_choice"),
    "buttongroup": _choice("single_choice"),
    "checkbox": _choice("multiple_choice"),
    "tagbox": _choice("multiple_choice"),
    "dropdown": _choice("dropdown"),
    "ranking": _choice("ranking"),
    "text": _text_field,
    "comment": _long,
    "boolean": _yes_no,
    "matrix": _matrix,
    "html": _statement,
}
