"""The scripts of the pop-up as they travel: lines of comment and indentation left out, and what they need put in."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = "suara.serve.web.popup"
REFUSED = "suara('use', page => { page.is.open.refused = %s; page.is.open = 0; });"


def loader(config: Mapping[str, Any]) -> str:
    """The script that stands on every page, with what it knows of surveys and sites."""
    return f"{own('loader.js')}({_json(config)})"


def survey(sheet: Mapping[str, Any]) -> str:
    """The script that shows one survey, with the survey."""
    return f"{own('queue.js')};{own('survey.js')}({_json({**sheet, 'style': own('style.css')})})"


def refused(why: str) -> str:
    """The script that shows nothing, and tells the loader why."""
    return REFUSED % _json(why)


@cache
def own(name: str) -> str:
    """A script or style of ours."""
    text = files(HERE).joinpath(name).read_text("utf-8")
    if name == "loader.js":
        text = text.replace("// conditions.js", own("conditions.js"))
    lines = (line.strip() for line in text.splitlines())
    kept = (line for line in lines if line and not line.startswith(("//", "/*")))
    return ("" if name.endswith(".css") else "\n").join(kept).removesuffix(";")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
