"""A query on another database, by any SQLAlchemy URL."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from suara.collect.intake.delivery import Delivery
    from suara.store.progress import Progress
    from suara.store.stage import Stage


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
        from suara.collect.intake import frames

        with self.batches() as (schema, batches):
            return frames.streamed(stage, schema, batches, self.name, progress)

    @contextmanager
    def batches(self) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]:
        """The rows of the query as Arrow batches of text, with their schema."""
        import pyarrow as pa

        from suara.collect.intake import frames
        from suara.store.foreign import queried

        with queried(self.url, self.query) as (keys, rows):
            names = frames.distinct(keys)
            yield pa.schema([(name, pa.string()) for name in names]), frames.text_batches(names, rows)
