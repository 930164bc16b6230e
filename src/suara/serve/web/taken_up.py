"""Taking up settings that were changed while the application runs."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from suara.serve.web.popup.desk import Loader

if TYPE_CHECKING:
    from starlette.datastructures import State

    from suara.settings import Settings

# Held while settings are changed, so that one change after the other is taken up.
changing = Lock()


def take_up(state: State, settings: Settings) -> None:
    """Let whatever holds settings hold these; what is kept is of them once `state.settings` is."""
    state.business = settings.name
    state.popup = Loader(state.desk, settings)
    state.tries.a_minute, state.house.pace.a_minute = settings.tries, settings.requests
    state.settings = settings
