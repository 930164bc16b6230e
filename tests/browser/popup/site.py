"""Somebody's website for tests: one page on an origin of its own, whose policy is strict, that carries the pop-up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Shop</title><link rel="icon" href="data:,"><script async src="{suara}/popup.js"></script></head>
<body><main><h1>Shop</h1><p>Fine things since 1898.</p><a href="#more">More</a><button>Basket</button></main>
</body></html>"""
POLICY = "default-src 'none'; img-src data:; script-src {suara}; connect-src {suara}"


@contextmanager
def site() -> Iterator[Site]:
    """A website on loopback."""
    server = Site(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Site(ThreadingHTTPServer):
    """Serves one page at every address; `suara` is where the pop-up comes from, `language` what the page is in."""

    daemon_threads = True
    suara = ""
    language = "en"

    @property
    def origin(self) -> str:
        """The site as browsers name it."""
        return f"http://127.0.0.1:{self.server_port}"


class Page(BaseHTTPRequestHandler):
    """The page."""

    server: Site

    def do_GET(self) -> None:
        """Serve it."""
        body = PAGE.format(suara=self.server.suara, language=self.server.language).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY.format(suara=self.server.suara))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
