"""The scripts of the pop-up as they travel: small, and with what they have to know."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from suara.serve.web.popup.small import small

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


def preview(sheet: Mapping[str, Any]) -> str:
    """The script that shows one survey inside a page of ours, and again by the page's button; it sends nothing."""
    known = _json({**sheet, "style": own("style.css")})
    again = "document.querySelector('button').onclick=()=>show(sheet);show(sheet)"
    script = f"{own('preview.js')};const sheet={known},show={own('survey.js')};{again}"
    return script.replace("</", "<\\/").replace("<!--", "<\\!--")


def refused(why: str) -> str:
    """The script that shows nothing, and tells the loader why."""
    return REFUSED % _json(why)


@cache
def own(name: str) -> str:
    """A script or style of ours, small."""
    text = files(HERE).joinpath(name).read_text("utf-8")
    if name.endswith(".css"):
        return "".join(line.strip() for line in text.splitlines() if not line.startswith("/*"))
    conditions = files(HERE).joinpath("conditions.js").read_text("utf-8")
    return small(text.replace("// conditions.js", conditions)).removesuffix(";")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
