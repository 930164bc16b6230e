"""What the palette leads to beside the pages themselves: whatever each page knows by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from suara.serve.web.pages import PAGES
from suara.serve.web.shell.reading import threaded

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


@threaded
def listed(request: Request) -> Response:
    """The titles and addresses of all places that the caller may see."""
    pages = [page for page in PAGES.values() if page.places and request.state.caller.may(page.right)]
    found = [place for page in pages for place in (page.places(request) if page.places else ())]
    return JSONResponse([{"title": title, "path": path} for title, path in found])
