"""100,000 calls against a panel that ends the session every 500 calls and drops the connection
every 200: what was lost, what ran twice, what memory and descriptors did.

Run: python -m benchmarks.soak [--quick]

The panel counts what runs. A read whose connection was dropped, and any call whose session had
ended, must come through; a write whose connection was dropped may not be sent again, and must be
reported. A write is dropped before it has run and after, in turns.
"""

import json
import os
import re
import socket
import ssl
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.environments import cpshell_program
from benchmarks.report import alone, enough, say, show, sized
from cpshell.sandbox.certificates import make_authority, make_server_context
from tests.socket_server import SocketServer

CALLS = sized(100_000, 4000)
SESSION = 500  # calls after which the session has ended
FAULT = 200  # calls of which one loses its connection
LOGIN = ("-u", "root", "--service", "whm", "--password-from", "env:PW", "--no-config")
WRITE = 10  # calls of which one writes
_CALL = re.compile(rb"^(?:GET|POST) (?:/cpsess(\d+))?(/[^ ?]*)(?:\?(\S*))?")
_USER = re.compile(rb"user=(u\d+)")
_LOGIN_PAGE = b'<html><form id="login_form"></form></html>'


class HarshPanel(SocketServer):
    """Answers one client over TLS; ``ran`` counts the writes by their parameter."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.ran: Counter[str] = Counter()
        self.dropped: set[str] = set()
        self.logins = self.reads = self.faults = 0
        self._calls = self._left = 0
        super().__init__(context)

    def reply(self, request: bytes, connection: socket.socket) -> None:
        """Answer as a panel would, or close the connection without a word."""
        answer = self._answer(request)
        if answer is None:
            raise ConnectionResetError
        connection.sendall(answer)

    def _answer(self, request: bytes) -> bytes | None:
        """Return what to send; ``None`` closes the connection without a word."""
        match = _CALL.match(request)
        assert match is not None, request[:80]
        session, path = match[1], match[2].decode()
        if path.startswith("/login"):
            self.logins += 1
            self._left = SESSION
            body = {"status": 1, "security_token": f"/cpsess{self.logins:010}"}
            return _http(json.dumps(body).encode(), "Set-Cookie: whostmgrsession=root%3aa; path=/")
        if path.startswith("/logout"):
            return _http(b"{}")
        if int(session or 0) != self.logins or not self._left:
            return _http(_LOGIN_PAGE, status="401 Access Denied")
        self._left -= 1
        self._calls += 1
        is_write = not path.endswith("/version")
        user = _USER.search(request)
        name = user[1].decode() if user is not None else ""
        if self._calls % FAULT == 0:
            self.faults += 1
            if is_write:
                self.dropped.add(name)
                self.ran[name] += self.faults % 2
            return None
        self.ran[name] += is_write
        self.reads += not is_write
        return _http(b'{"metadata":{"result":1,"reason":"OK"},"data":{"version":"11"}}')


def _http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    head = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers)
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def script(calls: int) -> Iterator[str]:
    """Yield the lines: reads, every tenth a write, and now and then a look at the process."""
    for number in range(calls):
        # FAULT is a multiple of WRITE: the writes move on, so that some of them meet a fault
        is_write = number % WRITE == (number // 1000) % WRITE
        yield f"whm unsuspendacct user=u{number}\n" if is_write else "whm version | get version\n"
        if number % 1000 == 999:
            yield "!sh -c 'grep VmRSS /proc/$PPID/status; ls /proc/$PPID/fd | wc -l'\n"


@contextmanager
def running_panel() -> Iterator[tuple[HarshPanel, str]]:
    """Provide a panel and the file of its authority."""
    with tempfile.TemporaryDirectory() as folder:
        authority, ca = make_authority(), Path(folder) / "ca.pem"
        ca.write_bytes(authority.pem)
        panel = HarshPanel(make_server_context(authority, "127.0.0.1", Path(folder), "panel"))
        try:
            yield panel, str(ca)
        finally:
            panel.close()


def main() -> None:
    """Run the script once and print what came of it."""
    calls = CALLS
    with running_panel() as (panel, ca):
        ended = subprocess.run(
            [cpshell_program(), f"https://127.0.0.1:{panel.port}", "-k", *LOGIN, "--ca", ca],
            input="".join(script(calls)),
            env={**os.environ, "PW": "Winter-Horse-77"},
            capture_output=True,
            text=True,
            check=False,
        )
    report(panel, calls, ended.stdout, ended.stderr)


def report(panel: HarshPanel, calls: int, printed: str, told: str) -> None:
    """Print the figures; those with a budget of 0 are what may never happen."""
    writes = sum("unsuspendacct" in line for line in script(calls))
    reads = printed.count('"11"\n')
    memory = [int(text) / 1024 for text in re.findall(r"VmRSS:\s+(\d+)", printed)]
    descriptors = [int(text) for text in re.findall(r"^(\d+)$", printed, re.MULTILINE)]
    failures = [line for line in told.splitlines() if line.startswith("cpshell: ")]
    say(
        f"{calls} calls, {panel.logins} sessions; {panel.faults} connections dropped, in"
        f" {len(panel.dropped)} of {writes} writes"
    )
    show(alone("reads lost", calls - writes - reads, "calls", 0))
    lost = writes - len(panel.dropped | {name for name, count in panel.ran.items() if count})
    show(alone("writes lost that could be saved", lost, "calls", 0))
    show(alone("writes that ran twice", sum(n > 1 for n in panel.ran.values()), "calls", 0))
    show(alone("dropped writes not reported", len(panel.dropped) - len(failures), "calls", 0))
    show(enough("sessions that had ended", panel.logins - 1, "", calls // SESSION - 1))
    show(alone("memory, from the 1,000th call", memory[-1] - memory[0], "MiB", 5))
    show(alone("descriptors, the same", descriptors[-1] - descriptors[0], "", 0))


if __name__ == "__main__":
    main()
