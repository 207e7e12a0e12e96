"""``$(( expression ))``: numbers, sizes, comparisons; variables in it are values."""

import pytest


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("$n * 2", "10"),
        ("$n / 2", "2.5"),
        ("round($n / 2 + 0.1)", "3"),
        ("round(2.5)", "3"),
        ("round(0.5)", "1"),
        ("round(-2.5)", "-3"),
        ("round(2.4)", "2"),
        ("round(0.49999999999999994)", "0"),
        ("round(9007199254740993)", "9007199254740993"),
        ("1G / 4", "0.25G"),
        ("512M * 3", "1536M"),
        ("80% * 50", "40"),
        ("50 * 80%", "40"),
        ("50% * 80%", "40%"),
        ("80% * 5G", "4G"),
    ],
)
def test_what_an_expression_comes_to(run, expression, result):
    ran = run("-c", f"let n = 5\necho a$(({expression}))")
    assert (ran.code, ran.out) == (0, f"a{result}\n")


@pytest.mark.parametrize(
    ("expression", "result"),
    [("$n > 3", "true"), ("$n > 3 and $n < 5", "false"), ("2G>1M", "true")],
)
def test_a_comparison_is_true_or_false(run, expression, result):
    assert run("-c", f"let n = 5\nlet b = $(({expression}))\necho $b").out == f"{result}\n"


def test_a_number_stays_one(run):
    assert run("-c", 'let n = $((2 + 3))\necho $n | get "@ == `5`"').out == "true\n"


def test_a_variable_is_never_read_as_an_expression(run):
    ran = run("-c", "let s = '1 + 1'\necho $(($s + 1))")
    assert (ran.code, ran.out) == (2, "")
    assert "'1 + 1' is not a number" in ran.err


def test_a_loop_counts(run):
    script = "let sum = 0\nfor n in 1 2 3 4 { let sum = $(($sum + $n)) }\necho $sum"
    assert run("-c", script).out == "10\n"


@pytest.mark.parametrize("expression", ["plan + 1", "1 +", "1 / 0", "1G + 5s"])
def test_what_makes_no_sense_is_refused(run, expression):
    ran = run("-c", f"echo $(({expression}))")
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("$day + 1d", "1924387200"),
        ("in($day, s)", "1924300800"),
        ("in(2030-12-24, s)", "1924300800"),
        ("$day - 2030-12-22", "2d"),
        ("date($day + 12h)", "2030-12-24T12:00:00Z"),
    ],
)
def test_a_text_that_is_a_date_is_one(run, expression, result):
    ran = run("-c", f"let day = '2030-12-24'\necho $(({expression}))")
    assert (ran.code, ran.out.strip()) == (0, result), ran.err
