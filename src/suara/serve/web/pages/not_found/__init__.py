"""What is said where there is no such page or thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.errors import SuaraError
from suara.serve.access.guard import Guarded
from suara.serve.web.pages._page import Page
from suara.serve.web.shell.rendering import missing

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def show(request: Request) -> Response:
    """The page."""
    return missing(request, SuaraError("There is nothing at this address.", "Begin at the overview."))


page = Page(title="Not found", routes=(Guarded("/not-found", show),))
