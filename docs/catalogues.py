"""The sentences that the application says, gathered from pages and definitions into each language's catalogue.

python docs/catalogues.py           bring the catalogues up to date: new sentences come in untranslated
python docs/catalogues.py --check   fail where a sentence has no translation
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from suara.collect.channels import CHANNELS
from suara.collect.eligibility import in_order
from suara.collect.questions import QUESTIONS
from suara.collect.surveys.definition import (
    Ask,
    Clocks,
    Ending,
    Mail,
    Popup,
    Question,
    Quota,
    Sms,
    Survey,
    Trigger,
    Variant,
)
from suara.collect.surveys.templates import names, template
from suara.languages import LANGUAGES, codes
from suara.measure import METRICS, VIEWS
from suara.measure.benchmark import published
from suara.records import KINDS
from suara.serve.access.rights import ROLES
from suara.serve.web.pages import PAGES
from suara.serve.web.pages._page import GROUPS
from suara.serve.web.pages.answers.one import COURSE
from suara.serve.web.pages.boards.tiles import KINDS as TILES
from suara.serve.web.pages.records.history import SAID
from suara.serve.web.pages.settings.effects import SENTENCES
from suara.serve.web.pages.settings.forms import field
from suara.serve.web.pages.settings.sections import TITLES, fields_of
from suara.serve.web.pages.surveys.conditions import GROUPS as GROUPS_OF_NPS
from suara.serve.web.pages.surveys.conditions import SIGNS
from suara.serve.web.pages.surveys.fields import of_part as form
from suara.serve.web.pages.surveys.forms import called
from suara.serve.web.pages.surveys.preview import LOOKS, WIDTHS
from suara.settings import WEEKDAYS
from suara.store.decisions import ASKED, DELAYED, DROPPED, STOPPED

SOURCE = Path(__file__).resolve().parents[1] / "src" / "suara"
# Why a column was matched, and how times may be written: said by the page that shows how a file is read.
LOADING = (
    "recipe", "better name", "same name", "known name", "its values", "constant",
    "day first", "month first", "seconds", "millis",
)  # fmt: skip
KEYWORDS = {"say": None, "many": (1, 2)}
# What respondents are told has catalogues of its own: asking.toml.
METHODS = [
    ("serve/web/respondent/**", "ignore"),
    ("serve/web/pages/surveys/preview.py", "ignore"),
    ("serve/**.py", "python"),
    ("serve/web/**.html", "jinja2"),
]
# Where faults are told on pages, and what holds sentences that are said by name.
TOLD = (
    "measure/filter.py", "serve/access/*.py", "serve/members.py", "serve/segments.py", "serve/web/shell/asked.py",
    "serve/web/pages/**/*.py",
)  # fmt: skip
NAMED = ("AGAIN", "DONE", "FAILED", "NOTICES", "NOT_PROVEN", "REMEDY", "RIGHTS", "THEMES")
PROOF = "# Not yet proof-read by a native speaker.\n"


def sentences() -> Catalog:
    """Every sentence, in the order of their ids."""
    found = Catalog(project="Suara", charset="utf-8")
    for _, _, message, _, _ in extract_from_dir(SOURCE, METHODS, keywords=KEYWORDS):
        found.add(message)
    for sentence in filter(None, (*defined(), *named())):
        found.add(sentence)
    for message in found:
        message.flags.discard("python-format")  # a percent sign here is a percent sign
    return found


def defined() -> Iterator[str]:
    """Sentences of definitions: titles and units, groups, pages, roles, words of benchmarks."""
    yield from (*GROUPS, *ROLES)
    yield from (page.title for page in PAGES.values())
    yield from (metric.title for metric in METRICS.values())
    yield from (view.unit for view in VIEWS.values())
    yield from (one.label for many in published().values() for one in many)
    yield from (*of_records(), *of_settings(), *of_surveys())
    yield from ("Day", "Week", "Month", "Quarter", "Year")


def of_records() -> Iterator[str]:
    """What pages say of records: their kinds and columns, and how files are read."""
    for kind in KINDS.values():
        yield from (kind.group, kind.name, kind.name.capitalize(), kind.plural.capitalize(), kind.help)
        for column in kind.columns.values():
            yield column.help
            if column.type == "text":
                yield column.name.replace("_", " ").capitalize()
    yield from (*LOADING, *SAID.values())


def of_settings() -> Iterator[str]:
    """What forms say of settings."""
    for section, title in TITLES.items():
        yield title
        for one in map(field, fields_of(section)):
            yield from (one.title, one.help, one.remedy)
            yield from (option.replace("_", " ").capitalize() for option in one.options)
    yield from (*SENTENCES, *(weekday.capitalize() for weekday in WEEKDAYS))


def of_surveys() -> Iterator[str]:
    """What pages say of surveys: types of questions, rules and outcomes of asking, fields of forms, tiles."""
    yield from (type_.title for type_ in QUESTIONS.values())
    yield from (rule.title for rule in in_order())
    yield from (channel.title for channel in CHANNELS.values())
    yield from (one.about for one in map(template, names()))
    for struct in (Question, Variant, Ending, Quota, Ask, Trigger, Clocks, Mail, Sms, Popup, Survey):
        for one in form(struct, {}, "en"):
            yield from (
                one.title,
                one.help,
                *(text for part in one.parts if part.kind != "item" for text in (part.title, part.help)),
            )
            yield from map(called, one.choices if not {*one.choices} <= {*codes()} else ())
    yield from (
        ASKED,
        STOPPED,
        DROPPED,
        DELAYED,
        *WIDTHS,
        *LOOKS.values(),
        *SIGNS.values(),
        *GROUPS_OF_NPS.values(),
        *(title for _, title in COURSE),
    )
    yield from (text for pair in TILES.values() for text in pair)


def named() -> Iterator[str]:
    """Sentences that code says by name: of faults and of constants, where they are told on pages."""
    for path in sorted({path for pattern in TOLD for path in SOURCE.glob(pattern)}):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for part in spoken(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def spoken(node: ast.AST) -> list[ast.expr]:
    """The parts of a piece of code that may be sentences."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith("Error"):
        return node.args
    if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id in NAMED for t in node.targets):
        return node.value.values if isinstance(node.value, ast.Dict) else [node.value]
    return []


