"""A session with a cluster by Spark Connect: SQL in, Arrow in and out, and the cluster's faults as ours."""

from __future__ import annotations

import logging
import threading
import warnings
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from suara.errors import EngineError, SettingsError
from suara.store.engines import _spark_driver as drivers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

IDLE = 300.0
ZONE = "spark.sql.session.timeZone"
SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.shuffle.partitions": "16",
}
RETRIES = 4  # some five seconds in all


@dataclass(frozen=True)
class Address:
    """Where a cluster is and where its facts lie: `sc://host:port/;token=x?path=/folder` or `spark://host:port?path=...`.

    Further settings of Spark may follow (`&spark.sql.shuffle.partitions=64`).
    """

    server: str
    path: str
    settings: Mapping[str, str]

    @classmethod
    def of(cls, url: str) -> Address:
        """The address that a URL means; one without a path is a SettingsError."""
        server, _, query = url.partition("?")
        options = dict(parse_qsl(query, keep_blank_values=True))
        path = options.pop("path", "").rstrip("/")
        unknown = [o for o in options if not o.startswith("spark.")]
        if not path or unknown:
            told = f"{unknown[0]!r} is no setting of Spark" if unknown else "it names no path"
            raise SettingsError(
                f"{cls(server, path, {}).shown} cannot be used: {told}.",
                "Write it like sc://host:15002/?path=/folder, a folder that the cluster sees, one for each workspace.",
            )
        return cls(server, path, options)

    @property
    def shown(self) -> str:
        """The server without what must stay secret."""
        return self.server.partition(";")[0].rstrip("/")


class Session:
    """A session with its own settings and names; made when first used, let go when nobody used it for a while."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.made = 0
        self._spark: Any = None
        self._driver: drivers.Driver | None = None
        self._guard = threading.RLock()
        self._timer: threading.Timer | None = None
        self._users = 0

    @contextmanager
    def used(self) -> Iterator[Any]:
        """The client's session, for as long as it is used; what the cluster says of faults becomes an EngineError."""
        with self._guard:
            self._users += 1
        try:
            with self._plainly():
                with self._guard:
                    if self._spark is None:
                        self._spark = self._connected()
                        self.made += 1
                yield self._spark
        finally:
            with self._guard:
                self._users -= 1
                self._close_soon()

    def close(self) -> None:
        """Let go of the cluster, unless somebody is using it; it may be used again."""
        with self._guard:
            if not self._users:
                self._let_go()

    def _let_go(self) -> None:
        if self._timer:
            self._timer.cancel()
        if self._spark is not None:
            with suppress(Exception):
                self._spark.stop()
            self._spark = None
        if self._driver is not None:
            drivers.left(self._driver)
            self._driver = None

    def _close_soon(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = threading.Timer(IDLE, self.close)
        self._timer.daemon = True
        self._timer.start()

    # -- making it -------------------------------------------------------------------------------

    def _connected(self) -> Any:
        client = _client()
        warnings.filterwarnings("ignore", r"\[RETRIES_EXCEEDED\]")  # an error says so too
        session = client.SparkSession.builder.remote(self._server()).create()
        from pyspark.sql.connect.client.retries import DefaultPolicy

        session.client.set_retry_policies([DefaultPolicy(max_retries=RETRIES)])
        session.conf.set(ZONE, "UTC")
        settable = {k: v for k, v in self.address.settings.items() if k.startswith("spark.sql.") and k != ZONE}
        for key, value in {**SETTINGS, **settable}.items():
            with suppress(client.AnalysisException):  # a managed cluster may fix some of them
                session.conf.set(key, value)
        return session

    def _server(self) -> str:
        if not self.address.server.startswith("spark:"):
            return self.address.server
        if self._driver is None:
            self._driver = drivers.taken(self.address.server, self.address.settings)
        return self._driver.url()

    # -- faults ----------------------------------------------------------------------------------

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        """The client's errors as ours, without the values of a query; a session that is gone is made anew next time."""
        client = _client()
        try:
            yield
        except (client.PySparkException, client.RpcError, client.ArrowException) as fault:
            if client.gone(fault):
                with self._guard:
                    if self._spark is not None:
                        self._spark.release_session_on_close = False  # nobody is there to be told
                    self._let_go()
            reason = client.reason(fault)
            raise EngineError(
                f"{self.address.shown}: {reason}.",
                "Check that the cluster runs, that it sees the path, and that the address is right, then try again.",
            ) from None


class _Client:
    """What of the client is used, imported once."""

    def __init__(self) -> None:
        import grpc
        import pyarrow as pa

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of pandas, which Suara does not use here
            from pyspark.errors import AnalysisException, PySparkException
            from pyspark.sql.connect.dataframe import DataFrame
            from pyspark.sql.connect.functions import lit
            from pyspark.sql.connect.plan import SQL, LocalRelation
            from pyspark.sql.connect.session import SparkSession
        for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # it would print whole queries
        self.SparkSession, self.DataFrame, self.LocalRelation = SparkSession, DataFrame, LocalRelation
        self.SQL, self.lit = SQL, lit
        self.PySparkException, self.AnalysisException = PySparkException, AnalysisException
        self.RpcError, self.ArrowException = grpc.RpcError, pa.ArrowException
        self._gone = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.UNAUTHENTICATED)

    def gone(self, fault: BaseException) -> bool:
        """Whether a fault means that the session, or the server, is there no more."""
        if isinstance(fault, self.RpcError):
            return True
        told = str(fault)
        return "SESSION" in told or "UNAVAILABLE" in told or "RETRIES_EXCEEDED" in told

    def reason(self, fault: BaseException) -> str:
        """The first line of what went wrong."""
        told = fault.details() if isinstance(fault, self.RpcError) and hasattr(fault, "details") else str(fault)
        cause = fault.__cause__ or fault.__context__
        if "RETRIES_EXCEEDED" in told and isinstance(cause, self.RpcError) and hasattr(cause, "details"):
            told = cause.details()
        lines = [line.strip() for line in (told or type(fault).__name__).splitlines() if line.strip()]
        return (lines[0] if lines else type(fault).__name__)[:300].rstrip(".")


