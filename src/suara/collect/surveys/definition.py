"""A survey as it is written down: a readable, versioned definition in YAML or JSON."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

Text = dict[str, str]
Condition = str | int | float | bool | list[str | int | float | bool]
Conditions = dict[str, Condition]


class Part(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A part of a definition: unknown fields are refused, and what is at its default is not written."""


class Option(Part, frozen=True):
    """One of the answers to choose from; its id stays when its words change."""

    id: str
    text: Text


class Variant(Part, frozen=True):
    """Another wording, where its conditions hold."""

    when: Conditions
    text: Text


class Question(Part, frozen=True):
    """One question; which fields it may have beside the first ones is said by its type."""

    id: Annotated[str, Meta(description="its name in records: lower-case letters, digits and underscores")]
    type: Annotated[str, Meta(description="the question type, as listed by `suara survey types`")]
    text: Annotated[Text, Meta(description="what is asked, by language")]
    hint: Annotated[Text, Meta(description="a line below it")] = {}
    variants: Annotated[tuple[Variant, ...], Meta(description="other wordings; the first whose conditions hold")] = ()
    required: Annotated[bool, Meta(description="whether the page cannot be left without an answer")] = False
    show_if: Annotated[Conditions, Meta(description="earlier answers that must hold for it to be asked")] = {}
    touchpoint: Annotated[str, Meta(description="what it is about, in the records")] = ""
    low: Annotated[Text, Meta(description="what the low end of the scale means")] = {}
    high: Annotated[Text, Meta(description="what the high end of the scale means")] = {}
    scale: Annotated[tuple[int, int] | None, Meta(description="lowest and highest score")] = None
    look: Annotated[Literal["numbers", "stars", "faces"], Meta(description="how a scale is shown")] = "numbers"
    options: Annotated[tuple[Option, ...], Meta(description="the answers to choose from")] = ()
    other: Annotated[bool, Meta(description="whether an answer of one's own may be given")] = False
    several: Annotated[bool, Meta(description="whether more than one option may be chosen")] = False
    random: Annotated[bool, Meta(description="whether the options come in random order")] = False
    rows: Annotated[tuple[Option, ...], Meta(description="the lines of a matrix")] = ()
    fields: Annotated[tuple[str, ...], Meta(description="which contact details are asked")] = ()
    least: Annotated[float | str | None, Meta(description="lowest number, earliest day or fewest choices")] = None
    most: Annotated[float | str | None, Meta(description="highest number, latest day, most choices or characters")] = (
        None
    )


class Page(Part, frozen=True):
    """Questions that are shown together."""

    questions: tuple[Question, ...]
    show_if: Annotated[Conditions, Meta(description="earlier answers that must hold for it to be shown")] = {}
    random: Annotated[bool, Meta(description="whether its questions come in random order")] = False


class Ending(Part, frozen=True):
    """What is said, or where one is sent, when all is answered; the first whose conditions hold."""

    when: Conditions = {}
    title: Text = {}
    text: Text = {}
    redirect: Annotated[str, Meta(description="a https address to go to instead")] = ""


class Quota(Part, frozen=True):
    """How many complete responses of some kind are wanted; then the survey is closed to more of them."""

    most: int
    when: Conditions = {}


class Mail(Part, frozen=True):
    """The words of an invitation by e-mail."""

    subject: Text
    greeting: Text = {}
    reminder: Annotated[Text, Meta(description="subject of the reminder")] = {}


class Popup(Part, frozen=True):
    """Where on a website, when and to whom a survey shows itself; everything that is given must hold."""

    urls: Annotated[
        tuple[str, ...], Meta(description="patterns of pages, such as /checkout/*; one that begins with ! leaves out")
    ] = ()
    events: Annotated[tuple[str, ...], Meta(description="any of these was tracked on the page")] = ()
    seconds: Annotated[int, Meta(description="so long was the page looked at", ge=0)] = 0
    scroll: Annotated[int, Meta(description="so much of the page was seen, in percent", ge=0, le=100)] = 0
    exit: Annotated[bool, Meta(description="whether the pointer has to leave the page by its top")] = False
    attributes: Annotated[Conditions, Meta(description="what the page has set of the visitor")] = {}
    devices: Annotated[
        tuple[Literal["phone", "tablet", "desktop"], ...], Meta(description="which ones; all where none is named")
    ] = ()
    share: Annotated[float, Meta(description="percentage of visitors that are asked", ge=0, le=100)] = 100
    priority: Annotated[int, Meta(description="of several that fit, the highest is shown")] = 0
    every: Annotated[int, Meta(description="days until it is shown again to whom it was shown", ge=0)] = 30
    again: Annotated[
        Annotated[int, Meta(ge=0)] | None, Meta(description="days until it is shown to whom answered; never without")
    ] = None
    quiet: Annotated[int, Meta(description="days since any other was shown", ge=0)] = 7
    place: Annotated[
        Literal["end", "start", "middle"], Meta(description="the corner that it stands in, or over the page")
    ] = "end"
    theme: Annotated[Literal["auto", "light", "dark"], Meta(description="its colours; auto follows the device")] = (
        "auto"
    )


class Survey(Part, frozen=True):
    """A whole survey."""

    survey: Annotated[str, Meta(description="its name in addresses and records: letters, digits and dashes")]
    kind: Literal["relationship", "transactional", "instant"]
    title: Text
    languages: Annotated[tuple[str, ...], Meta(description="codes of its languages; the first is its own")]
    pages: tuple[Page, ...]
    endings: tuple[Ending, ...] = ()
    mail: Mail | None = None
    popup: Popup | None = None
    quotas: tuple[Quota, ...] = ()
    anonymous: Annotated[bool, Meta(description="nothing is kept that tells who answered; fixed at publishing")] = False
    test: Annotated[bool, Meta(description="its answers never count")] = False

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in order of the pages."""
        return tuple(q for page in self.pages for q in page.questions)

    def question(self, id: str) -> Question:
        """The question of an id."""
        return next(q for q in self.questions if q.id == id)


def plain(survey: Survey) -> dict[str, Any]:
    """A definition as plain values, without what is at its default."""
    import msgspec

    found: dict[str, Any] = msgspec.to_builtins(survey)
    return found