def catalogue(name: str) -> Path:
    """Where a language's catalogue is."""
    return SOURCE / "languages" / name / "interface.po"


def read(name: str) -> Catalog:
    """The catalogue as it is; empty where there is none."""
    path = catalogue(name)
    return read_po(BytesIO(path.read_bytes()), locale=locale(name)) if path.exists() else Catalog(locale=locale(name))


def locale(name: str) -> str:
    """The language as Babel spells it."""
    return LANGUAGES[name].code.replace("-", "_")


def updated(name: str, template: Catalog) -> bytes:
    """The catalogue with every sentence of now and no other."""
    own, text = read(name), BytesIO()
    own.update(template, no_fuzzy_matching=True, update_header_comment=False)
    own.obsolete.clear()
    own.fuzzy = False
    write_po(text, own, width=120, omit_header=True, sort_output=True, no_location=True)
    return head(name) + text.getvalue()


def head(name: str) -> bytes:
    """What a catalogue begins with: no times, so that it changes only when sentences do."""
    several = bool(Locale.parse(locale(name)).plural_form.rules)  # CLDR; Babel's own list lacks Malay and Indonesian
    plural = Catalog(locale=locale(name)).plural_forms if several else "nplurals=1; plural=0;"
    lines = [f"Language: {locale(name)}", "Content-Type: text/plain; charset=utf-8", f"Plural-Forms: {plural}"]
    return (PROOF + 'msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n").encode()


def untranslated(name: str, template: Catalog) -> list[str]:
    """The sentences that a language does not say yet."""
    own = read(name)
    return [
        str(m.id)
        for m in template
        if m.id and not (own.get(m.id) and own.get(m.id).string and all(own.get(m.id).string))
    ]


def main() -> int:
    """Check, or bring up to date."""
    template, missing = sentences(), 0
    for name in LANGUAGES:
        if name == "en":
            continue
        if "--check" not in sys.argv:
            catalogue(name).write_bytes(updated(name, template))
        lacking = untranslated(name, template)
        missing += len(lacking)
        print(
            f"{name}: {len(template) - len(lacking)} of {len(template)} sentences"
            + "".join(f"\n  {x}" for x in lacking[:5])
        )
    return 1 if missing and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
