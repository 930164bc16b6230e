"""Reading another database, by any SQLAlchemy URL: one query, its rows as a stream, nothing written."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

from suara.errors import LoadError

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH = 20_000


@contextmanager
def queried(url: str, query: str) -> Iterator[tuple[list[str], Iterator[Any]]]:
    """The names of the columns and the rows of a query; a LoadError says why it cannot be run."""
    import sqlalchemy

    try:
        engine = sqlalchemy.create_engine(url)
        with engine.connect().execution_options(stream_results=True, yield_per=BATCH) as connection:
            result = connection.execute(sqlalchemy.text(query))
            yield list(result.keys()), chain.from_iterable(result.partitions(BATCH))
        engine.dispose()
    except (sqlalchemy.exc.SQLAlchemyError, ImportError) as fault:
        reason = str(getattr(fault, "orig", None) or fault).splitlines()[0]
        raise LoadError(f"The query cannot be run: {reason}.", "Check the URL, its driver and the query.") from fault
