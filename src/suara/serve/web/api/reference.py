"""The reference as a page: every call with its right, its parameters and an example; nothing from elsewhere."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, Response

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Template

METHODS = ("get", "post", "put", "patch", "delete")
POLICY = "default-src 'none'; style-src 'nonce-reference'; frame-ancestors 'none'; base-uri 'none'"


def page(description: Mapping[str, Any]) -> Response:
    """The page of a description."""
    subjects: dict[str, list[dict[str, Any]]] = {}
    for one in _calls(description):
        subjects.setdefault(one["subject"], []).append(one)
    html = _template().render(info=description["info"], subjects=subjects, base=description["servers"][0]["url"])
    return HTMLResponse(html, headers={"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"})


def _calls(description: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    parts = description["components"]["schemas"]
    for path, methods in description["paths"].items():
        for method in METHODS:
            if found := methods.get(method):
                yield {
                    "method": method.upper(),
                    "path": path,
                    "subject": found["tags"][0],
                    "title": found["summary"],
                    "about": found.get("description", "").partition("\n")[2].strip(),
                    "right": found["x-right"],
                    "parameters": [p for p in found.get("parameters", ()) if p["in"] in ("path", "query")],
                    "fields": _fields(found, parts),
                    "example": _example(found, parts),
                }


def _body(found: Mapping[str, Any], parts: Mapping[str, Any]) -> dict[str, Any]:
    content = found.get("requestBody", {}).get("content", {})
    schema: dict[str, Any] = content.get("application/json", {}).get("schema", {})
    return dict(parts[schema["$ref"].rpartition("/")[2]]) if "$ref" in schema else schema


def _fields(found: Mapping[str, Any], parts: Mapping[str, Any]) -> list[tuple[str, str]]:
    properties = _body(found, parts).get("properties", {})
    return [(name, one.get("description", "")) for name, one in properties.items()]


def _example(found: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    examples = _body(found, parts).get("examples")
    return json.dumps(examples[0], ensure_ascii=False) if examples else ""


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader

    return Environment(loader=PackageLoader("suara.serve.web.api", "."), autoescape=True).get_template("reference.html")
