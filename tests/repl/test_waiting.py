"""What takes long: it is told, and it can be cancelled."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

Sit = Any  # the fixture of conftest

PAGES = 40


class _Slow(BaseHTTPRequestHandler):
    """``count_pops`` never answers; ``list_pops`` has many pages and takes its time for each."""

    released = threading.Event()

    def do_GET(self) -> None:
        if "count_pops" in self.path:
            self.released.wait(60)
            return
        self.released.wait(0.05)
        page = {"total_results": PAGES * 500}
        query = parse_qs(urlsplit(self.path).query)
        start, size = (
            int(query.get(f"api.paginate_{name}", ["1"])[0]) for name in ("start", "size")
        )
        rows = [{"email": f"m{number}"} for number in range(start, start + size)]
        body = {"status": 1, "data": rows, "metadata": {"paginate": page}}
        content = json.dumps(body | {"errors": None, "messages": None, "warnings": None}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def terminal(sit: Sit) -> Iterator[Any]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Slow) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield sit(
            f"http://127.0.0.1:{server.server_address[1]}",
            *("--service", "cpanel", "-u", "alice", "--auth", "token", "--allow-plaintext"),
            *("--token-from", "env:TOKEN"),
            login=False,
            TOKEN="ABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
        )
        _Slow.released.set()
        server.shutdown()
        _Slow.released.clear()


def test_a_call_that_takes_long_says_so_and_ctrl_c_cancels_it(terminal: Any) -> None:
    terminal.press("uapi Email count_pops", "ENTER")
    terminal.until("Email::count_pops · 1 s · Ctrl-C cancels")
    terminal.press("CTRL-C")
    screen = terminal.until(lambda text: text.count("cpanel>") == 2)
    assert "interrupted" in screen
    assert "Ctrl-C cancels" not in screen
    terminal.press("echo still here", "ENTER")
    terminal.until("\nstill here")


def test_pages_are_counted_with_rate_and_time_left(terminal: Any) -> None:
    terminal.press("uapi Email list_pops --all | count", "ENTER")
    terminal.until(lambda text: f"of {PAGES * 500:,} rows of Email::list_pops" in text)
    terminal.until(lambda text: "s left" in text)
    screen = terminal.until(f"\n{PAGES * 500}")
    assert "left" not in screen


def test_rows_that_come_in_pages_are_shown_and_counted(terminal: Any) -> None:
    terminal.press("set pager=never", "ENTER")
    terminal.press("uapi Email list_pops --all", "ENTER")
    terminal.until(f"\n{PAGES * 500:,} rows")


def test_ctrl_c_ends_a_loop_and_not_the_shell(terminal: Any) -> None:
    terminal.press("for n in 1 2 3 4 5 6 7 8 9 { uapi Email count_pops }", "ENTER")
    terminal.until("Ctrl-C cancels")
    terminal.press("CTRL-C")
    terminal.until(lambda text: text.count("cpanel>") == 2)
    terminal.press("echo out", "ENTER")
    terminal.until("\nout")
