"""A server that wants the terminal: none of what it sends is obeyed. Tested on the bytes."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

Sit = Any  # the fixture of conftest

ATTACKS = {
    "title": "\x1b]0;owned\x07",
    "clipboard": "\x1b]52;c;b3duZWQ=\x07",
    "link": "\x1b]8;;http://example.test\x1b\\link\x1b]8;;\x1b\\",
    "screen": "\x1b[2J\x1b[H\x1b[?1049h",
    "answer": "\x1b[6n\x1b[c\x1bP$q q\x1b\\",
    "keys": "\x1b[?1000h\x1b[?2004h\x1b[>1u",
    "one byte": "\x9b2J\x9d0;owned\x9c",
    "return": "harmless\rrm -rf",
    "backspace": "harmless\b\b\b\b\b\b\b\bowned",
    "bidi": "\u202eelif\u202c\u2066x\u2069",
    "zero width": "ad\u200bmin\u2060\ufeff\u00ad",
    "tags": "".join(chr(0xE0000 + ord(c)) for c in "owned"),
    "shift": "\x0e\x0f\x1b(0",
    "bell": "\x07\x05",
}
ALL = "".join(ATTACKS.values())
HUGE = ALL * (1_000_000 // len(ALL))

# What a line of results may hold besides text: colours.
COLORS = re.compile(rb"\x1b\[[0-9;]*m")
FORBIDDEN = [
    *(text.encode() for text in ATTACKS.values() if text[0] in "\x1b\x9b\x0e\x07"),
    *(c.encode() for c in "\u202e\u2066\u200b\u2060\ufeff\u009b\u009d\x07\x0e\x05"),
    b"\x1b]",
    b"\x1bP",
    b"\x1b[?1049h",
    b"\x1b[?1000h",
]

PASTE = {2004 << 5}  # bracketed paste, which the prompt itself turns on and off


class _Panel(BaseHTTPRequestHandler):
    """Answers any UAPI function with what its name asks for."""

    def do_GET(self) -> None:
        function = self.path.partition("?")[0].rpartition("/")[2]
        data: Any = [{"email": text, f"field {name}": text} for name, text in ATTACKS.items()]
        if function == "list_pops_with_disk":
            data = [{"email": HUGE, "domain": "a.test"}, {"email": "b", "domain": [HUGE]}]
        failed = function == "list_lists"
        said = [ALL] if function == "list_forwarders" else None
        body = {
            "status": int(not failed),
            "data": None if failed else data,
            "errors": [ALL] if failed else None,
            "messages": said,
            "warnings": said,
            "metadata": {},
        }
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def screen() -> tuple[int, int]:
    """One size: what a terminal obeys does not depend on it."""
    return 24, 80


@pytest.fixture(scope="module")
def panel() -> Iterator[int]:
    """The port of a plain panel that attacks whoever asks."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Panel) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture
def terminal(sit: Sit, panel: int) -> Any:
    """Logged in to it, with a token."""
    return sit(
        f"http://127.0.0.1:{panel}",
        *("--service", "cpanel", "-u", "alice", "--auth", "token", "--allow-plaintext"),
        *("--token-from", "env:TOKEN"),
        login=False,
        TOKEN="ABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
    )


@pytest.mark.parametrize(
    "line",
    [
        "uapi Email list_pops",
        "uapi Email list_pops | pretty",
        "uapi Email list_pops | yaml",
        "uapi Email list_pops | csv",
        "uapi Email list_pops | raw",
        "uapi Email list_pops | get [].email | text",
        "uapi Email list_forwarders domain=a.test | count",
        "uapi Email list_lists",
        "uapi Email list_pops_with_disk",
        "echo $(uapi Email list_pops | get [2].email)",
    ],
)
def test_nothing_that_the_server_says_is_obeyed(terminal: Any, line: str) -> None:
    terminal.press("echo be''fore", "ENTER")
    terminal.until("\nbefore\n")
    modes, start = terminal.modes - PASTE, len(terminal.received)
    terminal.press(line, "ENTER")
    terminal.until(lambda text: b"\r\n" in terminal.received[start:])
    terminal.press("echo af''ter", "ENTER")
    terminal.until("\nafter")
    said = terminal.received[start:]
    for attack in FORBIDDEN:
        assert attack not in said
    assert terminal.title == ""
    assert terminal.modes - PASTE == modes


def test_names_that_would_attack_are_not_in_the_menu(terminal: Any) -> None:
    terminal.press("uapi Email list_pops | count", "ENTER")
    terminal.until("\n14")
    start = len(terminal.received)
    terminal.press("uapi Email delete_pop email=")
    terminal.press("x", "TAB")
    terminal.until("email=x")
    for attack in FORBIDDEN:
        assert attack not in terminal.received[start:]


def test_a_huge_cell_is_cut_before_it_is_looked_at(terminal: Any) -> None:
    start = len(terminal.received)
    terminal.press("uapi Email list_pops_with_disk", "ENTER")
    terminal.until("a.test")
    assert len(terminal.received) - start < 20_000
