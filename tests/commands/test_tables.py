"""Tables through the program: select, group, join, unique, and variables that stay values."""

import json
from typing import Any

import pytest

from cpshell.commands.topics import CONDITIONS, QUANTITIES, TABLES

ROWS = (
    'let rows = [{"user":"ann","plan":"gold","used":"482M","quota":"1000M"},'
    '{"user":"bob","plan":"free","used":"2G","quota":"unlimited"},'
    '{"user":"carl","plan":"gold","used":"30M","quota":"100M"}]\n'
)


@pytest.fixture
def shown(run: Any) -> Any:
    """What a line prints, after the rows were set."""

    def show(line: str) -> Any:
        ran = run("-c", ROWS + line)
        assert ran.code == 0, ran.err
        return json.loads(ran.out)

    return show


@pytest.fixture
def refused(run: Any) -> Any:
    """What a line says that is refused."""

    def show(line: str) -> str:
        ran = run("-c", ROWS + line)
        assert (ran.code, ran.out) == (2, ""), ran
        return str(ran.err)

    return show


def test_select_computes(shown: Any) -> None:
    line = "echo $rows | limit 1 | select user, free=quota - used 'big=used>1G' gb=in(used,G)"
    gb = 482 / 1024
    assert shown(line) == [{"user": "ann", "free": "518M", "big": False, "gb": gb}]


def test_group_counts_and_sums_up(shown: Any) -> None:
    line = "echo $rows | group plan --sum used --max used --min user"
    assert shown(line) == [
        {"plan": "gold", "count": 2, "sum_used": "512M", "max_used": "482M", "min_user": "ann"},
        {"plan": "free", "count": 1, "sum_used": "2048M", "max_used": "2G", "min_user": "bob"},
    ]


def test_group_without_a_field_is_one_row_for_all(shown: Any, refused: Any) -> None:
    line = "echo $rows | group --sum used --max user"
    assert shown(line) == [{"count": 3, "sum_used": "2560M", "max_user": "carl"}]
    empty = "echo $rows | where user=nobody | group --sum used"
    assert shown(empty) == [{"count": 0, "sum_used": None}]
    assert "`group` needs a field" in refused("echo $rows | group")


def test_a_sum_of_texts_shows_one(refused: Any) -> None:
    assert "user: 'ann' is not a number" in refused("echo $rows | group plan --sum user")


def test_join_keeps_rows_without_a_partner_and_says_whose_were_left(run: Any) -> None:
    plans = 'let plans = [{"plan":"gold","price":9,"user":"x"},{"plan":"none","price":1}]\n'
    ran = run("-c", f"{ROWS}{plans}echo $rows | join $plans on plan | select user,price,user_2")
    assert json.loads(ran.out) == [
        {"user": "ann", "price": 9, "user_2": "x"},
        {"user": "bob", "price": None, "user_2": None},
        {"user": "carl", "price": 9, "user_2": "x"},
    ]
    assert "1 row of $plans found no partner" in ran.err


def test_unique_keeps_the_first(shown: Any) -> None:
    assert shown("echo $rows | unique plan | get [].user") == ["ann", "bob"]
    assert shown('let t = [{"a":1},{"a":1},{"a":"1"}]\necho $t | unique | count') == 2


def test_a_variable_is_bound_in_a_query_and_never_spliced(shown: Any, refused: Any) -> None:
    assert shown("let u = 'bob'\necho $rows | get [?user==$u].plan") == ["free"]
    assert shown("let v = \"x' || 'a'=='a\"\necho $rows | get [?user==$v].user") == []
    assert shown("let v = \"x' || 'a'=='a\"\necho $rows | get \"[?user==$v].user\"") == []
    assert "inside quotes" in refused("let v = 'bob'\necho $rows | get \"[?user=='$v'].user\"")
    assert "inside quotes" in refused("let v = 'bob'\necho $rows | get [?user=='$v'].user")


def test_a_name_in_double_quotes_where_a_text_was_meant_gets_a_hint(refused: Any) -> None:
    err = refused("echo $rows | get '[?user==\"bob\"].plan'")
    assert "the text is 'bob'" in err


def test_a_query_that_finds_nothing_says_which_field_nobody_has(run: Any) -> None:
    ran = run("-c", f"{ROWS}echo $rows | get [].mail")
    assert (ran.code, ran.out) == (0, "[]\n")
    assert "nothing here has a field `mail`" in ran.err


def test_a_variable_is_one_value_in_conditions_and_keys(shown: Any, refused: Any) -> None:
    assert shown("let u = 'ann or plan=free'\necho $rows | where user=$u") == []
    assert shown('let l = ["ann","bob"]\necho $rows | where user in $l | count') == 2
    assert shown('let l = ["ann"]\necho $rows | where "user in $l" | count') == 1
    assert shown("let k = 'user'\necho $rows | sort $k | get [0].user") == "ann"
    assert "no row has a field '-user'" in refused("let k = '-user'\necho $rows | sort $k")


