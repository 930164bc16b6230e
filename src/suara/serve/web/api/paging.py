"""Lists in pages: where the next one begins is said in its address."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec
from pydantic import create_model

from suara.serve.web.api.call import answered
from suara.serve.web.api.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response


def page_of(item: Any, name: str) -> Any:
    """The model of a page of some items."""
    made = create_model(name, items=(list[item], ...), next=(str | None, ...))
    made.__doc__ = "A page of a list; `next` is the address of the next one, null at the end."
    return made


def cursor(*place: str) -> str:
    """A place in a list as it stands in an address."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def place(cursor: str, parts: int) -> tuple[str, ...]:
    """The place that a cursor names."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        found = msgspec.json.decode(text, type=tuple[str, ...])
    except (ValueError, msgspec.MsgspecError) as fault:
        raise _strange() from fault
    if len(found) != parts:
        raise _strange()
    return found


def _strange() -> ProblemError:
    return ProblemError(422, "This cursor is none of ours.", "Use the address in `next` as it is.")


def paged(request: Request, items: Sequence[Any], after: str | None) -> Response:
    """A page; `after` is the cursor of the next one."""
    if after is None:
        return answered({"items": items, "next": None})
    query = [(k, v) for k, v in request.query_params.multi_items() if k != "cursor"]
    address = f"{request.url.path}?{urlencode([*query, ('cursor', after)])}"
    return answered({"items": items, "next": address}, Link=f'<{address}>; rel="next"')
