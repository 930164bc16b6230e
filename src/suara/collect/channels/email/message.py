"""The words and form of a mail: plain text and HTML with the first question in it, where a click only chooses."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from suara.collect.questions import QUESTIONS
from suara.collect.surveys.wording import asked_text, said
from suara.languages import language

if TYPE_CHECKING:
    from jinja2 import Environment

    from suara.collect.channels._channel import Outgoing
    from suara.settings import Settings


def composed(message: Outgoing, address: str, settings: Settings) -> EmailMessage:
    """A whole mail; its Message-ID is the message's, so that a second copy can be told as one."""
    mail = EmailMessage()
    name, sender = parseaddr(settings.mail_from)
    domain = sender.rpartition("@")[2]
    mail["From"] = Address(name or settings.name, addr_spec=sender)
    mail["To"] = Address(addr_spec=address)
    mail["Subject"] = _line(_subject(message))
    mail["Message-ID"] = f"<{message.message}@{domain}>"
    mail["List-Id"] = f"<{message.survey.survey}.{domain}>"
    mail["List-Unsubscribe"] = f"<{message.stop_link}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.language
    shown = _shown(message, settings)
    mail.set_content(_environment().get_template("mail.txt").render(shown))
    mail.add_alternative(_environment().get_template("mail.html").render(shown), subtype="html")
    return mail


def _subject(message: Outgoing) -> str:
    words = message.survey.mail
    chosen = (words.reminder or words.subject) if words and message.purpose != "invite" else words and words.subject
    return said(chosen or message.survey.title, message.language, message.values)


def _line(text: str) -> str:
    return " ".join(text.split())


def _shown(message: Outgoing, settings: Settings) -> dict[str, Any]:
    spoken, first = language(message.language), message.survey.questions[0]
    words = message.survey.mail
    choices = QUESTIONS[first.type].choices(first)
    return {
        "lang": spoken,
        "title": said(message.survey.title, message.language, message.values),
        "greeting": said(words.greeting, message.language, message.values) if words and words.greeting else "",
        "question": said(asked_text(first, {}), message.language, message.values),
        "low": said(first.low, message.language) if first.low else "",
        "high": said(first.high, message.language) if first.high else "",
        "choices": [
            (said(words, message.language), f"{message.link}?score={quote(value)}") for value, words in choices
        ],
        "link": message.link,
        "stop_link": message.stop_link,
        "business": settings.name,
    }


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    loader = PackageLoader("suara.collect.channels.email", "")
    return Environment(loader=loader, autoescape=select_autoescape(["html"]), undefined=StrictUndefined)
