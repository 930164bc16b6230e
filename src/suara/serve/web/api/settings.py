"""Settings over the API: read with their ETag, changed by who has seen them as they are."""

from __future__ import annotations

import threading
from typing import Any

import msgspec
from fastapi import Request
from starlette.responses import Response

from suara.serve.changing import told
from suara.serve.web.api.call import Calls, tag_of, tagged, unchanged, workspace
from suara.serve.web.api.problems import ProblemError
from suara.serve.web.taken_up import take_up
from suara.serve.wire.values import plain

calls = Calls("Settings")
# Of two who have seen the same settings only one changes them.
TURN = threading.Lock()
Values = dict[str, Any]


@calls.call("GET", "/settings", "measure:read", Values, scoped=True)
def settings(request: Request) -> Response:
    """Show the settings; of those that are secret only that they are set, in `secrets`."""
    return tagged(request, told(workspace(request).settings))


@calls.call("PATCH", "/settings", "settings:write", Values)
def change(request: Request, values: Values) -> Response:
    """Change some settings, the rest stays; null takes one back to what it is unless set.

    It takes If-Match with the ETag of a GET.
    """
    ws = workspace(request)
    if "secrets" in values:
        raise ProblemError(422, "`secrets` is no setting.", "Leave it out, and set those by their own names.")
    with TURN:
        unchanged(request, tag_of(msgspec.json.encode(plain(told(ws.settings)))))
        take_up(request.app.state, ws.change(**values))
        return tagged(request, told(ws.settings))
