"""Files of any size go up piece by piece, and what goes wrong on the way is said."""

import json
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

SIZE = 24 << 20


class Panel(ThreadingHTTPServer):
    """Takes uploads and forgets them; counts their bytes."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.zeros: list[int] = []
        self.meanwhile: Callable[[], Any] = lambda: None
        self.row: dict[str, Any] = {}


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        panel = self.server
        assert isinstance(panel, Panel)
        left, zeros = int(self.headers["Content-Length"]), 0
        while left and (piece := self.rfile.read(min(left, 1 << 16))):
            left, zeros = left - len(piece), zeros + piece.count(0)
            panel.meanwhile()
        panel.zeros.append(zeros)
        if left:
            return
        data = {"uploads": [panel.row], "succeeded": 1, "warned": 0, "failed": 0}
        body = json.dumps({"status": 1, "data": data, "errors": None}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def panel() -> Iterator[Panel]:
    with Panel() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def as_alice(panel: Panel, run: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("TOKEN", "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345")
    target = f"http://127.0.0.1:{panel.server_address[1]}"
    login = ("--service", "cpanel", "-u", "alice", "--auth", "token", "--token-from", "env:TOKEN")
    return lambda line: run(target, *login, "--allow-plaintext", "-c", line)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.bin"
    with open(path, "wb") as stream:
        stream.truncate(SIZE)
    return path


@pytest.mark.parametrize("line", ["upload {}", "uapi Fileman upload_files dir=. file-1=@@{}"])
def test_memory_does_not_grow_with_the_file(
    line: str, as_alice: Any, panel: Panel, large: Path
) -> None:
    as_alice("uapi Fileman upload_files dir=. file-1=@@" + __file__)  # imports what it needs
    tracemalloc.start()
    ran = as_alice(line.format(large))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert ran.code == 0, ran.err
    assert panel.zeros[-1] == SIZE
    assert peak < 6 << 20


@pytest.mark.parametrize("size", [1 << 20, SIZE + 1])
def test_a_file_that_changes_while_it_is_sent_is_not_sent_to_its_end(
    size: int, as_alice: Any, panel: Panel, large: Path
) -> None:
    def change() -> None:
        with open(large, "r+b") as stream:
            stream.truncate(size)

    panel.meanwhile = change
    ran = as_alice(f"upload {large}")
    assert ran.code == 2
    assert f"{large} changed while it was sent: it had {SIZE:,} bytes" in ran.err


@pytest.mark.parametrize(("size", "code"), [(SIZE, 0), (str(SIZE), 0), ("24M", 0), (SIZE - 1, 1)])
def test_the_size_that_the_server_names_is_compared(
    size: Any, code: int, as_alice: Any, panel: Panel, large: Path
) -> None:
    panel.row = {"size": size}
    ran = as_alice(f"upload {large}")
    assert ran.code == code
    assert (f"the server has {SIZE - 1:,} bytes of {SIZE:,}" in ran.err) is bool(code)
