"""What ``sort``, ``where`` and ``group`` cost, beside plain Python with the same quantity parse.

Run: python -m benchmarks.tables [--quick]

The references read each value with the same :func:`read_quantity`: what is compared is the way
around it.
"""

import random
from typing import Any

from benchmarks.report import against, show, sized
from benchmarks.timing import in_turns
from cpshell.language.conditions import keep_matching, parse_condition
from cpshell.language.grouping import Summary, group_rows
from cpshell.language.quantities import read_quantity
from cpshell.language.sort_keys import parse_sort, sort_rows

ROWS = sized(100_000, 2000)
TURNS = 9
AT_MOST = 2.0
GIB = 1024**3


def accounts() -> list[dict[str, Any]]:
    """Accounts with sizes as the panel writes them."""
    chance = random.Random(1)
    return [
        {
            "user": f"user{number}",
            "domain": f"user{number}.example.com",
            "plan": f"plan{chance.randrange(20)}",
            "diskused": f"{chance.randrange(50_000)}M",
        }
        for number in range(ROWS)
    ]


def amount(row: dict[str, Any]) -> float:
    """The bytes of an account."""
    quantity = read_quantity(row["diskused"])
    assert quantity is not None
    return quantity.amount


def totals(rows: list[dict[str, Any]]) -> list[tuple[str, int, float]]:
    """A dictionary loop that groups and sums up."""
    counts: dict[str, int] = {}
    sums: dict[str, float] = {}
    for row in rows:
        plan = row["plan"]
        counts[plan] = counts.get(plan, 0) + 1
        sums[plan] = sums.get(plan, 0) + amount(row)
    return [(plan, counts[plan], sums[plan]) for plan in counts]


def grouped(rows: list[dict[str, Any]]) -> list[tuple[str, int, float]]:
    """The filter's table, its sums as bytes again."""
    found: list[Any] = group_rows(rows, ["plan"], [Summary("sum", "diskused")])
    return [(row["plan"], row["count"], amount({"diskused": row["sum_diskused"]})) for row in found]


def main() -> None:
    """Print one row for each filter."""
    rows = accounts()
    key, condition = [parse_sort("-diskused")], parse_condition("diskused>1G")
    cases = {
        "sort -diskused | limit 10": (
            lambda: sort_rows(rows, key)[:10],
            lambda: sorted(rows, key=amount, reverse=True)[:10],
        ),
        "where 'diskused>1G'": (
            lambda: keep_matching(condition, rows),
            lambda: [row for row in rows if amount(row) > GIB],
        ),
        "group plan --sum diskused": (lambda: grouped(rows), lambda: totals(rows)),
    }
    for what, (ours, reference) in cases.items():
        assert ours() == reference()
        show(against(f"{ROWS:,} rows | {what}", *in_turns(TURNS, ours, reference), AT_MOST))


if __name__ == "__main__":
    main()
