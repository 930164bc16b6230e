"""Cases: for many customers at once, all that the rules look at. Each table is read once for a batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from suara.collect.asking.contact import contact_of
from suara.collect.asking.hours import zone_of
from suara.collect.asking.shares import share
from suara.collect.channels import CHANNELS
from suara.collect.eligibility._case import Case, Rival
from suara.collect.surveys.wording import chosen_language
from suara.store import candidates, opt_outs, people, suppressions
from suara.store.asked import Asked, asked, on_occasions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from suara.collect.asking.contact import Contact
    from suara.collect.asking.survey import Asking
    from suara.store.transaction import Transaction


@dataclass(frozen=True)
class Wanted:
    """Somebody to ask; on an occasion, where there is one, and with the dimensions that are kept with the answers."""

    customer: str
    occasion: str | None = None
    dimensions: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Way:
    """A way to a person: by a channel to an address, with what stands against it."""

    channel: str
    address: str | None
    opted_out: str
    suppressed: str

    @property
    def open(self) -> bool:
        """Whether nothing stands against it."""
        return bool(self.address) and not self.opted_out and not self.suppressed


@dataclass
class Facts:
    """What is known of a batch of customers at a moment; it learns of each that is asked meanwhile."""

    at: datetime
    asking: Asking
    people: Mapping[str, Mapping[str, str]]
    contacts: Mapping[str, Contact]
    opted_out: Mapping[str, Mapping[str, tuple[datetime, str]]]
    suppressed: Mapping[str, Mapping[str, tuple[datetime, str]]]
    asked: dict[str, Asked]
    taken: set[str]
    turns: Mapping[str, Sequence[Rival]]

    def case(self, wanted: Wanted) -> Case:
        """The case of one of the customers."""
        asking = self.asking
        way = self._way(wanted.customer)
        survey = asking.survey
        return Case(
            at=self.at,
            survey=survey.survey,
            customer=wanted.customer,
            channel=way.channel,
            limits=asking.limits,
            live=asking.live,
            opens_at=asking.opens_at,
            closes_at=asking.closes_at,
            address=way.address,
            consent=self.contacts[wanted.customer].consent,
            opted_out=way.opted_out,
            suppressed=way.suppressed,
            occasion=wanted.occasion,
            occasion_taken=wanted.occasion in self.taken,
            sampling=survey.ask.sampling,
            share=share(asking.keyed, "sample", survey.survey, wanted.customer) if survey.ask.sampling < 1 else 0.0,
            full=asking.full,
            asked=self.asked[wanted.customer],
            rival=min(self.turns.get(wanted.customer, ()), key=lambda rival: rival.due_at, default=None),
            forced=asking.forced,
        )

    def invited(self, wanted: Wanted, at: datetime) -> None:
        """Learn that one of the customers is asked at a moment."""
        self.asked[wanted.customer] = self.asked[wanted.customer].then(at, own=True)
        if wanted.occasion:
            self.taken.add(wanted.occasion)

    def zone(self, customer: str) -> str:
        """The zone in which a customer lives, as far as it is known."""
        return zone_of(self.contacts[customer].timezone, self.asking.settings)

    def language(self, customer: str) -> str:
        """The survey's language that a customer is best asked in."""
        return chosen_language(self.asking.survey.languages, self.contacts[customer].language)

    def _way(self, customer: str) -> Way:
        """The first open way, by the survey's preference; else the first that leads to an address, else the first."""
        ways = [self._by(customer, channel) for channel in self.asking.channels]
        return next((w for w in ways if w.open), next((w for w in ways if w.address), ways[0]))

    def _by(self, customer: str, channel: str) -> Way:
        address = CHANNELS[channel].address(self.people[customer])
        against = self.opted_out.get(customer, {})
        return Way(
            channel,
            address,
            _told(against.get(opt_outs.EVERY) or against.get(channel)),
            _told(self.suppressed[channel].get(address)) if address else "",
        )


def facts(connection: Transaction, asking: Asking, wanted: Iterable[Wanted], at: datetime, besides: str = "") -> Facts:
    """All that is known of a batch; of the invitation `besides` nothing is taken into account."""
    batch = list(wanted)
    customers = sorted({one.customer for one in batch})
    known = people.several(connection, customers)
    occasions = [one.occasion for one in batch if one.occasion]
    return Facts(
        at=at,
        asking=asking,
        people=known,
        contacts={customer: contact_of(person) for customer, person in known.items()},
        opted_out=opt_outs.several(connection, customers),
        suppressed={name: _suppressed(connection, asking, name, known) for name in asking.channels},
        asked=asked(connection, asking.survey.survey, customers, besides),
        taken=on_occasions(connection, asking.survey.survey, occasions),
        turns=_turns(connection, asking, customers, at),
    )


def _suppressed(
    connection: Transaction, asking: Asking, channel: str, known: Mapping[str, Mapping[str, str]]
) -> dict[str, tuple[datetime, str]]:
    addresses = [a for person in known.values() if (a := CHANNELS[channel].address(person))]
    return suppressions.suppressed(connection, asking.keyed, channel, addresses)


def _turns(connection: Transaction, asking: Asking, customers: Sequence[str], at: datetime) -> dict[str, list[Rival]]:
    """By customer, whose turn comes so soon that asking now would hold it up."""
    found: dict[str, list[Rival]] = {}
    for length in set(asking.rivals.values()):
        names = [name for name, other in asking.rivals.items() if other == length]
        for customer, survey, due in candidates.turns(connection, names, customers, at, at + length):
            found.setdefault(customer, []).append(Rival(survey, due))
    return found


def _told(noted: tuple[datetime, str] | None) -> str:
    return f"{noted[1]}, {noted[0]:%Y-%m-%d %H:%M} UTC" if noted else ""
