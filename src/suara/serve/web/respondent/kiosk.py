"""Pages on a device that many people use in turn: they begin anew after the thanks, and when nobody goes on.

No script does it but a header (Refresh), so that it works wherever pages do. What was answered until then is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

NAME = "kiosk"
LEAST, USUAL, MOST = 10, 90, 900
THANKS = 8


def idle(request: Request) -> int:
    """After how many seconds without a further page the form begins anew; 0 where this is no kiosk."""
    text = request.query_params.get(NAME, "")
    if "token" in request.path_params and "." not in request.path_params["token"]:
        # A link of one person's is no kiosk: the next one would begin where nothing is asked.
        return 0
    return max(LEAST, min(MOST, int(text))) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def begun_anew(request: Request, response: Response, *, over: bool) -> Response:
    """A page with the header by which a kiosk's browser begins anew, sooner when all is `over`."""
    seconds = idle(request)
    if seconds and response.status_code not in range(300, 400):
        wait = THANKS if over else seconds
        response.headers["Refresh"] = f"{wait}; url=/s/{request.path_params['survey']}?{NAME}={seconds}"
    return response
