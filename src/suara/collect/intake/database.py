"""A query on another database, by any SQLAlchemy URL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from suara.errors import LoadError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from suara.collect.intake.delivery import Delivery
    from suara.collect.intake.progress import Progress
    from suara.collect.intake.stage import Stage

BATCH = 20_000


@dataclass(frozen=True)
class SqlQuery:
    """A query and the database that it is put to; the rows are read as a stream and nothing is written there.

    `url` is a SQLAlchemy URL, whose driver must be installed.
    """

    url: str
    query: str
    name: str = "sql"

    def __repr__(self) -> str:
        return f"SqlQuery({self.query!r})"

    def delivered(self, stage: Stage, progress: Progress | None) -> Delivery:
        """The rows of the query as a delivery, every value as text."""
        import pyarrow as pa
        import sqlalchemy

        from suara.collect.intake import frames

        try:
            engine = sqlalchemy.create_engine(self.url)
            with engine.connect().execution_options(stream_results=True, yield_per=BATCH) as connection:
                result = connection.execute(sqlalchemy.text(self.query))
                names = frames.distinct([str(key) for key in result.keys()])  # noqa: SIM118
                schema = pa.schema([(name, pa.string()) for name in names])
                batches = frames.text_batches(names, _rows(result), BATCH)
                return frames.streamed(stage, schema, batches, self.name, progress)
        except (sqlalchemy.exc.SQLAlchemyError, ImportError) as fault:
            reason = str(getattr(fault, "orig", None) or fault).splitlines()[0]
            raise LoadError(f"The query cannot be run: {reason}", "Check the URL, its driver and the query.") from fault


def _rows(result: Any) -> Iterator[Any]:
    for part in result.partitions(BATCH):
        yield from part
