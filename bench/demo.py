"""The demo company: made, loaded and scored from a finished install."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from cold import SUARA, USUAL
from figures import Figure


def measure(scale: float, folder: Path) -> list[Figure]:
    """Seconds of `suara demo` and `suara score`."""
    place = str(folder / "demo-company")
    made = seconds("demo", place, "--no-serve")
    scored = seconds("score", "--workspace", place)
    return [
        Figure("suara demo and suara score", made + scored, "s", 30),
        Figure("suara demo", made, "s"),
        Figure("suara score", scored, "s"),
    ]


def seconds(*arguments: str) -> float:
    """The time of one command."""
    begun = time.perf_counter()
    subprocess.run([*SUARA, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, env=USUAL)
    return time.perf_counter() - begun
