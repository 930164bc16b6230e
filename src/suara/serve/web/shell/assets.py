"""Style and scripts of the application: few files, named by their content, so that a browser keeps them for good."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response

from suara.languages import LANGUAGES
from suara.serve.web.pages import PAGES

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from starlette.requests import Request

SHELL = "suara.serve.web.shell"
CHARTS = "suara.present.charts"
FOREVER = "public, max-age=31536000, immutable"
KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "webmanifest": "application/manifest+json"}


@dataclass(frozen=True)
class Asset:
    """A file for browsers, as it is and compressed."""

    kind: str
    plain: bytes
    packed: bytes
    mark: str


@cache
def assets() -> dict[str, Asset]:
    """Every asset by name."""
    texts = {
        "style.css": _style(),
        "suara.js": _script(),
        "htmx.js": _text(files(SHELL) / "htmx.min.js"),
        "icon.svg": _text(files(SHELL) / "icon.svg"),
    }
    return {name: _asset(name, text.encode()) for name, text in texts.items()}


def address(name: str) -> str:
    """Where an asset is."""
    return f"/assets/{assets()[name].mark}/{name}"


async def asset(request: Request) -> Response:
    """An asset; one of another version of Suara is not there."""
    found = assets().get(request.path_params["name"])
    if not found or found.mark != request.path_params["mark"]:
        return PlainTextResponse("not found", 404)
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    headers = {"cache-control": FOREVER, "vary": "accept-encoding"}
    return Response(
        found.packed if zipped else found.plain,
        headers=headers | ({"content-encoding": "gzip"} if zipped else {}),
        media_type=found.kind,
    )


def _asset(name: str, content: bytes) -> Asset:
    mark = hashlib.sha256(content).hexdigest()[:12]
    return Asset(KINDS[name.rpartition(".")[2]], content, gzip.compress(content, 9, mtime=0), mark)


def _style() -> str:
    """The style of shell, charts and pages, and each language's typography."""
    parts = [files(SHELL) / "style.css", files(CHARTS) / "style.css", *(_folder(n) / "style.css" for n in PAGES)]
    lines = [line.strip() for part in parts if part.is_file() for line in _text(part).splitlines()]
    script = [
        f":lang({lang.code}){{font-family:{lang.fonts};line-height:{lang.line_height}}}" for lang in LANGUAGES.values()
    ]
    return "\n".join([*filter(None, lines), *script])


def _script() -> str:
    """Our own script: the shell's, and the read-out of charts."""
    parts = [files(SHELL) / "suara.js", files(CHARTS) / "readout.js"]
    lines = [line.strip() for part in parts if part.is_file() for line in _text(part).splitlines()]
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def _folder(page: str) -> Traversable:
    return files(PAGES.paths[page].partition(":")[0])


def _text(path: Traversable) -> str:
    return path.read_text("utf-8")
