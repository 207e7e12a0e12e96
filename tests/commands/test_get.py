"""Variables in ``get``: values, names of fields and places in lists; bound, never spliced."""

import json
from typing import Any

import pytest

LETS = """let rows = [{"user":"ann","n":1,"plan":"gold"},{"user":"bob","n":"2","plan":"tin"}]
let o = {"a b":{"x":[5,6]},"1":7}
let i = 1; let text = "-1"; let f = "user"; let u = "ann"; let half = 1.5; let nothing = null
let blank = "a b"; let evil = "x' || 'a'=='a"; let list = ["ann", "zoe"]
"""


@pytest.fixture
def get(run):
    def results(value: str, expression: str):
        return run("-c", f"{LETS}echo {value} | get {expression}")

    return results


@pytest.mark.parametrize(
    ("value", "expression", "expected"),
    [
        ("$rows", "[$i].user", "bob"),
        ("$rows", '"[ $text ].user"', "bob"),
        ("$rows", "[0:$i].user", ["ann"]),
        ("$rows", "[$i:].user", ["bob"]),
        ("$rows", "[::$text].user", ["bob", "ann"]),
        ("$rows", "[].$f", ["ann", "bob"]),
        ("$rows", '"[*].$f"', ["ann", "bob"]),
        ("$rows", "[$i].$f", "bob"),
        ("$o", "@.$blank.x[$i]", 6),
        ("$o", "@.$i", 7),
        ("$rows", '"[?@.$f==$u].n"', [1]),
        ("$rows", '"[?contains($list, user)].n"', [1]),
        ("$rows", '"sort_by(@, &@.$f)[-1].user"', "bob"),
        (
            "$rows",
            '"[].{$f: n, was: $u}"',
            [{"user": 1, "was": "ann"}, {"user": "2", "was": "ann"}],
        ),
        ("$rows", '"[].[user, $i]"', [["ann", 1], ["bob", 1]]),
        ("$rows", "[?user==$evil].user", []),
        ("$rows", "[].$evil", []),
    ],
)
def test_a_variable_is_bound_where_it_stands(
    get, value: str, expression: str, expected: Any
) -> None:
    ran = get(value, expression)
    assert ran.code == 0, ran.err
    assert json.loads(ran.out) == expected


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("[$u].n", "[$u] is a place in a list: $u holds no whole number"),
        ("[$half]", "[$half] is a place in a list: $half holds no whole number"),
        ("[0:$nothing]", "[$nothing] is a place in a list"),
        ("[$evil]", "[$evil] is a place in a list"),
        ("[].$list", ".$list is a field: $list holds no name of one"),
        ("[].$nothing", ".$nothing is a field"),
        ("$f", "$f is a value here, and nothing is looked at beside it"),
        ("'[?$f==$u]'", "single quotes keep a variable from its value"),
        ('"[?$f==$u]"', "$f is a value here"),
        ('"[?$f]"', "$f is a value here"),
        ('"[].[$f]"', "$f is a value here"),
        ('"sort_by(@, &$f)"', "$f is a value here"),
        ('"[] | $f"', "$f is a value here"),
        ('"[$i, $u] ~ 2"', "unexpected '~ 2'"),
        ("[$i:].x[$i", "it is incomplete"),
    ],
)
def test_a_variable_that_could_only_mean_something_else_is_refused(
    get, expression: str, message: str
) -> None:
    ran = get("$rows", expression)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_a_script_is_checked_before_its_variables_have_values(run) -> None:
    lines = "echo first\nfor i in 0 1 { echo $last | get [$i:].user }\necho x | get $i\n"
    ran = run("-c", lines)
    assert (ran.code, ran.out) == (2, "")
    assert "-c:3: get: $i is a value here" in ran.err


@pytest.mark.parametrize(
    ("expression", "note"),
    [
        ("[?n == `2`].user", "n holds texts here, which 2 is not for JMESPath: [?n=='2']"),
        ("[?n == '1'].user", "n holds numbers here, which '1' is not for JMESPath: [?n==`1`]"),
        ("[?user == 'ann'].user", ""),
        ("[?n == `1`].user", ""),
    ],
)
def test_numbers_and_texts_that_jmespath_tells_apart_are_told(
    get, expression: str, note: str
) -> None:
    ran = get("$rows", f'"{expression}"')
    assert ran.code == 0
    assert note in ran.err if note else ran.err == ""


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("${rows[$i].user}", "$(echo $rows | get [$i])"),
        ("${o.$f}", "$(echo $o | get @.$f)"),
        ("${o.a.b[$i]}", "$(echo $o | get a.b[$i])"),
    ],
)
def test_a_variable_in_a_path_of_braces_is_shown_with_get(run, word: str, hint: str) -> None:
    ran = run("-c", f"echo {word}")
    assert ran.code == 2
    assert f"hint: {hint}\n" in ran.err


@pytest.mark.parametrize(
    "line",
    [
        "if $rows[0].n { echo x }",
        "if $rows[0].n > 1 { echo x }",
        "if 1 = $rows[0].n { echo x }",
        "echo $(($rows[0].n + 1))",
        "echo $rows | where n=$rows[0].n",
    ],
)
def test_a_path_after_a_variable_in_a_condition_is_shown_in_braces(run, line: str) -> None:
    ran = run("-c", f"{LETS}{line}")
    assert ran.code == 2
    assert "hint: ${rows[0].n}\n" in ran.err


@pytest.mark.parametrize("expression", ["!" * 900 + "a", "a" + "[?a==b" * 300])
def test_an_expression_without_an_end_is_refused_before_anything_runs(
    run: Any, expression: str
) -> None:
    ran = run("-c", f"echo before; echo x | get '{expression}'")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "cpshell: -c:1: get: the expression is nested too deeply\n"
