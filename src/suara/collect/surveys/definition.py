"""A survey as it is written down: a readable, versioned definition in YAML or JSON."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from suara.settings import Weekday

Text = dict[str, str]
Condition = str | int | float | bool | list[str | int | float | bool]
Conditions = dict[str, Condition]
Days = Annotated[float, Meta(ge=0)]


class Part(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A part of a definition: unknown fields are refused, and what is at its default is not written."""


class Option(Part, frozen=True):
    """One of the answers to choose from; its id stays when its words change."""

    id: str
    text: Text


class Variant(Part, frozen=True):
    """Another wording, where its conditions hold."""

    when: Annotated[Conditions, Meta(description="earlier answers that must hold for it")]
    text: Annotated[Text, Meta(description="what is asked then")]


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

    when: Annotated[Conditions, Meta(description="answers that must hold for it; none for everybody else")] = {}
    title: Annotated[Text, Meta(description="the heading of the last page")] = {}
    text: Annotated[Text, Meta(description="what is said below it")] = {}
    redirect: Annotated[str, Meta(description="a https address to go to instead")] = ""


class Quota(Part, frozen=True):
    """How many complete responses of some kind are wanted; then the survey is closed to more of them."""

    most: Annotated[int, Meta(description="so many complete responses")]
    when: Annotated[Conditions, Meta(description="answers that they have; none for all responses")] = {}


class Mail(Part, frozen=True):
    """The words of an invitation by e-mail."""

    subject: Text
    greeting: Text = {}
    reminder: Annotated[Text, Meta(description="subject of the reminder")] = {}


class Trigger(Part, frozen=True):
    """Records that a survey asks about, each once: those of a kind that meet conditions."""

    record: Annotated[str, Meta(description="the kind of record: ticket, order, cart, contact, subscription ...")]
    at: Annotated[str, Meta(description="the time in it that counts, such as resolved_at")] = "occurred_at"
    where: Annotated[Conditions, Meta(description="values that its columns must have")] = {}
    without: Annotated[tuple[str, ...], Meta(description="columns that must still be empty, such as purchased_at")] = ()
    delay: Annotated[float, Meta(description="hours to wait; then the record is looked at again", ge=0)] = 0


class Clocks(Part, frozen=True):
    """Days that must go by before this survey asks somebody; what is left out is as the workspace sets it."""

    after_invitation: Annotated[Days | None, Meta(description="since this survey's last invitation")] = None
    after_answer: Annotated[Days | None, Meta(description="since the last answer to this survey")] = None
    any_after_invitation: Annotated[Days | None, Meta(description="since the last of any survey")] = None
    any_after_answer: Annotated[Days | None, Meta(description="since the last answer to any survey")] = None


class Ask(Part, frozen=True):
    """Who is asked, when and how often. Whatever it says, an opt-out, a suppressed address and the floor hold."""

    schedule: Annotated[
        Literal["", "quarterly", "yearly", "rolling"], Meta(description="when everybody's turn comes round")
    ] = ""
    every: Annotated[int, Meta(description="days from turn to turn of a rolling schedule", ge=1)] = 90
    trigger: Annotated[Trigger | None, Meta(description="records that it asks about")] = None
    where: Annotated[Conditions, Meta(description="customers that a schedule asks, by their columns")] = {}
    fresh: Annotated[float, Meta(description="days after which a record is no longer asked about", gt=0)] = 7
    channels: Annotated[tuple[str, ...], Meta(description="ways to ask, the preferred one first")] = ("email",)
    sampling: Annotated[float, Meta(description="share of all customers to ask, up to 1", gt=0, le=1)] = 1
    priority: Annotated[int, Meta(description="where two surveys want a customer, the higher one goes first")] = 0
    consent: Annotated[
        tuple[Literal["consent", "contract", "legitimate_interest"], ...] | None,
        Meta(description="bases of which the customer must have one; unless given, as the workspace sets it"),
    ] = None
    clocks: Clocks = Clocks()
    reminder: Annotated[float, Meta(description="days until the one reminder; 0 for none", ge=0)] = 5
    valid: Annotated[float, Meta(description="days for which an invitation is good", gt=0)] = 30
    hours: Annotated[
        tuple[str, ...] | None, Meta(description="when to send, where the customer is, such as 09:00-18:00")
    ] = None
    days: Annotated[tuple[Weekday, ...] | None, Meta(description="days of the week on which to send")] = None
    drip: Annotated[int, Meta(description="most invitations an hour; 0 for no limit", ge=0)] = 0
    since: Annotated[date | None, Meta(description="first day on which it asks")] = None
    until: Annotated[date | None, Meta(description="last day on which it asks and takes reminders")] = None


class Sms(Part, frozen=True):
    """The words of an invitation by text message, before the link."""

    text: Text


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


class Survey(Part, frozen=True, kw_only=True, dict=True):
    """A whole survey."""

    survey: Annotated[str, Meta(description="its name in addresses and records: letters, digits and dashes")]
    about: Annotated[str, Meta(description="what it is for, in a line to those who publish it")] = ""
    kind: Literal["relationship", "transactional", "instant"]
    title: Text
    languages: Annotated[tuple[str, ...], Meta(description="codes of its languages; the first is its own")]
    proofread: Annotated[tuple[str, ...], Meta(description="languages whose words a native speaker has read")] = ()
    pages: tuple[Page, ...]
    endings: Annotated[
        tuple[Ending, ...], Meta(description="thanks, or where one is sent on; the first that holds")
    ] = ()
    mail: Mail | None = None
    popup: Popup | None = None
    sms: Sms | None = None
    quotas: Annotated[tuple[Quota, ...], Meta(description="responses that are wanted; more do not count")] = ()
    ask: Ask = Ask()
    anonymous: Annotated[bool, Meta(description="nothing is kept that tells who answered; fixed at publishing")] = False
    test: Annotated[bool, Meta(description="its answers never count")] = False

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question, in order of the pages."""
        return tuple(q for page in self.pages for q in page.questions)

    def question(self, id: str) -> Question:
        """The question of an id."""
        return next(q for q in self.questions if q.id == id)


def plain(survey: Survey) -> dict[str, Any]:
    """A definition as plain values, lists among them, without what is at its default."""
    import msgspec

    found: dict[str, Any] = _with_lists(msgspec.to_builtins(survey))
    return found


def _with_lists(value: Any) -> Any:
    # As JSON gives them back: what is kept is compared with what is published anew.
    if isinstance(value, dict):
        return {name: _with_lists(one) for name, one in value.items()}
    return [_with_lists(one) for one in value] if isinstance(value, (list, tuple)) else value
