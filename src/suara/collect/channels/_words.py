"""What is written where one question is asked at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.collect.offered import first_of, how, spelt, typable, why
from suara.collect.surveys.wording import asked_text, said
from suara.languages import language

if TYPE_CHECKING:
    from suara.collect.channels._channel import Outgoing
    from suara.settings import Settings


def short(message: Outgoing, settings: Settings) -> str:
    """A text message: who asks what, how to reply, the link, and how to leave."""
    assert message.survey
    spoken, values = language(message.language), message.values or {}
    first, survey = first_of(message.survey), message.survey
    opening = said(survey.sms.text, message.language, values) if survey.sms else ""
    asked = opening or said(asked_text(first, {}), message.language, values)
    lines = [f"{settings.name}: {asked}" if settings.name else asked]
    if not survey.anonymous and typable(first) and (told := how(first, message.language, values)):
        lines += told if len(told) > 2 else told[:1]
    return "\n".join([*lines, message.link, spoken.say("sms_stop")])


def long(message: Outgoing, settings: Settings) -> str:
    """A message of a chat: greeting, what is only shown, the first question; the link for who prefers a page."""
    assert message.survey
    spoken, values = language(message.language), message.values or {}
    mail, survey = message.survey.mail, message.survey
    lines = [spoken.say("reminds")] if message.purpose != "invite" else []
    if mail and mail.greeting:
        lines.append(said(mail.greeting, message.language, values))
    if survey.anonymous:
        lines.append(said(survey.title, message.language, values))
    else:
        shown = survey.questions[: survey.questions.index(first_of(survey)) + 1]
        lines += [spelt(question, message.language, values) for question in shown]
    reason = why(survey, message.language, settings.name)
    return "\n\n".join([*lines, spoken.say("mail_link", url=message.link), f"{reason}\n{spoken.say('sms_stop')}"])
