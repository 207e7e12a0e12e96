"""How quickly the sandbox serves: calls a second, a hundred thousand accounts, thirty worlds.

Run: python -m benchmarks.sandbox [--quick]

The sandbox is a process of its own; the clients are plain sockets with TLS in this one, so that
little of the machine goes to them.
"""

import json
import os
import socket
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.report import against, alone, enough, show, sized, times
from benchmarks.timing import in_turns
from cpshell import catalog
from cpshell.sandbox.calls.registry import Api, find
from cpshell.sandbox.functions.whm.account_lists import COLUMNS

CONNECTIONS = 16
SECONDS = sized(4, 1)
WANTED_CALLS = 1500
WORLDS = sized(30, 2)
MOST_MEMORY = 300
ACCOUNTS = sized(100_000, 10_000)
BEFORE = sized(4000, 0)
WANTED_RATIO = 2.0
READS = [
    function
    for function in catalog.functions(catalog.Api.WHM)
    if function.effect is catalog.Effect.READ and find(Api.WHM, None, function.name)
]
"""The functions of WHM that the sandbox simulates and that only look."""
_PROGRAM = "import sys; from cpshell.sandbox.command import main; sys.exit(main(sys.argv[1:]))"


class Connection:
    """One kept connection to the WHM port."""

    def __init__(self, ready: dict[str, Any]) -> None:
        self._address = (ready["host"], ready["ports"]["whm"])
        self._context = ssl.create_default_context(cafile=ready["ca"])
        self._token = next(a["token"] for a in ready["accounts"] if a["user"] == "root")
        self._open()

    def _open(self) -> None:
        bare = socket.create_connection(self._address)
        bare.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = self._context.wrap_socket(bare, server_hostname="localhost")
        self._left = 199

    def call(self, target: str) -> bytes:
        """The body of a GET."""
        if not self._left:
            self._socket.close()
            self._open()
        self._left -= 1
        head = f"GET {target} HTTP/1.1\r\nHost: localhost\r\n"
        head += f"Authorization: whm root:{self._token}\r\n\r\n"
        self._socket.sendall(head.encode())
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._socket.recv(65536)
        answer, _, body = received.partition(b"\r\n\r\n")
        length = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        parts = [body]
        missing = length - len(body)
        while missing:
            parts.append(self._socket.recv(262_144))
            missing -= len(parts[-1])
        return b"".join(parts)


def serve(*options: str) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    """A sandbox in a process of its own, and its ready line."""
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, "--json", *options], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())


def calls_a_second(ready: dict[str, Any]) -> tuple[float, int]:
    """Calls a second over all connections at once, and how many there were."""
    end = time.monotonic() + SECONDS
    counts: list[int] = []

    def work() -> None:
        connection, count = Connection(ready), 0
        while time.monotonic() < end:
            connection.call("/json-api/accountsummary?api.version=1&user=alice")
            count += 1
        counts.append(count)

    threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - start), sum(counts)


def processor_seconds(process: subprocess.Popen[str]) -> float:
    """Seconds of the processor that a program has used, its own and the system's for it."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(process: subprocess.Popen[str]) -> float:
    """MiB of memory that a program has used at the most."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def use(ready: dict[str, Any], number: int) -> None:
    """Calls of many kinds in one world, so that it needs all the memory that it needs."""
    told = ready["worlds"][number]
    connection = Connection({**ready, "accounts": told["accounts"]})
    for function in READS:
        target = f"/json-api/{function.name}?{urlencode(needed(function))}"
        connection.call(target)


def needed(function: catalog.Function) -> dict[str, str | int]:
    """The parameters of a call that a function needs at least."""
    needs = {p.name.replace("*", "1"): "alice" for p in function.parameters if p.required}
    return {"api.version": 1, **needs}


def worlds() -> None:
    """Start many worlds, use each of them, and print what it took."""
    start = time.monotonic()
    process, ready = serve("--worlds", str(WORLDS))
    show(alone(f"start with {WORLDS} worlds", time.monotonic() - start, "s"))
    for number in range(WORLDS):
        use(ready, number)
    what = f"memory after {len(READS)} functions in each"
    show(alone(what, memory(process), "MiB", MOST_MEMORY))
    rate, _ = calls_a_second(ready)
    show(alone("calls over 16 connections, one world", rate, "a second"))
    process.terminate()
    process.wait()


def filtered_page(ready: dict[str, Any], state: str) -> list[list[float]]:
    """Seconds for ``listaccts`` with a filter and a page, and for SQLite with the same."""
    query = {
        "api.version": 1,
        "api.filter.enable": 1,
        "api.filter.a.field": "domain",
        "api.filter.a.arg0": "bakery",
        "api.chunk.enable": 1,
        "api.chunk.start": BEFORE + 1,
        "api.chunk.size": 100,
    }
    connection = Connection(ready)
    target = f"/json-api/listaccts?{urlencode(query)}"
    fields = ", ".join(COLUMNS.values())
    database = sqlite3.connect(state)
    sql = (
        f"select {fields} from accounts where instr(lower(domain), 'bakery') > 0"
        f" order by user limit 100 offset {BEFORE}"
    )
    wanted = len(database.execute(sql).fetchall())
    assert len(json.loads(connection.call(target))["data"]["acct"]) == wanted == 100
    return in_turns(7, lambda: connection.call(target), lambda: database.execute(sql).fetchall())


def main() -> None:
    """Print what was measured and what is wanted."""
    process, ready = serve()
    before = processor_seconds(process)
    rate, count = calls_a_second(ready)
    show(enough(f"calls over {CONNECTIONS} connections", rate, "a second", WANTED_CALLS))
    used = processor_seconds(process) - before
    show(enough("the same", count / used, "a processor's second", WANTED_CALLS))
    process.terminate()
    process.wait()
    worlds()
    with tempfile.TemporaryDirectory() as folder:
        state = f"{folder}/state.db"
        start = time.monotonic()
        process, ready = serve("--accounts", str(ACCOUNTS), "--state", state)
        show(alone(f"start with {ACCOUNTS:,} accounts", time.monotonic() - start, "s"))
        ours, theirs = filtered_page(ready, state)
        what = "a page of them, filtered"
        show(against(what, ours, theirs, WANTED_RATIO, "SQLite"))
        whole = "/json-api/listaccts?api.version=1"
        (taken,) = in_turns(2, lambda: Connection(ready).call(whole))
        show(times("all of them in one answer", taken, "s"))
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
