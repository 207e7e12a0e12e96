"""What writing values costs, as ratios to well-known ways. Budgets: table 0.5, json 1.5.

Run: python benchmarks/render.py
"""

import gc
import io
import json
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

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
    reference = best(lambda: tabulate(accounts, headers="keys", tablefmt="plain"), 3)
    print(f"tabulate, plain, 5,000 accounts         {reference * 1000:8.0f} ms")
    for title, context in (
        ("table at 80 columns", Context(width=80, terminal=True)),
        ("table at 200 columns", Context(width=200, terminal=True)),
        ("table, as wide as it is", Context()),
    ):
        taken = best(lambda context=context: write(accounts, "table", context), 5)  # type: ignore[misc]
        print(f"{title:39} {taken * 1000:8.0f} ms   ratio {taken / reference:5.2f}")


def structured() -> None:
    """100,000 accounts to json, beside json itself, and the other formats."""
    body = json.dumps({"acct": [account(number) for number in range(100_000)]})

    def reference() -> None:
        json.dumps(json.loads(body))

    def ours() -> None:
        write(json.loads(body), "json", Context())

    known, taken = best(reference, 3), best(ours, 3)
    print(f"json.loads + json.dumps, 100,000        {known * 1000:8.0f} ms")
    ratio = f"ratio {taken / known:5.2f}"
    print(f"json.loads + format json                {taken * 1000:8.0f} ms   {ratio}")
    ratio = f"ratio {peak(ours) / peak(reference):5.2f}"
    print(f"the same, memory                                      {ratio}")
    value = {"acct": json.loads(body)["acct"][:5000]}
    for name in ("jsonl", "pretty", "csv", "tsv", "markdown", "yaml"):
        taken = best(lambda name=name: write(value, name, Context()), 2)  # type: ignore[misc]
        print(f"{name + ', 5,000 accounts':39} {taken * 1000:8.0f} ms")


def huge_cells() -> None:
    """A table whose cells hold ten megabytes of what a terminal must not see."""
    hostile = [
        {"name": "a", "text": "\x1b]52;c;AA\x07" * 1_000_000},
        {"name": "b", "text": ["é" * 10**7]},
    ]
    taken = best(lambda: write(hostile, "table", Context(width=80, terminal=True)), 3)
    print(f"two cells of ten megabytes              {taken * 1000:8.1f} ms")


if __name__ == "__main__":
    tables()
    structured()
    huge_cells()
