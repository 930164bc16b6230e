"""Taking up settings that were changed while the application runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suara.serve.web.popup.desk import Loader

if TYPE_CHECKING:
    from starlette.datastructures import State

    from suara.settings import Settings


def take_up(state: State, settings: Settings) -> None:
    """Let whatever holds settings hold these; answers that were kept are forgotten."""
    state.settings, state.business = settings, settings.name
    state.popup = Loader(state.desk, settings)
    state.kept.forget()
