"""Whether a response counts: what speaks against it being a person's, and whether enough of its kind are there.

A flagged response is kept and shown, and goes into no score. The flags are `trap` (a field was filled in that people
do not see), `hasty` (sent sooner than anybody reads), `scanned` (all the links of a mail were opened within seconds),
`copied` (its text was said word for word before), `quota` (no more of its kind are wanted) and `test`.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from suara.collect.surveys.branching import holds
from suara.store import quotas, sayings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from suara.collect.surveys.definition import Quota, Survey
    from suara.store.transaction import Transaction

# A text of this length, in characters, is not said twice by chance; by a third of the same words nobody wrote it.
LONG = 20
BEFORE = 2
QUOTA, TEST, COPIED = "quota", "test", "copied"
# Noted beside a flag that came after answers may have gone to the warehouse: they have to be emptied there.
LATE = "late"


def copied(connection: Transaction, survey: str, response: str, records: Iterable[Mapping[str, Any]]) -> bool:
    """Note the long texts of a response; whether one of them was said word for word by others before."""
    texts = [str(record["text"]) for record in records if len(str(record.get("text") or "")) >= LONG]
    return bool(texts) and sayings.said(connection, survey, response, texts) >= BEFORE


def closed(connection: Transaction, survey: Survey) -> bool:
    """Whether a quota of all responses is full: nobody more is asked."""
    return any(not quota.when for quota in _full(connection, survey)) if survey.quotas else False


def wanted(
    connection: Transaction, survey: Survey, response: str, values: Mapping[str, Any], *, complete: bool
) -> bool:
    """Whether a response of these values is still wanted; one that is complete fills the quotas that it meets."""
    if not survey.quotas:
        return True
    quotas.hold(connection, survey.survey)
    quotas.give_back(connection, response)
    mine = [quota for quota in survey.quotas if holds(quota.when, values)]
    full = _full(connection, survey)
    if any(quota in full for quota in mine):
        return False
    for quota in mine if complete else ():
        quotas.fill(connection, survey.survey, _name(quota), response)
    return True


def _full(connection: Transaction, survey: Survey) -> Collection[Quota]:
    counts = quotas.filled(connection, survey.survey)
    return [quota for quota in survey.quotas if counts.get(_name(quota), 0) >= quota.most]


def _name(quota: Quota) -> str:
    """What a quota is known by: whom it is of, so that a new version with another number goes on counting."""
    return hashlib.sha256(json.dumps(quota.when, sort_keys=True).encode()).hexdigest()[:32]


def lasting(flags: Iterable[str]) -> list[str]:
    """Flags without those that are found out anew each time, each once."""
    return [flag for flag in dict.fromkeys(flags) if flag not in (QUOTA, LATE)]
