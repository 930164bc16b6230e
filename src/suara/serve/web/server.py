"""The process that serves: uvicorn, which first lets go of the pages that listen for live numbers when it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    import socket


class Server(uvicorn.Server):
    """A server of the application that ends as soon as the requests in hand are answered."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End; whoever listens would otherwise be waited for."""
        if pulse := getattr(self.config.app.state, "pulse", None):
            await pulse.close()
        await super().shutdown(sockets)
