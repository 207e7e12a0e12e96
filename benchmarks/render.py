"""What writing values costs, as ratios to well-known ways. Budgets: table 0.1, json 1.1.

Run: python -m benchmarks.render [--all]
"""

import gc
import io
import json
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.report import against, alone, thorough
from cpshell.catalog import Api
from cpshell.panel.call import Call
from cpshell.panel.reply import read_reply
from cpshell.panel.transport import Response
from cpshell.render import FORMATS, Context

_TEXT_FIELDS = """
    backup bwlimit child_nodes disklimit email has_backup ip ipv6 is_locked legacy_backup
    mailbox_format maxaddons maxftp maxlst maxparked maxpop maxsql maxsub outgoing_mail_hold
    outgoing_mail_suspended owner partition plan shell startdate suspendreason suspendtime
    temporary theme uid unix_startdate user domain
"""


def account(number: int) -> dict[str, Any]:
    """A record with as many fields, and of such kinds, as the panel's list of accounts has."""
    record: dict[str, Any] = dict.fromkeys(_TEXT_FIELDS.split(), "unlimited")
    record |= {
        "user": f"user{number}",
        "domain": f"site-{number}.example.com",
        "email": f"owner{number}@example.com",
        "ip": f"192.0.2.{number % 250}",
        "diskused": f"{number % 9000}M",
        "uid": str(1000 + number),
        "unix_startdate": 1_700_000_000 + number,
        "ipv6": [],
        "child_nodes": [],
        "suspended": 0,
        "plan": "default",
        "inodesused": number * 7 % 100_000,
    }
    return record


def best(action: Callable[[], object], times: int) -> float:
    """Seconds of the quickest run."""
    quickest = float("inf")
    for _ in range(times):
        gc.collect()
        start = time.perf_counter()
        action()
        quickest = min(quickest, time.perf_counter() - start)
    return quickest


def peak(action: Callable[[], object]) -> int:
    """The most bytes that were in use at once."""
    gc.collect()
    tracemalloc.start()
    action()
    _, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return highest


def write(value: Any, name: str, context: Context) -> None:
    """Writes a value to a sink that keeps nothing."""
    sink = io.TextIOWrapper(_Nowhere(), encoding="utf-8")
    for piece in FORMATS[name].write(value, context):
        sink.write(piece)
    sink.flush()


class _Nowhere(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        return len(data)


def tables() -> None:
    """5,000 accounts as a table, beside tabulate."""
    from tabulate import tabulate

    accounts = [account(number) for number in range(5000)]
    reference = best(lambda: tabulate(accounts, headers="keys", tablefmt="plain"), 2)
    for title, context in (
        ("table at 80 columns", Context(width=80, terminal=True)),
        ("table at 200 columns", Context(width=200, terminal=True)),
        ("table, as wide as it is", Context()),
    ):
        taken = best(partial(write, accounts, "table", context), 3)
        print(against(f"{title}, 5,000", taken, reference, 0.1))


def as_json() -> None:
    """A reply with 100,000 accounts to json, beside json itself, in turns.

    Memory is measured with fewer: it is slow.
    """
    body = _body(100_000)
    taken, reference = float("inf"), float("inf")
    for _ in range(3):
        taken = min(taken, best(lambda: _ours(body), 1))
        reference = min(reference, best(lambda: _reference(body), 1))
    print(against("json, 100,000 rows", taken, reference, 1.1))
    body = _body(100_000 if thorough() else 10_000)
    ratio = peak(lambda: _ours(body)) / peak(lambda: _reference(body))
    print(alone("json, memory", ratio, "×", 1.1))


def _body(count: int) -> bytes:
    accounts = [account(number) for number in range(count)]
    head = {"version": 1, "result": 1, "reason": "OK", "command": "listaccts"}
    return json.dumps({"metadata": head, "data": {"acct": accounts}}).encode()


def _reference(body: bytes) -> None:
    json.dumps(json.loads(body))


def _ours(body: bytes) -> None:
    """Read the reply, with what its rows say, and write its data."""
    reply = read_reply(Call(Api.WHM, None, "listaccts"), Response(200, "OK", (), body))
    write(reply.data, "json", Context())


def other_formats() -> None:
    """5,000 accounts in each, beside json's own ``dumps``."""
    value = {"acct": [account(number) for number in range(5000)]}
    reference = best(lambda: json.dumps(value), 3)
    for name in ("jsonl", "pretty", "csv", "tsv", "markdown", "yaml"):
        taken = best(partial(write, value, name, Context()), 2)
        print(against(f"{name}, 5,000 rows", taken, reference))


def huge_cells() -> None:
    """A table whose cells hold ten megabytes of what a terminal must not see."""
    hostile = [
        {"name": "a", "text": "\x1b]52;c;AA\x07" * 1_000_000},
        {"name": "b", "text": ["é" * 10**7]},
    ]
    taken = best(lambda: write(hostile, "table", Context(width=80, terminal=True)), 3)
    print(alone("two cells of ten megabytes", taken * 1000, "ms"))


def main() -> None:
    """Print one row a budget; the formats without one with ``--all``."""
    tables()
    as_json()
    huge_cells()
    if thorough():
        other_formats()


if __name__ == "__main__":
    main()
