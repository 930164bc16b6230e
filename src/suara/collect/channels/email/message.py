"""The words and form of a mail: plain text and HTML with the first question in it, where a click only chooses."""

from __future__ import annotations

from datetime import UTC
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from suara.collect.channels.email.addresses import header, written
from suara.collect.offered import offered, why
from suara.collect.surveys.wording import asked_text, said
from suara.languages import language

if TYPE_CHECKING:
    from jinja2 import Environment

    from suara.collect.channels._channel import Outgoing
    from suara.settings import Settings

# Scores stand side by side as long as they are this short and few; else each has a line of its own.
SHORT, FEW = 3, 11
AS_IT_IS = ("list-id", "list-unsubscribe", "list-unsubscribe-post", "message-id")


class _Policy(EmailPolicy):
    """The usual policy, but for headers that programs read: an address that is long must not be encoded as words."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() in AS_IT_IS:
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in AS_IT_IS:
            return self.fold(name, value).encode("ascii")
        return super().fold_binary(name, value)


def sender(settings: Settings) -> Address:
    """Whom mail is from."""
    name, address = parseaddr(settings.mail_from)
    return header(name or settings.name, written(address))


def composed(message: Outgoing, settings: Settings) -> EmailMessage:
    """A whole mail; its Message-ID is the message's, so that a second copy can be told as one."""
    return _asking(message, settings) if message.survey else _told(message, settings)


def _told(message: Outgoing, settings: Settings) -> EmailMessage:
    """A mail whose words are there already: the first line is its subject."""
    subject, _, text = message.body.partition("\n")
    mail = _begun(message, settings, subject)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text.strip() + "\n")
    return mail


def _begun(message: Outgoing, settings: Settings, subject: str) -> EmailMessage:
    mail = EmailMessage(policy=_Policy())
    own = sender(settings)
    mail["From"] = own
    mail["To"] = Address(addr_spec=message.address)
    mail["Subject"] = " ".join(subject.split())
    mail["Date"] = format_datetime(message.at.replace(tzinfo=UTC))
    mail["Message-ID"] = f"<{message.message}@{own.domain}>"
    return mail


def _asking(message: Outgoing, settings: Settings) -> EmailMessage:
    assert message.survey
    own, mail = sender(settings), _begun(message, settings, _subject(message))
    mail["List-Id"] = f"<{message.survey.survey}.{own.domain}>"
    mail["List-Unsubscribe"] = f"<{message.stop_link}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # Together these keep programs that answer mail of their own from answering this.
    mail["Auto-Submitted"] = "auto-generated"
    mail["Precedence"] = "bulk"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    mail["Content-Language"] = message.language
    shown = _shown(message, settings)
    mail.set_content(_environment().get_template("mail.txt").render(shown))
    mail.add_alternative(_environment().get_template("mail.html").render(shown), subtype="html")
    return mail


def _subject(message: Outgoing) -> str:
    assert message.survey
    words = message.survey.mail
    chosen = (words.reminder or words.subject) if words and message.purpose != "invite" else words and words.subject
    return said(chosen or message.survey.title, message.language, message.values)


def _shown(message: Outgoing, settings: Settings) -> dict[str, Any]:
    assert message.survey
    first, words, values = message.survey.questions[0], message.survey.mail, message.values or {}

    def say(text: dict[str, str] | None) -> str:
        return said(text, message.language, values) if text else ""

    choices = offered(first, message.language, values)
    return {
        "lang": language(message.language),
        "title": say(message.survey.title),
        "reminds": message.purpose != "invite",
        "greeting": say(words.greeting) if words else "",
        "question": say(asked_text(first, {})),
        "hint": say(first.hint),
        "low": say(first.low),
        "high": say(first.high),
        "choices": [(label, f"{message.link}?score={quote(value, safe='')}") for value, label in choices],
        "side_by_side": len(choices) <= FEW and all(len(label) <= SHORT for _, label in choices),
        "link": message.link,
        "stop_link": message.stop_link,
        "why": why(message.survey, message.language, settings.name),
    }


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    loader = PackageLoader("suara.collect.channels.email", "")
    return Environment(
        loader=loader,
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
