"""A stand-in for a ClickHouse server: its HTTP interface, as far as the client uses it, before chDB.

Run as a program with a folder; it says its port. It answers one request at a time.
"""

from __future__ import annotations

import re
import sys
import tempfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

TRANSPORT = {"query", "database", "query_id", "session_id", "compress", "decompress", "wait_end_of_query"}
TRANSPORT |= {"enable_http_compression", "client_protocol_version", "send_progress_in_http_headers"}
TRANSPORT |= {"http_headers_progress_interval_ms"}


class Handler(BaseHTTPRequestHandler):
    """One request: a query, or rows to insert."""

    protocol_version = "HTTP/1.1"
    folder = ""
    held: Any = None

    def do_POST(self) -> None:
        """Run the statement in the body or the address."""
        asked = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        body = self._body()
        try:
            answer = self._run(asked, body)
            status, headers = 200, {"X-ClickHouse-Format": "TabSeparated"} if answer else {}
        except RuntimeError as fault:
            answer, status, headers = str(fault).encode(), 500, {"X-ClickHouse-Exception-Code": "1"}
            Handler.held = None
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(answer)), "X-ClickHouse-Summary": "{}"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        else:
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        if self.headers.get("Content-Encoding") == "lz4":
            import lz4.frame

            return bytes(lz4.frame.decompress(body))
        return body

    def _run(self, asked: dict[str, str], body: bytes) -> bytes:
        import chdb

        if Handler.held is None:
            Handler.held = chdb.connect(self.folder)
        Handler.held.query(f'USE "{asked.get("database", "default")}"')
        for name, value in asked.items():
            if name not in TRANSPORT:
                Handler.held.query(f"SET {name} = '{value}'")
        if "query" not in asked:
            return self._answer(body.decode())
        insert = re.fullmatch(r"(INSERT INTO .*?)\s+FORMAT (\w+)\s*", asked["query"], re.DOTALL)
        if not insert:
            return self._answer(asked["query"])
        with tempfile.NamedTemporaryFile(suffix=".rows") as file:
            file.write(body)
            file.flush()
            return self._answer(f"{insert[1]} FROM INFILE '{file.name}' FORMAT {insert[2]}")

    def _answer(self, sql: str) -> bytes:
        return Handler.held.query(sql, "TabSeparated").bytes() or b""


if __name__ == "__main__":
    Handler.folder = str(Path(sys.argv[1]).resolve())
    server = HTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
