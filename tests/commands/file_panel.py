"""A panel that has one file, and sends it as it is told."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_PIECE = 1 << 16


class FilePanel(ThreadingHTTPServer):
    """Serves ``content``; ``breaks`` are the bytes after which an answer breaks off, one for each
    request. ``answer`` answers in place of the file, ``before_piece`` runs before each piece."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = b"content of a file\r\n\x00\xff"
        self.size: int | None = None
        self.modified: int | None = 1_700_000_000
        self.etag = ""
        self.ranges = True
        self.says_length = True
        self.breaks: list[int] = []
        self.answer: Callable[[_Handler], None] | None = None
        self.before_piece: Callable[[], Any] = lambda: None
        self.asked: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.looks = 0
        self.on_look: Callable[[int], Any] = lambda number: None

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that have gone."""

    @property
    def login(self) -> list[str]:
        """The words that log in to it."""
        words = ["--service", "cpanel", "-u", "alice", "--auth", "token", "--allow-plaintext"]
        return [f"http://127.0.0.1:{self.server_address[1]}", *words, "--token-from", "env:TOKEN"]


@contextmanager
def serving() -> Iterator[FilePanel]:
    """Serve a file while the block runs."""
    with FilePanel() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FilePanel

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/download":
            self._download(parse_qs(url.query)["file"][0])
        else:
            self._information(parse_qs(url.query)["path"][0])

    def do_POST(self) -> None:
        left = int(self.headers["Content-Length"])
        while left and (piece := self.rfile.read(min(left, _PIECE))):
            left -= len(piece)
        data = {"uploads": [{"status": 1}], "succeeded": 1, "warned": 0, "failed": 0}
        self.reply(json.dumps({"status": 1, "data": data, "errors": None}).encode())

    def _information(self, path: str) -> None:
        panel = self.server
        panel.looks += 1
        panel.on_look(panel.looks)
        size = len(panel.content) if panel.size is None else panel.size
        told = {"size": size, "mtime": panel.modified, "type": "file"}
        data = {name: value for name, value in told.items() if value not in (None, -1)}
        data["fullpath"] = f"/home/alice/{path}"
        self.reply(json.dumps({"status": 1, "data": data, "errors": None}).encode())

    def _download(self, path: str) -> None:
        panel = self.server
        panel.paths.append(path)
        panel.asked.append({name.lower(): value for name, value in self.headers.items()})
        if panel.answer is not None:
            panel.answer(self)
            return
        body, status, start = panel.content, 200, 0
        wanted = self.headers.get("Range")
        if wanted and panel.ranges and self.headers.get("If-Range", "") in (panel.etag, self._date):
            start, status = int(wanted.removeprefix("bytes=").removesuffix("-")), 206
        self.send_response(status)
        if panel.says_length:
            self.send_header("Content-Length", str(len(body) - start))
        if status == 206:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        if panel.etag:
            self.send_header("ETag", panel.etag)
        self.send_header("Content-Type", "application/octet-stream")
        self.end_headers()
        self._send(body[start:])

    @property
    def _date(self) -> str:
        return self.date_time_string(self.server.modified)

    def _send(self, body: bytes) -> None:
        panel = self.server
        left = panel.breaks.pop(0) if panel.breaks else None
        for start in range(0, len(body), _PIECE):
            panel.before_piece()
            piece = body[start : start + _PIECE]
            self.wfile.write(piece if left is None else piece[:left])
            if left is not None:
                left -= min(left, len(piece))
                if not left:
                    break
        self.close_connection = self.close_connection or left is not None or not panel.says_length

    def reply(
        self, body: bytes, status: int = 200, kind: str = "text/plain", **headers: str
    ) -> None:
        """Send a whole answer."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing."""


Handler = _Handler
