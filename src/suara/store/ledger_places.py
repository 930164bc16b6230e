"""Where a ledger lies: in a file of the workspace (SQLite), or in a schema of a PostgreSQL server.

The tables, the history of migrations and all that reads and writes them are the same; only this differs.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec
from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, event, text

from suara.errors import BusyError, KeepingError, SettingsError
from suara.store.ledger_tables import version

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.exc import DatabaseError

FILE = "ledger.sqlite"
PATIENCE = 5.0
# A writer that touches pages all over the file (ids are drawn by chance) keeps 16 MB of them at hand.
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "secure_delete = ON",
    "foreign_keys = ON",
    "cache_size = -16000",
)
OPEN = 8


class Sqlite:
    """A file of the workspace, readable by its owner alone.

    It is open only while it is used, unless it is kept open, as a server does: each opening costs some queries.
    """

    name = "sqlite"

    def __init__(self, folder: Path, *, keep_open: bool) -> None:
        self.path = folder / FILE
        self.keep_open = keep_open

    @property
    def exists(self) -> bool:
        """Whether there is a ledger; nothing makes one but a need for it."""
        return self.path.exists()

    @cached_property
    def engine(self) -> Engine:
        """SQLAlchemy's engine over the file."""
        url = URL.create("sqlite", database=str(self.path))
        more: dict[str, Any] = {"poolclass": NullPool}
        if self.keep_open:
            more = {"poolclass": QueuePool, "pool_size": OPEN, "max_overflow": 0}
        engine = create_engine(url, connect_args={"timeout": PATIENCE, "check_same_thread": False}, **USUAL, **more)
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine

    def make(self) -> None:
        """Make the file, for its owner alone."""
        self.path.touch(mode=0o600)

    def faults(self) -> list[str]:
        """What SQLite finds wrong with the file; nothing when it is sound."""
        with self.engine.connect() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalars()
            return [fault for fault in found if fault != "ok"]

    def compact(self) -> None:
        """Write the file anew without what was deleted, and empty its log."""
        with self.engine.execution_options(begin=None).connect() as connection:
            connection.exec_driver_sql("VACUUM")
        self.empty_log()

    def empty_log(self) -> None:
        """Take what the log holds over into the file, and empty it; later, where somebody reads just now."""
        with self.engine.execution_options(begin=None).connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def told(self, fault: DatabaseError) -> BusyError | KeepingError:
        """A fault of the database as ours."""
        said = str(fault.orig)
        if "locked" in said:
            return BusyError(f"{self.path} is held by another process.", "Wait until it has finished, and try again.")
        if "disk is full" in said or "disk I/O" in said:
            return BusyError("The disk is full: nothing can be saved.", "Make room on it; nothing saved is lost.")
        return KeepingError(f"{self.path} cannot be used: {said}.", "Run `suara doctor`, or restore a backup.")


class Postgresql:
    """A schema of a PostgreSQL server: `postgresql://user:password@host/database?schema=name`."""

    name = "postgresql"

    def __init__(self, address: str, *, keep_open: bool) -> None:
        parts = urlsplit(address)
        query = dict(parse_qsl(parts.query))
        self.schema = query.pop("schema", "suara")
        if not self.schema.isidentifier():
            raise SettingsError(f"{self.schema!r} cannot be the name of a schema.", "Use letters, digits and _.")
        self.address = urlunsplit(parts._replace(scheme="postgresql+psycopg", query=urlencode(query)))
        self.shown = f"{parts.hostname}{parts.path}, schema {self.schema}"
        self.keep_open = keep_open

    @property
    def exists(self) -> bool:
        """Whether there is a ledger; nothing makes one but a need for it."""
        with self.engine.connect() as connection:
            return connection.dialect.has_table(connection, version.name, schema=self.schema)

    @cached_property
    def engine(self) -> Engine:
        """SQLAlchemy's engine over the schema."""
        try:
            import psycopg  # noqa: F401
        except ImportError as fault:
            raise SettingsError(
                "A ledger in PostgreSQL needs psycopg.", 'Install it: pip install "suara[postgres]".'
            ) from fault
        options = f"-c search_path={self.schema} -c timezone=UTC -c lock_timeout={int(PATIENCE)}s"
        pool: dict[str, Any] = {"poolclass": NullPool}
        if self.keep_open:
            pool = {"poolclass": QueuePool, "pool_size": OPEN, "max_overflow": 0, "pool_pre_ping": True}
        return create_engine(self.address, connect_args={"options": options, "connect_timeout": 5}, **USUAL, **pool)

    def make(self) -> None:
        """Make the schema."""
        with self.engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {self.schema}"))

    def faults(self) -> list[str]:
        """Nothing: the server looks after its own files."""
        return []

    def compact(self) -> None:
        """Have the server give back the room of what was deleted, and overwrite it in time."""
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM FULL"))

    def empty_log(self) -> None:
        """Nothing: the log is the server's."""

    def told(self, fault: DatabaseError) -> BusyError | KeepingError:
        """A fault of the database as ours."""
        said = str(fault.orig).strip().splitlines()[0]
        if "lock timeout" in said or "No space left" in said:
            return BusyError(f"The ledger ({self.shown}) is busy: {said}.", "Try again in a moment.")
        return KeepingError(f"The ledger ({self.shown}) cannot be used: {said}.", "See that the server runs.")


def place(address: str, folder: Path, *, keep_open: bool) -> Sqlite | Postgresql:
    """The place that an address of the settings names."""
    if address == "sqlite":
        return Sqlite(folder, keep_open=keep_open)
    if address.startswith(("postgresql://", "postgres://")):
        return Postgresql(address, keep_open=keep_open)
    raise SettingsError(
        f"{address.rsplit('@', maxsplit=1)[-1]!r} is no place for a ledger.",
        "Write ledger as sqlite, or postgresql://user:password@host/database?schema=name.",
    )


def _json(value: Any) -> str:
    """A value as the ledger keeps it: many times as quick as the usual way, which still takes what is no UTF-8."""
    try:
        return msgspec.json.encode(value).decode()
    except (UnicodeEncodeError, OverflowError):
        return json.dumps(value)


def _plain(text: str | bytes) -> Any:
    """What was kept, back again."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return json.loads(text)


# What goes wrong is told without the values that it went wrong with: they may be of a person.
USUAL: dict[str, Any] = {"json_serializer": _json, "json_deserializer": _plain, "hide_parameters": True}


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    statement = connection.get_execution_options().get("begin", "BEGIN")
    if statement:
        connection.exec_driver_sql(statement)
