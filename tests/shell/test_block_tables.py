"""Blocks yield tables: the rows of all statements, in the order of the turns."""

import json

import pytest

from cpshell.testing import PanelShell


@pytest.fixture
def shell(sandbox):
    opened = PanelShell(sandbox)
    yield opened
    opened.close()


def value(ran):
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)


JOBS = pytest.mark.parametrize("jobs", ["", " --jobs 3"])


@JOBS
def test_a_loop_over_accounts_gives_one_table(shell, jobs):
    users = "alice bob carol"
    rows = value(
        shell.run(
            f"for u in {users}{jobs} {{ uapi --as $u Email list_pops | select email }} | rows"
        )
    )
    one_by_one = [
        {"u": user, **row}
        for user in users.split()
        for row in value(shell.run(f"uapi --as {user} Email list_pops | select email"))
    ]
    assert len(rows) > 3
    assert [list(row) for row in rows] == [["u", "email"]] * len(rows)
    assert rows == one_by_one


@JOBS
def test_filters_formats_and_files_take_what_a_loop_yields(run, jobs, tmp_path):
    file = tmp_path / "top.csv"
    ran = run("-c", f"for n in 3 1 2{jobs} {{ echo $n$n }} | sort -n | limit 2 > {file}")
    assert (ran.code, ran.out) == (0, "")
    assert file.read_text() == "n,value\n3,33\n2,22\n"


def test_let_keeps_the_table_of_a_loop(run):
    assert value(run("-c", "let all = for n in 1 2 { echo x$n }; echo $all")) == [
        {"n": "1", "value": "x1"},
        {"n": "2", "value": "x2"},
    ]


def test_several_statements_of_a_turn_follow_each_other(run):
    ran = run("-c", 'let r = [{"a":1},{"a":2}]; for n in x { echo $r; echo end } | rows')
    assert value(ran) == [{"n": "x", "a": 1}, {"n": "x", "a": 2}, {"n": "x", "value": "end"}]


def test_the_variable_steps_aside_for_a_field_of_its_name(run):
    ran = run("-c", 'let r = {"a":"x"}; for a in 1 2 { echo $r } | rows')
    assert value(ran) == [{"loop_a": "1", "a": "x"}, {"loop_a": "2", "a": "x"}]


def test_turns_over_objects_are_numbered(run):
    ran = run("-c", 'let rs = [{"a":1},{"a":2}]; for r in $rs { echo $r } | rows')
    assert value(ran) == [{"turn": 1, "a": 1}, {"turn": 2, "a": 2}]


def test_loops_in_loops_name_both_turns(run):
    ran = run("-c", "for a in 1 2 { for b in x y { echo $a$b } } | rows")
    assert value(ran)[1:3] == [
        {"a": "1", "b": "y", "value": "1y"},
        {"a": "2", "b": "x", "value": "2x"},
    ]


def test_a_turn_without_a_value_has_no_row(run):
    assert value(run("-c", "for n in 1 2 { let x = $n } | count")) == 0


@pytest.mark.parametrize(
    ("block", "result"),
    [
        ("if 1 { echo a }", "a"),
        ("if 0 { echo a } else { echo b; echo c }", ["b", "c"]),
        ("try { nosuch } else { echo caught }", "caught"),
        ("retry 2 { echo a }", "a"),
        ("until 1 { echo a }", None),
    ],
)
def test_other_blocks_yield_their_one_value_or_the_rows_of_several(run, block, result):
    assert value(run("-c", f"let x = {block}\nlet | get x | json")) == result


def test_what_is_only_run_prints_as_it_goes(run):
    ran = run("-c", "for n in 1 2 { echo a$n; if 1 { echo b$n } }; nosuch")
    assert ran.out == "a1\nb1\na2\nb2\n"


def test_rows_of_a_format_are_its_text(run):
    ran = run("-c", 'let r = {"a":1}; for n in 1 { echo $r | csv } | get [0].value')
    assert value(ran) == "a\n1"


FAILING = "for n in 1 2 3 {{ echo v$n; if $(echo $n | get \"@ == '2'\") {{ set x=1 }} }}{}"


def test_a_failure_ends_the_loop_and_nothing_is_written(run, tmp_path):
    file = tmp_path / "x.csv"
    ran = run("-c", FAILING.format(f" | rows > {file}"))
    assert (ran.code, ran.out, file.exists()) == (2, "", False)
    assert "for n: 2 of 3 turns ran, 1 failed, 1 left\n" in ran.err
    assert ran.err.endswith("this was with n=2\n")


@JOBS
def test_with_keep_going_the_rest_is_yielded_and_the_failure_kept(run, jobs):
    script = FAILING.format(" | get [].value\necho $failed\necho after")
    ran = run("-k", "-c", script.replace(" {", f"{jobs} {{", 1))
    values, failed, after = ran.out.splitlines()
    assert (ran.code, after) == (2, "after")
    assert json.loads(values) == ["v1", "v2", "v3"]
    (row,) = json.loads(failed)
    assert row == {
        "n": "2", "line": 1, "call": "set", "code": 2, "message": "unknown setting 'x'",
    }  # fmt: skip
    assert "for n: 3 of 3 turns ran, 1 failed, 0 left\n" in ran.err
    assert ran.err.count("unknown setting") == 1


def test_with_keep_going_let_keeps_what_came(run):
    ran = run("-k", "-c", FAILING.replace("for", "let all = for", 1).format("\necho $all | count"))
    assert (ran.code, ran.out) == (2, "3\n")


def test_without_failures_failed_is_empty_and_nothing_is_summed_up(run):
    ran = run("-c", "for n in 1 2 { echo $n }\necho $failed")
    assert (ran.out, ran.err) == ("1\n2\n[]\n", "")


@pytest.mark.parametrize("jobs", ["", "--jobs 2"])
@pytest.mark.parametrize("going_on", [(), ("-k",)])
def test_a_failure_in_inner_loops_names_the_turns_of_all(run, jobs, going_on) -> None:
    script = f"for n in 1 2 {jobs} {{ for m in a b {jobs} {{ if $m = b {{ fail no }} }} }}"
    ran = run(*going_on, "-c", script)
    assert "hint: this was with n=1, m=b\n" in ran.err
    assert ("hint: this was with n=2, m=b\n" in ran.err) == bool(going_on)
    assert ran.err.count("this was with") == (2 if going_on else 1)
