"""What goes on beside the pages: asking whose turn it is, sending what waits, and feeding the warehouse."""

from __future__ import annotations

import logging
import threading
import time
from functools import partial
from typing import TYPE_CHECKING

from suara.collect.channels import CHANNELS
from suara.errors import SuaraError

if TYPE_CHECKING:
    from collections.abc import Callable

    from suara.serve.python import Workspace

log = logging.getLogger("suara.worker")
# A round of the feed costs as much as a thousand rows: few and large ones, yet so many that an answer is measured
# within two seconds. While nothing comes it looks more often. Less than a second: then the warehouse is let go.
FEED_EVERY, FEED_LOOKS, SEND_EVERY, ASK_EVERY, SETTLE_EVERY = 0.8, 0.25, 1.0, 15.0, 5.0
# Under load a round is large. It rests as long as it took, so that answers are taken in; evidence at rest, which only
# makes questions quicker, takes no more than a tenth of the time.
HALF, TENTH = 1.0, 9.0


class Worker:
    """Threads that each do one thing again and again; a fault is logged and the next round tries again."""

    def __init__(self, ws: Workspace) -> None:
        self._ended = threading.Event()

        def ask() -> object:
            return ws.surveys.run()  # by the surveys of now: a change of settings makes another object of them

        # Each channel has a thread of its own, so that one that is slow or down holds up no other.
        rounds: list[tuple[str, Callable[[], object], float, float, float]] = [
            ("feed", ws.feed, FEED_EVERY, FEED_LOOKS, HALF),
            *((f"send-{channel}", partial(ws.send, channel), SEND_EVERY, SEND_EVERY, HALF) for channel in CHANNELS),
            ("ask", ask, ASK_EVERY, ASK_EVERY, HALF),
            ("rest", ws.settle, SETTLE_EVERY, SETTLE_EVERY, TENTH),
        ]
        self._threads = [threading.Thread(target=self._run, args=r, name=f"suara-{r[0]}") for r in rounds]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """End after the round in hand; feed once more, so that nothing waits until the next start."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _run(self, name: str, work: Callable[[], object], every: float, looks: float, rest: float) -> None:
        last, pause = False, looks
        while not last:
            last, begun, done = self._ended.wait(pause), time.monotonic(), None
            try:
                done = work()
            except SuaraError as fault:
                log.warning("%s: %s", name, fault)
            except Exception:
                log.exception("%s", name)
            pause = max(every if done else looks, rest * (time.monotonic() - begun))
