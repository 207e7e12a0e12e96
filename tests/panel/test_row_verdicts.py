"""What rows say about how it went, and what it costs to look."""

import sys
from collections import Counter
from types import FrameType
from typing import Any

import pytest

from cpshell.panel.row_verdicts import judge

ROWS = 200


def functions_called(rows: list[Any]) -> int:
    """Return how many functions of the client are called to judge rows."""
    calls: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            calls[frame.f_code.co_name] += 1

    sys.setprofile(count)
    try:
        judge(rows)
    finally:
        sys.setprofile(None)
    return calls.total()


@pytest.mark.parametrize(
    ("row", "most"),
    [
        ({"user": "bea", "plan": "default"}, 0),
        ({"name": "exim", "status": 0}, 0),
        ({"domain": "a.test", "status": "redirected", "reason": ""}, 2),
        ({"domain": "a.test", "status": 1, "msg": "a.test is signed."}, 3),
        ({"user": "bea", "result": 1, "reason": "OK"}, 4),
        ({"name": "exim", "status": 0, "error": ""}, 12),
    ],
    ids=str,
)
def test_a_row_that_does_not_say_no_costs_few_calls(row: dict[str, Any], most: int) -> None:
    """Lists have 100,000 rows, and reading them is a budget."""
    few = 10  # for the list as a whole
    assert functions_called([dict(row) for _ in range(ROWS)]) <= most * ROWS + few


def test_the_last_of_many_rows_is_looked_at_like_the_first() -> None:
    rows: list[dict[str, Any]] = [{"user": "bea", "plan": "a", "ip": ""} for _ in range(5000)]
    assert judge(rows).ok
    verdicts = judge([*rows, {"user": "cleo", "result": 0, "reason": "No such plan."}])
    assert (verdicts.ok, verdicts.errors) == (False, ("No such plan.",))
    assert not judge([*rows, {"user": "cleo", "status": 0, "statusmsg": "No such plan."}]).ok
