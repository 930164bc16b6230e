"""Repeatable measurements of Suara's speed and memory: `python bench [NAME ...] [--scale S] [--json]`.

Every figure is a median (or a ratio of medians taken in turn in one process), measured warm in a process of its own.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import tempfile
from pathlib import Path

import child
from figures import Figure, table

# What can be measured, with the share of its full size that a quick run takes.
BENCHMARKS = {
    "scorecard": 0.02,
    "frames": 0.2,
    "trend": 1.0,
    "rollup": 0.02,
    "cold": 1.0,
    "load": 0.1,
    "demo": 1.0,
    "pages": 0.6,
    "overview": 0.1,
    "export": 1.0,
}


def main() -> int:
    """Run the benchmarks asked for; 1 when a target is missed."""
    if sys.argv[1:2] == [child.FLAG]:
        return child.serve(*sys.argv[2:])
    asked = arguments()
    figures = {name: run(name, asked.scale or BENCHMARKS[name], asked) for name in asked.names or BENCHMARKS}
    if asked.json:
        print(json.dumps({name: [f.plain for f in found] for name, found in figures.items()}, indent=2))
    return 0 if all(f.met is not False for found in figures.values() for f in found) else 1


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*BENCHMARKS, []], help=", ".join(BENCHMARKS))
    parser.add_argument("--scale", type=float, help="share of the full size; 1 is the size that the targets speak of")
    parser.add_argument("--folder", type=Path, help="where to put the data, a few GB at full size (a temporary folder)")
    parser.add_argument("--json", action="store_true", help="figures on stdout as JSON, all else on stderr")
    return parser.parse_args()


def run(name: str, scale: float, asked: argparse.Namespace) -> list[Figure]:
    """The figures of one benchmark, shown as soon as they are there."""
    out = sys.stderr if asked.json else sys.stdout
    print(f"\n{name}: {(importlib.import_module(name).__doc__ or '').splitlines()[0]} Scale {scale:g}.", file=out)
    with tempfile.TemporaryDirectory(prefix="suara-bench-", dir=asked.folder) as folder:
        figures: list[Figure] = importlib.import_module(name).measure(scale, Path(folder))
    print(table(figures), file=out, flush=True)
    return figures


if __name__ == "__main__":
    sys.exit(main())
