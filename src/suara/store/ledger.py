"""The ledger: who people are, behind their pseudonymous ids. One small transactional database."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets as randomness
import unicodedata
from contextlib import contextmanager
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Engine, NullPool, create_engine, delete, event, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DatabaseError, OperationalError

from suara.errors import BusyError, KeepingError
from suara.store import asking_tables
from suara.store.ledger_tables import HEAD, people, receipts, secrets, version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

FILE = "ledger.sqlite"
PATIENCE = 5.0
BATCH = 10_000
PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "foreign_keys = ON")


class Ledger:
    """Names, addresses and whatever else belongs to a person, by the person's id.

    The file is made when it is first needed, is readable by its owner alone, and is open only while it
    is used. What was written is on the disk when a call returns.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._checked = False

    @property
    def exists(self) -> bool:
        """Whether there is a ledger on disk; nothing makes one but a need for it."""
        return self.path.exists()

    @cached_property
    def secret(self) -> str:
        """The key of this workspace's hashes: 64 random hexadecimal digits, made once."""
        made = insert(secrets).values(name="hash", value=randomness.token_hex(32)).on_conflict_do_nothing()
        with self.writing() as connection:
            connection.execute(made)
            return str(connection.execute(select(secrets.c.value).where(secrets.c.name == "hash")).scalar_one())

    def keyed(self, value: str) -> str:
        """A hash of a value that only this workspace can work out: 64 hexadecimal digits."""
        return hmac.new(bytes.fromhex(self.secret), value.encode(), hashlib.sha256).hexdigest()

    def hashing(self) -> Callable[[str], str]:
        """`keyed` with its key at hand, for use inside a transaction."""
        assert self.secret
        return self.keyed

    def remember(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Keep (customer, field, value) rows, all or none; a field told anew replaces what was known."""
        told = insert(people)
        told = told.on_conflict_do_update(
            index_elements=["customer", "field"], set_={c: told.excluded[c] for c in ("value", "sought")}
        )
        names = ("customer", "field", "value", "sought")
        with self.writing() as connection:
            told_rows = (dict(zip(names, (*row, folded(row[2])), strict=True)) for row in rows)
            while batch := list(islice(told_rows, BATCH)):
                connection.execute(told, batch)

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
        """Write the file anew without what was deleted, and empty its log."""
        with self._faults(), self.engine.execution_options(begin=None).connect() as connection:
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                connection.exec_driver_sql(statement)

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
        """What SQLite finds wrong with the file; nothing when it is sound."""
        self._ready()
        with self._faults(), self.engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalars()
            return [text for text in found if text != "ok"]

    @cached_property
    def engine(self) -> Engine:
        """SQLAlchemy's engine over the file; each use opens the file and lets it go again."""
        url = URL.create("sqlite", database=str(self.path))
        engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": PATIENCE})
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine

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
        self.path.touch(mode=0o600)
        with self.upgrading() as connection:
            asking_tables.surveys.metadata.create_all(connection)
            version.create(connection, checkfirst=True)
            connection.execute(insert(version).values(version_num=HEAD).on_conflict_do_nothing())
        return HEAD

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as fault:
            if "locked" in str(fault.orig):
                raise BusyError(
                    f"{self.path} is held by another process.", "Wait until it has finished, and try again."
                ) from fault
            raise _unusable(self.path, fault) from fault
        except DatabaseError as fault:
            raise _unusable(self.path, fault) from fault


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


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    statement = connection.get_execution_options().get("begin", "BEGIN")
    if statement:
        connection.exec_driver_sql(statement)


def _unusable(path: Path, fault: DatabaseError) -> KeepingError:
    return KeepingError(f"{path} cannot be used: {fault.orig}.", "Run `suara doctor`, or restore a backup.")