_known: list[_Client] = []


def _client() -> Any:
    if not _known:
        try:
            _known.append(_Client())
        except ImportError as fault:
            raise SettingsError(
                f"The client of Spark is not installed: {fault}.", "Install it: pip install 'suara[spark]'."
            ) from fault
    return _known[0]


def frame(spark: Any, rows: pa.Table, schema: str) -> Any:
    """Arrow rows as a frame of the cluster's; they travel with the plan, so that there must not be too many."""
    client = _client()
    # Sail does not know what `createDataFrame` asks for; an empty table must say its schema.
    return client.DataFrame(client.LocalRelation(rows, schema), spark)


def query(spark: Any, sql: str, bound: Mapping[str, str] | None = None) -> Any:
    """A query as a frame, with the texts that are bound by name.

    The client's own `sql` sends a query ahead, to be told whether it is a command: the cluster would plan it twice.
    """
    client = _client()
    return client.DataFrame(
        client.SQL(sql, [], {name: client.lit(text) for name, text in (bound or {}).items()}), spark
    )


def batches(spark: Any, selected: Any) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """The rows of a frame as Arrow batches, as they come; an answer that breaks off is an error."""
    import pyarrow as pa

    plan = selected._plan.to_proto(spark.client)  # noqa: SLF001 - the client's public calls hold the whole answer
    pieces = spark.client.to_table_as_iterator(plan, {})
    found = (batch for piece in pieces if isinstance(piece, pa.Table) for batch in piece.to_batches())
    first = next(found, None)
    if first is None:
        return selected.limit(0).toArrow().schema, iter(())

    def all_of_them() -> Iterator[pa.RecordBatch]:
        yield first
        yield from found

    return first.schema, all_of_them()
