"""What all pages share: their layout, style, script and icons, how one is rendered, and what it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.serve.access.guard import Guarded, Public
from suara.serve.web.shell.assets import asset
from suara.serve.web.shell.live import live
from suara.serve.web.shell.places import listed

if TYPE_CHECKING:
    from starlette.routing import BaseRoute


def routes() -> list[BaseRoute]:
    """The routes that belong to no page."""
    return [Public("/assets/{mark}/{name}", asset), Guarded("/live", live), Guarded("/places.json", listed)]
