"""What the page lists as a file: every row, streamed a page at a time, however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import StreamingResponse

from suara.errors import QuestionError
from suara.serve.web.api.export import stream
from suara.serve.web.api.formats import ENDINGS
from suara.serve.web.pages.answers.listing import Listing
from suara.serve.web.shell.reading import Reading, threaded
from suara.serve.web.shell.rendering import missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from starlette.requests import Request
    from starlette.responses import Response

FORMS = {ending: form for form, ending in ENDINGS.items()}


@threaded
def export(request: Request) -> Response:
    """The rows that the address asks for as CSV, NDJSON or Arrow."""
    form, listing = request.path_params["form"], Listing(Reading(request))
    if form not in FORMS or "flagged" in listing.own:
        return missing(request, QuestionError("There is no such file.", "Export from the page of answers."))
    if listing.fault:
        return missing(request, listing.fault)
    headers = {"content-disposition": f'attachment; filename="answers.{form}"', "cache-control": "no-store"}
    return StreamingResponse(stream(Tagged(listing), FORMS[form]), headers=headers, media_type=FORMS[form])


class Tagged:
    """The rows of a listing with their tags, which are in the ledger."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing

    def pages(self, first: int, then: int) -> Iterator[pa.Table]:
        """The rows, a small page first."""
        for page in self.listing.said.pages(first, then):
            yield self._with_tags(page.drop_columns(["unit"]))

    def _with_tags(self, page: pa.Table) -> pa.Table:
        import pyarrow as pa

        responses: list[Any] = page["response"].to_pylist()
        known = self.listing.tags_of(responses) if self.listing.tags else {}
        return page.append_column("tags", pa.array([known.get(r, []) for r in responses], pa.list_(pa.string())))
