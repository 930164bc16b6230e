"""A measurement in a process of its own, so that its memory is its own and its start is fresh."""

from __future__ import annotations

import importlib
import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

FLAG = "--child"


def call(function: str, **arguments: Any) -> dict[str, Any]:
    """What `module:function` returns in a new process, with its peak memory as `peak_mb`."""
    command = [sys.executable, str(Path(__file__).parent), FLAG, function, json.dumps(arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def serve(function: str, arguments: str) -> int:
    """The other end of `call`."""
    module, _, name = function.partition(":")
    found = getattr(importlib.import_module(module), name)(**json.loads(arguments)) or {}
    print(json.dumps(found | {"peak_mb": peak_mb()}))
    return 0


def peak_mb() -> float:
    """The most memory that this process has held, in megabytes.

    Linux carries the peak of the process that started this one into `ru_maxrss`, so it is read from the kernel.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024)