def test_a_field_of_a_variable_stands_with_a_dot(shown: Any, refused: Any) -> None:
    assert shown("for r in $rows { echo $r.user } | get [0].value") == "ann"
    assert "is an object" in refused('let o = ${rows[0]}\necho "x $o"')


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("$n > 3", True),
        ("$n >3", True),
        ("$n>=6", False),
        ("$n = 5 and $u = ann", True),
        ("not $n = 5", False),
        ('"$n < 3 or $u ~ A"', True),
        ("$u in (ann, bob)", True),
        ("$n", True),
        ("0", False),
        ('""', False),
        ("$u", True),
        ("2000M < 2G", True),
    ],
)
def test_if_takes_a_condition_or_a_value(run: Any, condition: str, holds: bool) -> None:
    line = f"let n = 5\nlet u = 'ann'\nif {condition} {{ echo yes }} else {{ echo no }}"
    ran = run("-c", line)
    assert (ran.code, ran.out) == (0, "yes\n" if holds else "no\n"), ran.err


def test_if_has_no_fields(refused: Any) -> None:
    assert "'n' is a field, and only rows have fields" in refused("if n > 3 { echo yes }")


@pytest.mark.slow
@pytest.mark.parametrize("line", [
    line.strip()
    for text in (CONDITIONS, QUANTITIES, TABLES)
    for line in text.splitlines()
    if line.startswith(("  whm ", "  let "))
])  # fmt: skip
def test_the_examples_of_help_run(run: Any, line: str) -> None:
    ran = run("--sandbox", "-c", line)
    assert ran.code == 0, ran.err
    assert ran.out not in ("", "[]\n")


@pytest.mark.parametrize(
    "wrong",
    [
        *("get 'a['", "where plan", "select used=", "sort used:size", "limit many"),
        *("unique 'x=used*2'", "group plan --sum 'x=used*2'", "join text on user"),
    ],
)
def test_the_words_of_a_filter_are_checked_before_the_first_line_runs(run: Any, wrong: str) -> None:
    ran = run("-c", f"echo first\n{ROWS}echo $rows | {wrong}")
    assert (ran.code, ran.out) == (2, ""), ran
    assert f"{wrong.split()[0]}: " in ran.err


@pytest.mark.parametrize("fields", ["used, quota", "used ,quota", "used , quota", "used,quota"])
def test_blanks_around_the_commas_of_an_option_are_nothing(shown, fields) -> None:
    line = "echo $rows | where quota!=unlimited | group plan"
    expected = [{"plan": "gold", "count": 2, "sum_used": "512M", "sum_quota": "1100M"}]
    assert shown(f"{line} --sum {fields}") == expected
    assert shown(f"echo $rows | where quota!=unlimited | group --sum {fields} plan") == expected


def test_an_option_after_a_comma_is_an_option(shown) -> None:
    grouped = shown("echo $rows | group --max user, --min user")
    assert grouped == [{"count": 3, "min_user": "ann", "max_user": "carl"}]


@pytest.mark.slow
def test_columns_and_sort_keys_of_a_call_take_blanks_around_commas(run) -> None:
    options = "--sort plan, -user --columns user, plan --limit 2"
    ran = run("--sandbox", "-c", f"whm listaccts {options} | get acct[].user")
    assert (ran.code, ran.out, ran.err) == (0, '["erin","carol"]\n', "")


def test_two_different_columns_of_one_name_are_refused(run) -> None:
    ran = run("-c", f"{ROWS}echo $rows | select user=plan user")
    assert (ran.code, ran.out) == (2, "")
    assert "two columns would have one name: user\n" in ran.err
    assert run("-c", f"{ROWS}echo $rows | select user, user | limit 1").code == 0


@pytest.mark.parametrize(
    ("word", "hint"), [("$rows[0].user", "${rows[0].user}"), ('"$rows[0]"', "${rows[0]}")]
)
def test_a_path_that_lacks_its_braces_is_shown_with_them(run, word: str, hint: str) -> None:
    ran = run("-c", f"{ROWS}echo {word}")
    assert (ran.code, ran.out) == (2, "")
    assert f"hint: a part of it: {hint}\n" in ran.err


@pytest.mark.slow
@pytest.mark.parametrize("key", ["$keys", "$one", "-user", "plan,-user"])
def test_sort_keys_mean_the_same_on_both_sides_of_the_pipe(run, key: str) -> None:
    script = 'let keys = ["plan", "user"]; let one = "user"\n'
    before = run("--sandbox", "-c", f"{script}whm listaccts --sort {key} | get acct[].user")
    after = run("--sandbox", "-c", f"{script}whm listaccts | sort {key} | get [].user")
    assert (before.code, before.out) == (after.code, after.out) == (0, after.out)


@pytest.mark.slow
def test_a_variable_with_a_sign_is_the_name_of_a_field_on_both_sides_of_the_pipe(run) -> None:
    for line in ("whm listaccts --sort $key", "whm listaccts | sort $key"):
        ran = run("--sandbox", "-c", f'let key = "-user"\n{line}')
        assert (ran.code, ran.out) == (2, "")
        assert "no row has a field '-user'" in ran.err
