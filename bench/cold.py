"""The command line from a standing start: an answer over 1 million records, and its help."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import child
from figures import Figure

SUARA = [sys.executable, "-c", "from suara.serve.cli import main; main()"]
ROUNDS = 7
# As after any installation, Python may keep what it has compiled.
USUAL = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def measure(scale: float, folder: Path) -> list[Figure]:
    """Seconds from start to end of a process."""
    place = folder / "answers"
    child.call("company:build", folder=str(place), answers=int(1e6 * scale))
    asked = ["measure", "nps", "--json", "--workspace", str(place)]
    plans = place / ".cache" / "plans"
    return [
        Figure(f"suara measure nps --json, {scale:g} million answers, plans kept", seconds(asked), "s", 1.5),
        Figure("the same with nothing kept", seconds(asked, forget=plans), "s"),
        Figure("suara --help", seconds(["--help"]), "s", 0.3),
        Figure("python -c pass, to compare", seconds([], [sys.executable, "-c", "pass"]), "s"),
    ]


def seconds(arguments: list[str], command: list[str] = SUARA, forget: Path | None = None) -> float:
    """The median time of a command, after one that does not count; `forget` is removed before each."""
    taken = []
    for _ in range(ROUNDS + 1):
        if forget:
            shutil.rmtree(forget, ignore_errors=True)
        begun = time.perf_counter()
        subprocess.run([*command, *arguments], stdout=subprocess.DEVNULL, check=True, env=USUAL)
        taken.append(time.perf_counter() - begun)
    return median(taken[1:])
