"""What writing values costs, as ratios to well-known ways. Budgets: table 0.1, json 1.1.

Run: python -m benchmarks.render [--quick]
"""

import gc
import io
import json
import tracemalloc
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks.accounts import account
from benchmarks.report import against, alone, show, sized, times
from benchmarks.timing import in_turns
from cpshell.catalog import Api
from cpshell.panel.call import Call
from cpshell.panel.reply import read_reply
from cpshell.panel.transport import Response
from cpshell.render import FORMATS, Context

FEW = sized(5000, 500)
MANY = sized(100_000, 2000)


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

    accounts = [account(number) for number in range(FEW)]
    contexts = {
        "table at 80 columns": Context(width=80, terminal=True),
        "table at 200 columns": Context(width=200, terminal=True),
        "table, as wide as it is": Context(),
    }
    ours = [partial(write, accounts, "table", context) for context in contexts.values()]
    reference, *taken = in_turns(
        3, lambda: tabulate(accounts, headers="keys", tablefmt="plain"), *ours
    )
    for title, each in zip(contexts, taken, strict=True):
        show(against(f"{FEW:,} accounts to a {title}", each, reference, 0.1, "tabulate"))


def as_json() -> None:
    """A reply with 100,000 accounts to json, beside json itself."""
    body = _body(MANY)
    taken, reference = in_turns(5, lambda: _ours(body), lambda: _reference(body))
    show(against(f"{MANY:,} accounts to json", taken, reference, 1.1, "json"))
    ratio = peak(lambda: _ours(body)) / peak(lambda: _reference(body))
    show(alone(f"{MANY:,} accounts to json, memory", ratio, "×", 1.1))


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
    value = {"acct": [account(number) for number in range(FEW)]}
    names = ("jsonl", "pretty", "csv", "tsv", "markdown", "yaml")
    ours = [partial(write, value, name, Context()) for name in names]
    reference, *taken = in_turns(3, lambda: json.dumps(value), *ours)
    for name, each in zip(names, taken, strict=True):
        show(against(f"{FEW:,} accounts to {name}", each, reference, name="json.dumps"))


def huge_cells() -> None:
    """A table whose cells hold ten megabytes of what a terminal must not see."""
    count = sized(10**7, 10**5)
    hostile = [
        {"name": "a", "text": "\x1b]52;c;AA\x07" * (count // 10)},
        {"name": "b", "text": ["é" * count]},
    ]
    context = Context(width=80, terminal=True)
    (taken,) = in_turns(3, lambda: write(hostile, "table", context))
    show(times("two cells of ten megabytes", taken))


def main() -> None:
    """Print one row a budget, and one for each format without."""
    tables()
    as_json()
    huge_cells()
    other_formats()


if __name__ == "__main__":
    main()
