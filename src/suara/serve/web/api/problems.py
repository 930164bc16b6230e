"""What goes wrong, as RFC 9457 says it: problem+json, with the remedy."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from starlette.responses import Response

TYPE = "application/problem+json"


class ProblemError(Exception):
    """A request that cannot be met: its status, what is wrong, and what to do."""

    def __init__(self, status: int, detail: str, remedy: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.remedy = remedy
        self.headers = headers or {}

    def response(self) -> Response:
        """It as a response."""
        body = {"title": HTTPStatus(self.status).phrase, "status": self.status, "detail": self.detail}
        more = {"remedy": self.remedy} if self.remedy else {}
        return Response(msgspec.json.encode(body | more), self.status, headers=self.headers, media_type=TYPE)
