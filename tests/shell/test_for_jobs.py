"""``for NAME in VALUES --jobs N { … }``: as without ``--jobs``, but several at a time."""

from textwrap import dedent

import pytest

from cpshell.testing import PanelShell

GATE = """
    import threading
    gate = threading.Event()
    together = threading.Barrier(3, timeout=30)
    def register(shell):
        shell.command("gate", wait, summary="", parameters=[Parameter("turn")])
        shell.command("meet", lambda shell, given: together.wait() >= 0, summary="")
        shell.command("who", lambda shell, given: shell.chain()[-1].user, summary="")
        shell.command("var", lambda shell, given: dict(shell.variables).get("x"), summary="")
    def wait(shell, given):
        if given.text(0) == "0":
            gate.wait(30)
        gate.set()
        return int(given.text(0))
    from cpshell.plugin import Parameter
"""


@pytest.fixture
def shell(sandbox, tmp_path):
    path = tmp_path / "gate.py"
    path.write_text(dedent(GATE))
    opened = PanelShell(sandbox, [path])
    yield opened
    opened.close()


def test_output_is_in_the_order_of_the_values_whoever_is_done_first(shell):
    ran = shell.run("for i in 0 1 2 3 4 5 --jobs 3 { gate $i; echo done$i }")
    assert ran.out == "".join(f"{i}\ndone{i}\n" for i in range(6))


def test_so_many_turns_run_at_a_time(shell):
    assert shell.run("for i in 1 2 3 --jobs 3 { meet }").out == "true\n" * 3


def test_calls_of_several_users_at_once_give_what_one_by_one_gives(shell):
    lines = "for u in $(whm listaccts | get acct[].user){} {{ uapi --as $u Email list_pops }}"
    at_once = shell.run(lines.format(" --jobs 4"))
    assert at_once.code == 0
    assert at_once.out == shell.run(lines.format("")).out


def test_the_variables_of_a_turn_are_its_own(shell):
    ran = shell.run(
        "let x = 'before'\nfor i in 1 2 3 --jobs 3 { let x = $i; meet; echo $x $i }\necho $x"
    )
    assert ran.out == "".join(f"true\n{i} {i}\n" for i in (1, 2, 3)) + "before\n"


def test_the_last_result_of_a_turn_is_its_own(shell):
    ran = shell.run("for i in 1 2 3 --jobs 3 { gate $i; meet; gate $i; echo $last }")
    assert ran.out.split("\n")[3::4] == ["1", "2", "3"]


def test_the_sessions_of_a_turn_are_its_own(shell, sandbox):
    ran = shell.run("for u in alice bob carol --jobs 3 { su $u; meet; who }\nwho\nsessions | count")
    assert ran.out == 'true\n"alice"\ntrue\n"bob"\ntrue\n"carol"\n"root"\n1\n'


def test_a_turn_that_leaves_a_session_leaves_it_for_itself(shell):
    ran = shell.run("for i in 1 2 --jobs 2 { logout }\nwhm version | get version")
    assert (ran.code, ran.err) == (0, "")


def test_plugins_see_the_variables_of_their_turn(shell):
    assert shell.run("for x in 1 2 3 --jobs 3 { var }").out == '"1"\n"2"\n"3"\n'


def test_the_first_failure_in_order_stops_the_loop_and_says_where(shell):
    ran = shell.run(
        "for u in alice nobody1 nobody2 --jobs 2 {\n  echo $u\n  uapi --as $u Email list_pops\n}\n"
    )
    assert ran.code == 1
    assert ran.out.startswith("alice\n")
    assert ran.out.endswith("nobody1\n")
    assert "uapi nobody1" not in ran.out
    assert ran.err.count("cpshell: uapi Email list_pops: ") == 1
    assert ran.err.endswith("hint: this was with u=nobody1\n")


def test_the_line_of_a_failure_is_that_in_the_block(run):
    ran = run(
        "--no-plugins", "-c", "for i in 1 2 --jobs 2 {\n  echo $i\n  set nothing=1\n}\necho no"
    )
    assert ran.code == 2
    assert ran.out == "1\n"
    assert "cpshell: -c:3: set: unknown setting 'nothing'" in ran.err


def test_with_keep_going_every_turn_runs_and_each_failure_is_told_in_its_place(run):
    ran = run(
        *("--no-plugins", "-k", "-c"),
        "for i in 1 2 3 --jobs 2 {\n  echo $i\n  set nothing$i=1\n}\necho after",
    )
    assert ran.code == 2
    assert ran.out == "1\n2\n3\nafter\n"
    assert [line for line in ran.err.splitlines() if line.startswith("cpshell:")] == [
        f"cpshell: -c:3: set nothing{i}=1: unknown setting 'nothing{i}'" for i in (1, 2, 3)
    ]


def test_a_failure_in_a_try_is_no_failure_of_the_turn(run):
    ran = run("-c", "for i in 1 2 --jobs 2 { try { set nothing=1 } else { echo caught$i } }")
    assert (ran.code, ran.out, ran.err) == (0, "caught1\ncaught2\n", "")


def test_loops_in_turns_may_have_jobs_too(run):
    ran = run("-c", "for a in 1 2 --jobs 2 { for b in x y --jobs 2 { echo $a$b } }")
    assert ran.out == "1x\n1y\n2x\n2y\n"


def test_what_programs_print_keeps_its_place(run):
    assert run("-c", "for i in 1 2 3 --jobs 3 { echo $i | cat }").out == "1\n2\n3\n"


def test_jobs_can_be_a_variable(run):
    assert run("-c", "let n = 2\nfor i in 1 2 --jobs $n { echo $i }").out == "1\n2\n"


@pytest.mark.parametrize("jobs", ["0", "x", "-1", "1.5", "65"])
def test_other_numbers_of_jobs_are_mistakes(run, jobs):
    ran = run("-c", f"for i in 1 2 --jobs={jobs} {{ echo $i }}")
    assert (ran.code, ran.out) == (2, "")
    assert "--jobs" in ran.err


def test_no_values_no_turns(run):
    assert run("-c", "let none = []\nfor i in $none --jobs 4 { echo $i }").out == ""


def test_in_a_batch_the_calls_of_a_loop_are_gathered_in_order(shell):
    ran = shell.run("batch { for i in 1 2 3 --jobs 3 { whm version } } | count")
    assert (ran.out, ran.code) == ("3\n", 0)
