"""What the ledger knows of how to ask a person: zone, language, and the basis of consent, under whatever spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from suara.collect.eligibility.no_consent import WITHDRAWN

if TYPE_CHECKING:
    from collections.abc import Mapping

BASES = ("consent", "contract", "legitimate_interest", WITHDRAWN)
YES = ("yes", "y", "true", "1", "given", "granted", "opt_in", "opted_in")
SPELT = ("consentbasis", "consent")
NO = ("no", "n", "false", "0", "none", "refused", "revoked", "opt_out", "opted_out")


@dataclass(frozen=True)
class Contact:
    """How a person may be asked; empty where it is not known. `consent` is one of the bases, or what was loaded."""

    timezone: str = ""
    language: str = ""
    consent: str = ""
    consent_source: str = ""
    consent_at: str = ""


def contact_of(person: Mapping[str, str]) -> Contact:
    """What is known of how to ask a person, from the person's fields in the ledger."""
    plain = {_plain(name): value for name, value in person.items()}
    told = [basis(plain[name]) for name in SPELT if plain.get(name)]
    return Contact(
        timezone=plain.get("timezone", ""),
        language=plain.get("language") or plain.get("locale", ""),
        consent=WITHDRAWN if WITHDRAWN in told else next(iter(told), ""),
        consent_source=plain.get("consentsource", ""),
        consent_at=plain.get("consentat", ""),
    )


def consent_fields(person: Mapping[str, str]) -> list[str]:
    """The fields under which a person's basis of consent is kept, or is to be."""
    return [name for name in person if _plain(name) in SPELT] or ["consent_basis"]


def basis(text: str) -> str:
    """A basis of consent as we write it; a bare yes is consent, a bare no a withdrawn one."""
    word = re.sub(r"[\W_]+", "_", text.strip().casefold()).strip("_")
    return "consent" if word in YES else WITHDRAWN if word in NO else word


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()
