"""Inviting somebody: the decision, the invitation and the message to send are written together, or not at all."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from suara.collect.channels import CHANNELS
from suara.collect.surveys.reading import convert
from suara.collect.surveys.wording import chosen_language
from suara.errors import SendError, SurveyError
from suara.store import invitations, outbox, surveys

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from suara.store.transaction import Transaction

VALID = timedelta(days=30)


@dataclass(frozen=True)
class Invited:
    """An invitation that was made."""

    invitation: str
    survey: str
    customer: str
    channel: str
    language: str


@dataclass(frozen=True)
class Occasion:
    """What a survey is sent about: a record of an id, with the dimensions that are fixed at this moment."""

    id: str | None = None
    dimensions: Mapping[str, Any] = field(default_factory=dict)


def invite(
    connection: Transaction,
    survey: str,
    customer: str,
    person: Mapping[str, str],
    channel: str,
    now: datetime,
    occasion: Occasion | None = None,
) -> Invited:
    """Invite a customer to a survey by a channel, in the caller's transaction."""
    kept = surveys.get(connection, survey)
    if kept is None or kept.state != surveys.LIVE:
        raise SurveyError(f"There is no published survey {survey!r}.", "`suara survey list` shows those there are.")
    if CHANNELS[channel].address(person) is None:
        field = CHANNELS[channel].fields[0]
        raise SendError(f"Of customer {customer!r} no {field} is known.", f"Load it with the customer, as {field}.")
    about = occasion or Occasion()
    definition = convert(kept.definition)
    language = chosen_language(definition.languages, person.get("language", ""))
    own = secrets.token_hex(16)
    row = {
        "invitation": own,
        "survey": survey,
        "version": kept.version,
        "customer": customer,
        "channel": channel,
        "language": language,
        "occasion": about.id,
        "dimensions": dict(about.dimensions),
        "made_at": now,
        "expires_at": now + VALID,
    }
    invitations.add(connection, row)
    outbox.add(connection, outbox.Message(secrets.token_hex(16), channel, "invite", own, 0), now)
    return Invited(own, survey, customer, channel, language)
