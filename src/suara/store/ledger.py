"""The ledger: who people are, behind their pseudonymous ids, and all that is asked of them and answered."""

from __future__ import annotations

import re
import secrets as randomness
import unicodedata
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select
from sqlalchemy.exc import DatabaseError

from suara.errors import KeepingError
from suara.store import asking_tables, board_tables, door_tables, member_tables, work_tables
from suara.store.annotations import noted
from suara.store.anonymity import SHED
from suara.store.keyed import SECRET, keyed
from suara.store.ledger_places import Sqlite, place
from suara.store.ledger_tables import HEAD, metadata, people, receipts, secrets, version
from suara.store.segments import segments
from suara.store.tags import tags
from suara.store.upsert import insert_new, put_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection, Engine

BATCH = 10_000
# A table of each module of tables: with their import all of them are known.
_OF_EACH = (
    asking_tables.surveys,
    door_tables.api_keys,
    member_tables.members,
    work_tables.jobs,
    noted,
    board_tables.boards,
    tags,
    segments,
)


class Ledger:
    """Names, addresses and whatever else belongs to a person, by the person's id.

    It is made when it is first needed. What was written is on the disk when a call returns.
    """

    def __init__(self, folder: Path, address: str = "sqlite", *, keep_open: bool = False) -> None:
        self.place = place(address, folder, keep_open=keep_open)
        self._checked = False

    @property
    def exists(self) -> bool:
        """Whether there is a ledger; nothing makes one but a need for it."""
        with self._faults():
            return self.place.exists

    @property
    def path(self) -> Path | None:
        """The file that holds it; none where it lies on a server."""
        return self.place.path if isinstance(self.place, Sqlite) else None

    @property
    def engine(self) -> Engine:
        """SQLAlchemy's engine over it."""
        return self.place.engine

    def close(self) -> None:
        """Let go of what was kept open."""
        self.engine.dispose()

    @cached_property
    def secret(self) -> str:
        """The key of this workspace's hashes: 64 random hexadecimal digits, made once."""
        with self.writing() as connection:
            insert_new(connection, secrets, [{"name": SECRET, "value": randomness.token_hex(32)}])
            return str(connection.execute(select(secrets.c.value).where(secrets.c.name == SECRET)).scalar_one())

    def keyed(self, value: str) -> str:
        """A hash of a value that only this workspace can work out: 64 hexadecimal digits."""
        return keyed(self.secret, value)

    def hashing(self) -> Callable[[str], str]:
        """`keyed` with its key at hand, for use inside a transaction."""
        assert self.secret
        return self.keyed

    def remember(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Keep (customer, field, value) rows, all or none; a field told anew replaces what was known."""
        names = ("customer", "field", "value", "sought")
        with self.writing() as connection:
            told_rows = (dict(zip(names, (*row, folded(row[2])), strict=True)) for row in rows)
            while batch := list(islice(told_rows, BATCH)):
                put_all(connection, people, batch)

    def person(self, customer: str) -> dict[str, str]:
        """What is known of a person: field to value."""
        query = select(people.c.field, people.c.value).where(people.c.customer == customer).order_by(people.c.field)
        return dict(self._rows(query))

    def find(self, value: str) -> list[str]:
        """The ids of everybody who has this address, telephone number or name, however it is spaced or cased."""
        query = select(people.c.customer).where(people.c.sought == folded(value)).distinct().order_by(people.c.customer)
        return [customer for (customer,) in self._rows(query)]

    def forget(self, customer: str) -> int:
        """Remove all that is known of a person; the number of fields removed."""
        if not self.exists:
            return 0
        with self.writing() as connection:
            return connection.execute(delete(people).where(people.c.customer == customer)).rowcount

    def file_receipt(self, erased_at: datetime, person: str, mode: str, removed: dict[str, int]) -> None:
        """Keep the receipt of an erasure; `person` is the keyed hash of the id, never the id."""
        with self.writing() as connection:
            connection.execute(receipts.insert().values(erased_at=erased_at, person=person, mode=mode, removed=removed))

    def receipts(self) -> list[dict[str, Any]]:
        """Every erasure that was carried out, oldest first."""
        return [row._asdict() for row in self._rows(select(receipts).order_by(receipts.c.receipt))]

    def compact(self) -> None:
        """Write it anew without what was deleted."""
        with self._faults():
            self.place.compact()

    def version(self) -> str | None:
        """The version of the ledger's schema on disk; none where there is no ledger yet."""
        if not self.exists:
            return None
        with self._faults(), self.engine.connect() as connection:
            made = connection.dialect.has_table(connection, version.name)
            return connection.execute(select(version.c.version_num)).scalar() if made else None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that writes; the ledger is made if it is not there yet."""
        self._ready()
        with self.upgrading() as connection:
            yield connection
            shed = connection.info.pop(SHED, False)
        if shed:
            with self._faults():
                self.place.empty_log()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of what is there; the ledger is made if it is not there yet."""
        self._ready()
        with self._faults(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def upgrading(self) -> Iterator[Connection]:
        """One transaction that writes to a ledger of whatever version."""
        with self._faults(), self.engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
            yield connection

    def faults(self) -> list[str]:
        """What is found wrong with its file; nothing when it is sound."""
        self._ready()
        with self._faults():
            return self.place.faults()

    def _rows(self, query: Any) -> list[Any]:
        if not self.exists:
            return []
        self._ready()
        with self._faults(), self.engine.connect() as connection:
            return list(connection.execute(query).all())

    def _ready(self) -> None:
        """See once that the ledger is there and of the version that this Suara knows."""
        if self._checked and self.exists:
            return
        found = self.version() or self._create()
        check_version(found)
        self._checked = True

    def _create(self) -> str:
        with self._faults():
            self.place.make()
        with self.upgrading() as connection:
            metadata.create_all(connection)
            version.create(connection, checkfirst=True)
            insert_new(connection, version, [{"version_num": HEAD}])
        return HEAD

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as fault:
            raise self.place.told(fault) from fault


def folded(value: str) -> str:
    """A value as it is looked up: case, spacing and the punctuation of telephone numbers do not matter."""
    text = " ".join(unicodedata.normalize("NFKC", value).split()).casefold()
    digits = re.sub(r"[\s()./+-]", "", text)
    return digits.removeprefix("00") if digits.isdigit() and len(digits) > 5 else text


def check_version(found: str) -> None:
    """Refuse a ledger whose schema is older or newer than the one that this Suara knows."""
    if found < HEAD:
        raise KeepingError("The ledger was written by an older Suara.", "Run `suara upgrade`.")
    if found > HEAD:
        raise KeepingError("The ledger was written by a newer Suara.", "Update Suara, then open it again.")
