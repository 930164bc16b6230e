"""The sentences that the application says, gathered from pages and definitions into each language's catalogue.

python docs/catalogues.py           bring the catalogues up to date: new sentences come in untranslated
python docs/catalogues.py --check   fail where a sentence has no translation
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from suara.collect.eligibility import in_order
from suara.collect.questions import QUESTIONS
from suara.collect.surveys.definition import Ask, Clocks, Mail, Popup, Question, Survey, Trigger
from suara.collect.surveys.templates import names, template
from suara.languages import LANGUAGES
from suara.measure import METRICS, VIEWS
from suara.measure.benchmark import published
from suara.records import KINDS
from suara.serve.web.pages import PAGES
from suara.serve.web.pages._page import GROUPS
from suara.serve.web.pages.surveys.fields import of_part as form

SOURCE = Path(__file__).resolve().parents[1] / "src" / "suara"
KEYWORDS = {"say": None, "many": (1, 2)}
METHODS = [("serve/**.py", "python"), ("serve/web/**.html", "jinja2")]


def sentences() -> Catalog:
    """Every sentence, in the order of their ids."""
    found = Catalog(project="Suara", charset="utf-8")
    for _, _, message, _, _ in extract_from_dir(SOURCE, METHODS, keywords=KEYWORDS):
        found.add(message)
    for sentence in defined():
        found.add(sentence)
    return found


def defined() -> Iterator[str]:
    """Sentences of definitions: titles and units, groups, pages, words of benchmarks."""
    yield from GROUPS
    yield from (page.title for page in PAGES.values())
    yield from (metric.title for metric in METRICS.values())
    yield from (view.unit for view in VIEWS.values())
    yield from (kind.group for kind in KINDS.values())
    yield from (one.label for many in published().values() for one in many)
    yield from (type_.title for type_ in QUESTIONS.values())
    yield from (rule.title for rule in in_order())
    yield from (one.about for one in map(template, names()))
    yield from (text for struct in (Question, Ask, Trigger, Clocks, Mail, Popup, Survey) for text in of_part(struct))
    yield from ("Day", "Week", "Month", "Quarter", "Year")


def of_part(struct: type) -> Iterator[str]:
    """What forms say of a part of a survey: the names of its fields, and what they mean."""
    for field in form(struct, {}, "en"):
        yield field.title
        yield field.help
        yield from (part for own in field.parts for part in (own.title, own.help))


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
    plural = Catalog(locale=locale(name)).plural_forms
    lines = [f"Language: {locale(name)}", "Content-Type: text/plain; charset=utf-8", f"Plural-Forms: {plural}"]
    return ('msgid ""\nmsgstr ""\n' + "".join(f'"{line}\\n"\n' for line in lines) + "\n").encode()


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
