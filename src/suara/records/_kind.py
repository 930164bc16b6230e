"""What a record kind is: a name, its columns, and how a record of it is told from another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Type = Literal["text", "integer", "number", "boolean", "timestamp", "texts"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a record kind.

    `day` names the column that holds the workspace-local date of a timestamp which decides a
    period; the loader writes it. `known_as` are names under which exports carry this column.
    """

    name: str
    type: Type
    help: str
    required: bool = False
    one_of: tuple[str, ...] = ()
    minimum: float | None = None
    money: bool = False
    day: str | None = None
    known_as: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A record kind: what one row says, and what tells one row from another.

    `identity` are the columns that stand in for a missing id; where they are missing too,
    a hash of the record's content and its ordinal among equals does. `group` is the part of a
    scorecard in which the metrics over these records stand; `time_names` are further names of its time.
    """

    help: str
    plural: str
    own: tuple[Column, ...]
    group: str = "Other"
    occurred_at: str = "when it happened"
    customer_required: bool = False
    identity: tuple[str, ...] = ()
    example: str = ""
    time_names: tuple[str, ...] = ()
    name: str = ""

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Every column by name, in the order of the data dictionary, dimensions excepted."""
        return {c.name: c for c in (*self._common(), *self.own)}

    @cached_property
    def days(self) -> dict[str, str]:
        """Timestamp column to the column of its workspace-local day."""
        return {c.name: c.day for c in self.columns.values() if c.day}

    def _common(self) -> tuple[Column, ...]:
        own_id = text(self.name, f"the {self.name}'s own id", known_as=("id", f"{self.name}_id"))
        known = (*TIME_NAMES, *self.time_names)
        time = when("occurred_at", self.occurred_at, required=True, day="day", known_as=known)
        source = text("source", "who delivered it; the file's name unless given")
        if self.name == "customer":
            return (
                Column(
                    name="customer",
                    type="text",
                    help="the customer's own id",
                    required=True,
                    known_as=(*CUSTOMER_NAMES, "id"),
                ),
                time,
                source,
            )
        customer = Column(
            name="customer",
            type="text",
            help="the customer (a pseudonymous id)",
            required=self.customer_required,
            known_as=CUSTOMER_NAMES,
        )
        return (own_id, time, customer, source)


CUSTOMER_NAMES = (
    "customer_id",
    "customerid",
    "client_id",
    "user_id",
    "account_id",
    "respondent_id",
    "respondent",
    "member_id",
    "pelanggan",
)
TIME_NAMES = (
    "created_at",
    "timestamp",
    "time",
    "date",
    "datetime",
    "submitted_at",
    "answered_at",
    "ordered_at",
    "opened_at",
    "started_at",
    "created",
)


def text(
    name: str, help: str, *, one_of: tuple[str, ...] = (), required: bool = False, known_as: tuple[str, ...] = ()
) -> Column:
    """A column of text, perhaps of few allowed values."""
    return Column(name=name, type="text", help=help, one_of=one_of, required=required, known_as=known_as)


def number(
    name: str, help: str, *, minimum: float | None = None, required: bool = False, known_as: tuple[str, ...] = ()
) -> Column:
    """A column of numbers."""
    return Column(name=name, type="number", help=help, minimum=minimum, required=required, known_as=known_as)


def money(name: str, help: str, *, required: bool = False, known_as: tuple[str, ...] = ()) -> Column:
    """A column of amounts in the workspace's currency (another currency is converted on loading)."""
    return Column(name=name, type="number", help=help, money=True, required=required, known_as=known_as)


def whole(name: str, help: str, *, minimum: float | None = None, known_as: tuple[str, ...] = ()) -> Column:
    """A column of whole numbers."""
    return Column(name=name, type="integer", help=help, minimum=minimum, known_as=known_as)


def yes_no(name: str, help: str, *, known_as: tuple[str, ...] = ()) -> Column:
    """A column of true and false."""
    return Column(name=name, type="boolean", help=help, known_as=known_as)


def when(
    name: str, help: str, *, required: bool = False, day: str | None = None, known_as: tuple[str, ...] = ()
) -> Column:
    """A column of instants (UTC)."""
    return Column(name=name, type="timestamp", help=help, required=required, day=day, known_as=known_as)
