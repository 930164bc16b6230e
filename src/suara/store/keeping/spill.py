"""Passing files of work in hand, in the workspace's `.spill`; those of dead processes are left-overs."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from tempfile import mkdtemp

FOLDER = ".spill"
OWNER = re.compile(r"(?:stage|copy)-(\d+)-")


def new_spill(folder: Path) -> Path:
    """A folder of its own, for this process's owner alone, for files that go when the work is done."""
    (folder / FOLDER).mkdir(exist_ok=True)
    return Path(mkdtemp(prefix=f"copy-{os.getpid()}-", dir=folder / FOLDER))


def left_over(folder: Path) -> list[Path]:
    """Files and folders that a killed process left behind."""
    found = (folder / FOLDER).glob("*")
    return sorted(p for p in found if (m := OWNER.match(p.name)) and not alive(int(m[1])))


def sweep(folder: Path) -> int:
    """Remove what killed processes left behind; how many files and folders it was."""
    gone = left_over(folder)
    for path in gone:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    return len(gone)


def alive(pid: int) -> bool:
    """Whether there is a process of a number."""
    if os.name != "posix":  # there the question itself would end the process, and an open file cannot be removed
        return pid == os.getpid()
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
