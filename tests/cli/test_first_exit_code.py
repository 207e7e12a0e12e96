"""With ``-k`` the exit code is that of the first failure, whatever fails after it, wherever."""

from itertools import permutations
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

FAILURES = {
    1: "echo x | false",
    2: "nosuch",
    4: "login https://127.0.0.1:1 -u x --password-from env:ANY",
}
"""One statement for each exit code, none of which needs a session."""

ORDERS = list(permutations(FAILURES, 2))


@pytest.fixture
def keep_going(run):
    """Run the program with ``-k``; its exit code, once it is clear that every failure was met."""

    def code(*argv: str, stdin: str = "", failures: int = 2) -> int:
        ran = run("-k", *argv, stdin=stdin, env={"ANY": "not-a-secret"})
        assert ran.err.count("cpshell: ") == failures, ran.err
        return ran.code

    return code


@pytest.mark.parametrize(("first", "second"), ORDERS)
def test_of_two_statements_on_a_line(keep_going, first: int, second: int) -> None:
    assert keep_going("-c", f"{FAILURES[first]}; {FAILURES[second]}") == first


@pytest.mark.parametrize(("first", "second"), ORDERS)
def test_of_two_lines(keep_going, first: int, second: int) -> None:
    script = f"echo on\n{FAILURES[first]}\necho on\n{FAILURES[second]}\n"
    assert keep_going("-c", script) == first
    assert keep_going(stdin=script) == first


@pytest.mark.parametrize("jobs", ["", "--jobs 2 "])
@pytest.mark.parametrize(("first", "second"), ORDERS)
def test_of_two_turns_of_a_loop(keep_going, first: int, second: int, jobs: str) -> None:
    turn = f"if $late {{ {FAILURES[second]} }} else {{ {FAILURES[first]} }}"
    assert keep_going("-c", f"for late in 0 1 {jobs}{{ {turn} }}") == first


@pytest.mark.parametrize(("first", "second"), ORDERS)
def test_of_a_loop_and_what_comes_after_it(keep_going, first: int, second: int) -> None:
    script = f"for i in 1 2 {{ {FAILURES[first]} }}; {FAILURES[second]}"
    assert keep_going("-c", script, failures=3) == first


@pytest.mark.parametrize(("first", "second"), ORDERS)
def test_of_two_lines_of_a_sourced_file(
    keep_going, first: int, second: int, tmp_path: Path
) -> None:
    inner = tmp_path / "inner.cps"
    inner.write_text(f"{FAILURES[first]}\n{FAILURES[second]}\n")
    assert keep_going("-c", f"source {inner}") == first
    assert keep_going("-c", f"source {inner}; {FAILURES[second]}", failures=3) == first


@pytest.mark.parametrize(("first", "second"), ORDERS)
def test_of_commands_and_files_one_after_the_other(
    keep_going, first: int, second: int, tmp_path: Path
) -> None:
    file = tmp_path / "job.cps"
    file.write_text(FAILURES[second])
    assert keep_going("-c", FAILURES[first], "-c", FAILURES[second]) == first
    assert keep_going("-c", FAILURES[first], "-f", str(file)) == first
    assert keep_going("-f", str(file), "-c", FAILURES[first]) == second


def test_a_failure_that_try_caught_does_not_count(keep_going) -> None:
    script = f"try {{ {FAILURES[4]} }}; {FAILURES[1]}; {FAILURES[2]}"
    assert keep_going("-c", script) == 1


@pytest.mark.parametrize(("first", "second"), [(1, 3), (3, 1), (3, 2)])
def test_of_calls_that_the_panel_refuses(as_root, sandbox, first: int, second: int) -> None:
    target = f"https://127.0.0.1:{sandbox.ready['ports']['cpanel']}"
    failures = {
        1: "whm nonesuch",
        2: "whm listaccts | where nonesuch=1",
        3: f"login {target} -u alice --service cpanel --password-from env:PW --ca "
        + sandbox.ready["ca"],  # the password is root's
    }
    ran = as_root(f"{failures[first]}\n{failures[second]}", "-k")
    assert ran.code == first, ran.err
    assert ran.err.count("cpshell: ") == 2
