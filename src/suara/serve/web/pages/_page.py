"""What a page of the application is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.requests import Request
    from starlette.routing import Route

# The groups of the navigation, in order; a page of no group is not in it.
GROUPS = ("See", "Ask", "Keep")


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page: its title (an English sentence), its routes, and its place in the navigation.

    The folder holds `__init__.py` with one object `page`, a template `page.html` that extends
    `shell/layout.html`, and perhaps a `style.css`, which goes into the one style sheet. The first route is where the
    navigation leads; `icon` is a symbol of `shell/icons.html`; `right` is what one must be allowed to see it there.
    `places` are the titles and addresses that the palette leads to beside.
    `warm` makes what the page shows to begin with, when a server starts.
    """

    title: str
    routes: tuple[Route, ...]
    group: str = ""
    order: int = 50
    icon: str = ""
    right: str = "measure:read"
    places: Callable[[Request], Iterable[tuple[str, str]]] | None = None
    warm: Callable[[Request], object] | None = None
    name: str = ""

    @property
    def path(self) -> str:
        """Where the page is."""
        return self.routes[0].path
