"""Programs are started without a shell, once the policy has allowed each of them."""

import shutil
from pathlib import Path

import pytest

from cpshell.errors import UsageError
from cpshell.system.policy import Refused, StartProgram
from cpshell.system.programs import ProgramFailed, Programs


def test_text_goes_through_all_programs(programs) -> None:
    assert programs.pipe([["sort"], ["tr", "a-z", "A-Z"]], ["b\n", "a\n"], capture=True) == (
        b"A\nB\n"
    )


def test_words_are_given_as_they_are(programs) -> None:
    assert programs.pipe([["printf", "%s", "$(id) * 'x'"]], [], capture=True) == b"$(id) * 'x'"


def test_the_policy_is_asked_for_every_program_before_one_starts(
    programs, policy, tmp_path: Path
) -> None:
    policy.reason = "a test says so"
    touch = ["touch", str(tmp_path / "ran")]
    with pytest.raises(Refused, match=r"not allowed to start /.*/touch: a test says so"):
        programs.pipe([touch, ["cat"]], [], capture=True)
    with pytest.raises(Refused):
        programs.output(" ".join(touch), "the command")
    with pytest.raises(Refused):
        programs.page(touch, [], {})
    assert list(tmp_path.iterdir()) == []
    started = StartProgram((str(shutil.which("touch")), touch[1]))
    assert policy.actions == [started, started, started]


def test_a_program_that_fails_is_named_with_its_code(programs) -> None:
    with pytest.raises(ProgramFailed, match=r"^sh ended with 3$"):
        programs.pipe([["cat"], ["/bin/sh", "-c", "cat; exit 3"]], ["x"], capture=True)


def test_a_program_that_has_read_enough_is_no_failure(programs) -> None:
    lines = (f"{number}\n" for number in range(100_000))
    assert programs.pipe([["cat"], ["head", "-n", "1"]], lines, capture=True) == b"0\n"


def test_a_program_that_is_not_there_ends_those_before_it(programs) -> None:
    with pytest.raises(UsageError, match="cannot start no-such-program: No such file"):
        programs.pipe([["sleep", "30"], ["no-such-program"]], [], capture=True)


def test_programs_are_looked_for_where_the_variables_say(policy, tmp_path: Path) -> None:
    tool = tmp_path / "tool"
    tool.write_text("#!/bin/sh\necho hi\n")
    tool.chmod(0o755)
    assert Programs(policy, {"PATH": str(tmp_path)}).find("tool") == str(tool)
    assert Programs(policy, {"PATH": str(tmp_path)}).find("sh") is None


def test_the_output_of_a_line_is_what_its_program_prints(programs) -> None:
    assert programs.output("printf '%s' 'a  b'", "the command") == b"a  b"
    with pytest.raises(UsageError, match=r"^the command failed: it ended with 1$"):
        programs.output("false", "the command")
