"""What fits a lesson, what does not, and how the difference reads."""

import time

import pytest

from cpshell.lessons.lesson import Step
from cpshell.lessons.match import StepResult, difference, fits


@pytest.mark.parametrize(
    ("output", "printed"),
    [
        (("port [..] is open",), "port 2087 is open\n"),
        (("[..]",), "anything\n"),
        (("a[..]b[..]c",), "a1b2b3c\n"),
        (("...",), ""),
        (("...",), "a\nb\n"),
        (("a", "...", "z"), "a\nz\n"),
        (("a", "...", "z"), "a\nz\ny\nz\n"),
        (("...", "z"), "x\nz\n"),
        (('{"a":1,"b":[2,3]}',), '{"b":[2,3],"a":1}\n'),
        (('{"at":[..],"a":1}',), '{"a":1,"at":1795287614}\n'),
        (('{"port":"[..]"}',), '{"port":2087}\n'),
        (('["x[..]z"]',), '["xyz"]\n'),
        (("{", ' "a": 1,', ' "b": 2', "}"), '{\n "b": 2,\n "a": 1\n}\n'),
        ((r"\> quoted",), "> quoted\n"),
        ((r"a \[..] b",), "a [..] b\n"),
        (("a", ""), "a\n"),
    ],
)
def test_it_fits(output: tuple[str, ...], printed: str) -> None:
    assert fits(Step("echo", output), StepResult(printed))


@pytest.mark.parametrize(
    ("output", "printed"),
    [
        (("a",), "b\n"),
        (("a",), ""),
        ((), "a\n"),
        (("a[..]b",), "ab c\n"),
        (("ab[..]ba",), "aba\n"),
        (("a", "...", "z"), "a\nz\ny\n"),
        (("...", "z"), "x\n"),
        (('{"a":1}',), '{"a":2}\n'),
        (('{"a":1}',), '{"a":"1"}\n'),
        (('{"a":1}',), '{"a":true}\n'),
        (('{"a":1}',), '{"a":1,"b":2}\n'),
        (("[1,2]",), "[2,1]\n"),
        (("[..]",), "two\nlines\n"),
        ((r"a \[..] b",), "a x b\n"),
    ],
)
def test_it_does_not_fit(output: tuple[str, ...], printed: str) -> None:
    assert not fits(Step("echo", output), StepResult(printed))


def test_the_exit_code_counts() -> None:
    failed = StepResult("", "cpshell: no\n", 1)
    assert fits(Step("x", (), 1), failed)
    assert not fits(Step("x", ()), failed)
    assert not fits(Step("x", (), 2), failed)


def test_the_words_of_a_failure_count_where_the_lesson_tells_them() -> None:
    failed = StepResult("", "cpshell: no\n", 1)
    assert fits(Step("x", ("cpshell: no",), 1), failed)
    assert not fits(Step("x", ("cpshell: perhaps",), 1), failed)


def test_a_difference_in_one_line_of_json_is_spread_out() -> None:
    lines = difference(
        Step("x", ('{"a":1,"b":[1,2],"c":[..]}',)), StepResult('{"c":7,"a":1,"b":[1,3]}')
    )
    assert [line for line in lines if line[0] in "+-"] == ["-   2", "+   3"]


def test_a_difference_shows_lines_that_fit_as_equal() -> None:
    lines = difference(Step("x", ("port [..]", "old")), StepResult("port 1\nnew\n"))
    assert lines == ["  port 1", "- old", "+ new"]


def test_a_difference_tells_of_another_exit_code_and_why() -> None:
    lines = difference(Step("x", ()), StepResult("", "cpshell: no\n", 1))
    assert lines == ["+ cpshell: no", "- ? 0", "+ ? 1"]


def test_a_long_result_that_differs_is_shown_at_once() -> None:
    """Each line is looked up, and not held against every other one."""
    step = Step("x", tuple(f"line {n}" for n in range(20_000)), 0)
    shown = "\n".join(f"line {n}" for n in range(20_000) if n != 7) + "\nmore"
    begun = time.process_time()
    assert "- line 7" in difference(step, StepResult(shown))
    assert time.process_time() - begun < 5
