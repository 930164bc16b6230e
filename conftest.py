"""Documentation is tested: every Python block of README and docs runs, page by page, in an empty folder."""

import os
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser


def enter_empty_folder(page: dict[str, Any]) -> None:
    page["_home"], page["_folder"] = Path.cwd(), TemporaryDirectory(prefix="suara-docs-")
    os.chdir(page["_folder"].name)


def leave_folder(page: dict[str, Any]) -> None:
    os.chdir(page["_home"])
    page["_folder"].cleanup()


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE), SkipParser()],
    pattern="*.md",
    setup=enter_empty_folder,
    teardown=leave_folder,
).pytest()
