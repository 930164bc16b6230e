"""What goes wrong, as RFC 9457 says it: problem+json, with the remedy."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec
from starlette.responses import Response

from suara import errors
from suara.errors import SuaraError

TYPE = "application/problem+json"
# What a fault means over HTTP; one that is not named here is the caller's to mend (422).
STATUS: dict[type[SuaraError], int] = {
    errors.BusyError: 503,
    errors.EngineError: 503,
    errors.WorkspaceError: 409,
    errors.StaleError: 412,
}


class ProblemError(Exception):
    """A request that cannot be met: its status, what is wrong, and what to do."""

    def __init__(self, status: int, detail: str, remedy: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.remedy = remedy
        self.headers = headers or {}

    def response(self, **more: Any) -> Response:
        """It as a response; `more` are members beside the usual ones."""
        body = {"title": HTTPStatus(self.status).phrase, "status": self.status, "detail": self.detail}
        remedy = {"remedy": self.remedy} if self.remedy else {}
        return Response(msgspec.json.encode(body | remedy | more), self.status, headers=self.headers, media_type=TYPE)


def of_fault(fault: SuaraError, named: tuple[str, ...] = ()) -> Response:
    """A fault of ours as a response; `code` says which. What the address itself names and there is not is a 404."""
    known = next((status for kind, status in STATUS.items() if isinstance(fault, kind)), 422)
    status = 404 if fault.missing and fault.missing in named else known
    headers = {"Retry-After": "1"} if status == 503 else {}
    return ProblemError(status, fault.message, fault.remedy, headers).response(code=type(fault).__name__)
