"""Programs are started without a shell, once the policy has allowed each of them."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from cpshell.errors import ConnectionFailed, UsageError
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


def test_an_error_while_the_text_is_made_is_not_lost(programs) -> None:
    def text() -> Iterator[str]:
        yield "one\n"
        raise ConnectionFailed("the server has gone")

    with pytest.raises(ConnectionFailed, match="the server has gone"):
        programs.pipe([["cat"]], text(), capture=True)
    with pytest.raises(ConnectionFailed, match="the server has gone"):
        programs.page(["cat"], text(), {})


def test_an_error_of_the_system_while_the_text_is_made_is_not_taken_for_a_reader_that_left(
    programs,
) -> None:
    def text() -> Iterator[str]:
        yield "one\n"
        raise TimeoutError("no answer")

    with pytest.raises(TimeoutError):
        programs.pipe([["cat"]], text(), capture=True)


def test_what_is_not_captured_goes_to_standard_output(programs, capfd) -> None:
    assert programs.pipe([["echo", "hi"]], [], capture=False) == b""
    assert capfd.readouterr().out == "hi\n"
    assert programs.pipe([["cat"], ["tr", "a-z", "A-Z"]], ["hi\n"], capture=False) == b""
    assert capfd.readouterr().out == "HI\n"


def test_without_a_text_the_first_program_reads_standard_input(programs) -> None:
    reading, writing = os.pipe()
    kept = os.dup(0)
    os.dup2(reading, 0)
    try:
        os.write(writing, b"typed")
        os.close(writing)
        assert programs.pipe([["cat"], ["cat"]], None, capture=True) == b"typed"
        assert programs.pipe([["cat"]], [], capture=True) == b""
    finally:
        os.dup2(kept, 0)
        os.close(kept)
        os.close(reading)


def test_a_name_that_no_program_can_have_is_refused(programs) -> None:
    with pytest.raises(UsageError, match="cannot start echo: embedded null byte"):
        programs.pipe([["echo", "a\0b"]], [], capture=True)
    with pytest.raises(UsageError, match="the command failed: embedded null byte"):
        programs.output("echo a\0b", "the command")


@pytest.mark.parametrize("line", ["", " ", "\t"])
def test_a_line_without_a_program_is_refused(programs, policy, line: str) -> None:
    with pytest.raises(UsageError, match=r"^the command failed: it names no program$"):
        programs.output(line, "the command")
    assert policy.actions == []


@pytest.fixture
def paged(programs, tmp_path: Path) -> dict[str, str]:
    """What a pager read and was set, and whether it had the interrupt key to itself."""
    log = tmp_path / "log"
    before = signal.getsignal(signal.SIGINT)
    ignored: list[bool] = []

    def text() -> Iterator[str]:
        ignored.append(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)
        yield "one\n"
        yield "two\n"

    look = f"cat >{log}; echo $LESSSECURE:$LESS:$MINE >>{log}"
    programs.page(["sh", "-c", look], text(), {"LESS": "-R", "MINE": "ours"})
    after = "restored" if signal.getsignal(signal.SIGINT) is before else "lost"
    return {"log": log.read_text(), "interrupts": f"{ignored} {after}"}


class TestPager:
    @pytest.fixture
    def programs(self, policy) -> Programs:
        return Programs(policy, {**os.environ, "MINE": "the user's", "LESSSECURE": "0"})

    def test_it_reads_all_and_starts_nothing_and_the_users_variables_come_first(
        self, paged: dict[str, str]
    ) -> None:
        assert paged["log"] == "one\ntwo\n1:-R:the user's\n"

    def test_it_has_the_interrupt_key_while_it_runs(self, paged: dict[str, str]) -> None:
        assert paged["interrupts"] == "[True] restored"

    def test_a_pager_that_quits_early_is_no_failure(self, programs) -> None:
        programs.page(["true"], (f"{number}\n" for number in range(100_000)), {})

    def test_one_that_is_not_there_says_so_and_leaves_the_key(self, programs) -> None:
        before = signal.getsignal(signal.SIGINT)
        with pytest.raises(FileNotFoundError):
            programs.page(["no-such-pager"], [], {})
        assert signal.getsignal(signal.SIGINT) is before


def test_the_program_that_the_policy_was_asked_for_is_started(policy, tmp_path: Path) -> None:
    tool = tmp_path / "tool"
    tool.write_text("#!/bin/sh\necho hi\n")
    tool.chmod(0o755)
    programs = Programs(policy, {"PATH": str(tmp_path)})
    assert programs.output("tool", "the command") == b"hi\n"
    assert programs.pipe([["tool"]], [], capture=True) == b"hi\n"
    programs.page(["tool"], [], {})
    assert policy.actions == [StartProgram((str(tool),))] * 3


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
