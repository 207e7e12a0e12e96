"""What is long: a list of 100,000 rows that comes page by page, and 200 MiB up and down.

Run: python -m benchmarks.long_answers [--quick]

A server of a few lines answers ``listaccts``. It holds back the second page until the first row
has been printed: what prints nothing before it has more than one page never ends. Memory is the
peak of the whole process, above that of the same line over a list of one page, or a file of 1 KiB.
"""

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.environments import cpshell_program
from benchmarks.report import alone, show, sized
from benchmarks.timing import usage_in, used, watched
from cpshell.panel.pagination import PAGE

ROWS = sized(100_000, 3000)
FILE = sized(200 << 20, 8 << 20)
"""Bytes"""
MOST_MEMORY = 20.0
"""MiB"""
_PIECE = bytes(1 << 16)
_HELD = 60.0  # seconds; whoever waits that long for a first row waits for the second page


class Server(ThreadingHTTPServer):
    """Serves one list; knows how many pages were asked for, and how many before a row was seen."""

    daemon_threads = True

    def __init__(self, rows: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.rows = rows
        self.asked = 0
        self.first_row = threading.Event()
        self.before_first_row = 0


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Server)
        server.asked += 1
        if server.asked > 1 and not server.first_row.wait(_HELD):
            server.before_first_row += 1
        query = parse_qs(urlsplit(self.path).query)
        start, size = (int(query[f"api.chunk.{name}"][0]) for name in ("start", "size"))
        rows = [account(number) for number in range(start, min(start + size, server.rows + 1))]
        chunk = {"start": start, "size": size, "records": server.rows}
        metadata = {"version": 1, "result": 1, "reason": "OK", "command": "listaccts"}
        body = json.dumps(
            {"data": {"acct": rows}, "metadata": metadata | {"chunk": chunk}}
        ).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing."""


class FileServer(ThreadingHTTPServer):
    """Sends a file of so many zeros, and takes others without keeping them."""

    daemon_threads = True

    def __init__(self, size: int) -> None:
        super().__init__(("127.0.0.1", 0), _FileHandler)
        self.size = size


class _FileHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FileServer

    def do_GET(self) -> None:
        if not self.path.startswith("/download"):
            self._reply({"size": self.server.size, "mtime": 1, "type": "file"})
            return
        self.send_response(200)
        self.send_header("Content-Length", str(self.server.size))
        self.end_headers()
        for start in range(0, self.server.size, len(_PIECE)):
            self.wfile.write(_PIECE[: self.server.size - start])

    def do_POST(self) -> None:
        left = int(self.headers["Content-Length"])
        while left and (piece := self.rfile.read(min(left, len(_PIECE)))):
            left -= len(piece)
        self._reply({"uploads": [{"size": self.server.size}], "succeeded": 1})

    def _reply(self, data: Any) -> None:
        body = json.dumps({"status": 1, "data": data, "errors": None}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing."""


def account(number: int) -> dict[str, Any]:
    """A row as wide as those of a real server."""
    return {
        "user": f"user{number}",
        "domain": f"user{number}.example.com",
        "plan": f"plan{number % 20}",
        "diskused": f"{number % 50_000}M",
        **{f"field{index}": f"value {index} of {number}" for index in range(30)},
    }


@contextmanager
def serving(rows: int) -> Iterator[Server]:
    """Serve a list of so many rows while the block runs."""
    with Server(rows) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.first_row.set()
        server.shutdown()


def measured(server: Server, line: str) -> tuple[int, float]:
    """Run a line; return how many lines it printed, and the peak of its memory in MiB."""
    words, variables = _program(server, "whm", line)
    lines = 0
    with subprocess.Popen(
        watched(words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=variables
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        while piece := os.read(process.stdout.fileno(), 1 << 16):
            lines += piece.count(b"\n")
            server.first_row.set()
        told = process.stderr.read().decode()
    if process.returncode:
        raise SystemExit(f"{line} ended with {process.returncode}\n{told}")
    return lines, usage_in(told)[1]


def _program(
    server: ThreadingHTTPServer, service: str, line: str
) -> tuple[list[str], dict[str, str]]:
    """Return the words that run a line, and what stands in the environment."""
    target = f"http://127.0.0.1:{server.server_address[1]}"
    user = "root" if service == "whm" else "alice"
    login = ["--service", service, "-u", user, "--auth", "token", "--token-from", "env:TOKEN"]
    words = [cpshell_program(), target, *login, "--allow-plaintext", "-c", line]
    return words, {**os.environ, "TOKEN": "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"}


def transferred(size: int, line: str) -> tuple[float, float]:
    """Send or fetch a file of so many bytes; return the seconds, and the peak of memory in MiB."""
    with TemporaryDirectory() as folder, FileServer(size) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with open(Path(folder, "up.bin"), "wb") as stream:
            stream.truncate(size)
        taken = used(*_program(server, "cpanel", line.format(folder)))
        server.shutdown()
        for file in Path(folder).iterdir():
            if file.stat().st_size != size:
                raise SystemExit(f"{file.name} has {file.stat().st_size} bytes of {size}")
    return taken


def show_transfers() -> None:
    """Print rate and memory of a large file up and down."""
    for what, line in (("up", "upload {}/up.bin"), ("down", "download down.bin {}")):
        _, least = transferred(1 << 10, line)
        seconds, most = transferred(FILE, line)
        show(alone(f"{FILE >> 20} MiB {what}: rate", (FILE >> 20) / seconds, "MiB/s"))
        show(alone(f"{FILE >> 20} MiB {what}: memory", most - least, "MiB", MOST_MEMORY))


def main() -> None:
    """Print the rows of the budget for several formats and filters, and for files."""
    for stages in ("| jsonl", "| csv", "| json", "| where plan=plan7 | select user | jsonl"):
        line = f"whm listaccts --all {stages}"
        with serving(PAGE) as small:
            _, least = measured(small, line)
        with serving(ROWS) as server:
            _, most = measured(server, line)
        what = f"--all {stages}"[:24]
        show(alone(f"{what}: pages held", server.before_first_row, "pages", 0))
        show(alone(f"{what}: memory", most - least, "MiB", MOST_MEMORY))
    show_transfers()


if __name__ == "__main__":
    main()
