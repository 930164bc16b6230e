"""Contacts at the Python door: on what basis a person may be asked, and whether they want to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from suara.errors import QuestionError
from suara.settings import utc_now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from suara.store.ledger import Ledger

EVERY = "*"


@dataclass(frozen=True)
class Shown:
    """A contact: how they may be asked. `opted_out` and `suppressed` say by channel since when and how.

    `*` stands for every channel.
    """

    customer: str
    timezone: str
    language: str
    consent: str
    consent_source: str
    consent_at: str
    opted_out: Mapping[str, str]
    suppressed: Mapping[str, str]


@dataclass(frozen=True)
class Contacts:
    """The contacts of a workspace."""

    ledger: Ledger

    def get(self, customer: str) -> Shown:
        """A contact as it stands; somebody unknown has nothing but a name."""
        from suara.collect.asking.contact import contact_of
        from suara.collect.channels import CHANNELS
        from suara.store import opt_outs, people, suppressions

        keyed = self.ledger.hashing()
        suppressed: dict[str, str] = {}
        with self.ledger.reading() as connection:
            person = people.several(connection, [customer])[customer]
            against = opt_outs.several(connection, [customer]).get(customer, {})
            for name, channel in CHANNELS.items():
                address = channel.address(person)
                found = suppressions.suppressed(connection, keyed, name, [address] if address else [])
                if address in found:
                    suppressed[name] = _told(*found[address])
        known = contact_of(person)
        told = {channel: _told(*noted) for channel, noted in against.items()}
        return Shown(customer, **vars(known), opted_out=told, suppressed=suppressed)

    def consent(self, customer: str, basis: str, source: str, at: datetime | None = None) -> None:
        """Keep on what basis a person may be asked (consent, contract, legitimate_interest or withdrawn)."""
        from suara.collect.asking.contact import BASES, consent_fields
        from suara.collect.asking.contact import basis as of

        if of(basis) not in BASES:
            raise QuestionError(f"{basis!r} is no basis of consent.", f"Use one of {', '.join(BASES)}.")
        moment = f"{(at or utc_now()).isoformat(timespec='seconds')}Z"
        told = dict.fromkeys(consent_fields(self.ledger.person(customer)), of(basis))
        told |= {"consent_source": source, "consent_at": moment}
        self.ledger.remember((customer, field, value) for field, value in told.items())

    def opt_out(self, customer: str, channel: str = EVERY, how: str = "by hand") -> None:
        """Ask a person no more, by any survey; by one channel where it is named."""
        from suara.store import opt_outs

        with self.ledger.writing() as connection:
            opt_outs.add(connection, customer, utc_now(), how, channel=_known(channel))

    def opt_in(self, customer: str, channel: str = EVERY) -> bool:
        """The person wants to be asked again; whether there was an opt-out to take back."""
        from suara.store import opt_outs

        with self.ledger.writing() as connection:
            return opt_outs.remove(connection, customer, _known(channel))

    def suppress(self, address: str, channel: str, why: str) -> None:
        """Send nothing more to an address by a channel."""
        from suara.store import suppressions

        keyed = self.ledger.hashing()
        with self.ledger.writing() as connection:
            suppressions.add(connection, keyed, address, _known(channel), utc_now(), why)

    def reach(self, address: str, channel: str) -> bool:
        """An address is reached again; whether it was suppressed."""
        from suara.store import suppressions

        keyed = self.ledger.hashing()
        with self.ledger.writing() as connection:
            return suppressions.remove(connection, keyed, address, _known(channel))


def _known(channel: str) -> str:
    from suara.collect.channels import CHANNELS

    if channel != EVERY:
        CHANNELS[channel]
    return channel


def _told(at: datetime, how: str) -> str:
    return f"{how}, {at:%Y-%m-%d %H:%M} UTC"
