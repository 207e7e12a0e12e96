"""Scripts as programs: the first line, arguments, a target, standard input, errors."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "mailboxes.cps"


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Write a script beside others; return its name."""
    monkeypatch.chdir(tmp_path)

    def write(text: str, name: str = "job.cps") -> str:
        Path(name).write_text(text)
        return name

    return write


def test_words_after_a_script_are_its_arguments_wherever_options_stand(run, script) -> None:
    name = script("echo $2; echo $args")
    ran = run("-f", name, "one", "-q", "two words", "--", "--three")
    assert ran.out == 'two words\n["one","two words","--three"]\n', ran.err
    assert run("-q", "-f", name, "one", "--", "-f").out == '-f\n["one","-f"]\n'


@pytest.mark.parametrize(
    "text",
    [
        "echo ${args[0]}",
        'echo "for $1"',
        "let n = $(echo $1)",
        "if 1 { for u in $args { echo $u } }",
        "echo one | where $1 = 1",
        "echo $(( $1 + 1 ))",
        'uapi Email add_pop --dry-run x:={"a": $1}',
    ],
)
def test_a_script_that_reads_an_argument_anywhere_takes_the_word(run, script, text: str) -> None:
    ran = run("-f", script(text), "prod")
    assert "no profile is called prod" not in ran.err
    assert "unexpected argument" not in ran.err


@pytest.mark.slow
def test_the_word_after_a_script_without_arguments_is_the_target(run, script) -> None:
    name = script("# $1\necho '$1'")
    ran = run("-f", name, "prod")
    assert (ran.code, ran.out) == (2, "")
    assert "no profile is called prod" in ran.err
    assert run("-f", name, "--sandbox", "-q").out == "$1\n"


@pytest.mark.parametrize("words", [("-f", "job.cps", "a", "b"), ("prod", "-f", "job.cps", "b")])
def test_a_word_that_nothing_takes_is_refused_before_a_login(run, script, words) -> None:
    script("echo hi")
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "cpshell: unexpected argument 'b': no script here reads $1 or $args\n"


def test_without_arguments_one_is_missing_and_all_are_none(run, script) -> None:
    ran = run("-f", script("echo $args\necho $1"))
    assert (ran.code, ran.out) == (2, "[]\n")
    assert ran.err.startswith("cpshell: job.cps:2: undefined variable $1")


def test_an_argument_is_one_value_and_never_read_again(run, script) -> None:
    assert run("-f", script("echo $1"), "$(whoami); exit 3").out == "$(whoami); exit 3\n"


def test_a_run_with_other_arguments_is_not_resumed(run, script) -> None:
    name = script("echo $1\nfail here")
    assert run("-f", name, "one", "--journal", "j").code == 1
    ran = run("-f", name, "two", "--resume", "j")
    assert (ran.code, ran.out) == (2, "")
    assert "the arguments" in ran.err
    assert run("-f", name, "one", "--resume", "j").out == "one\n"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("env") is None, reason="this machine has no env")
def test_an_executable_script_is_a_program(script, tmp_path) -> None:
    commands = tmp_path / "bin"
    commands.mkdir()
    cpshell = commands / "cpshell"
    cpshell.write_text(f'#!/bin/sh\nexec {sys.executable} -m cpshell "$@"\n')
    cpshell.chmod(0o755)

    def start(*command: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        path = {"PATH": f"{commands}:{os.environ['PATH']}"}
        return subprocess.run(
            command, env={**os.environ, **path}, input=stdin, capture_output=True, text=True
        )

    options = ("--sandbox", "-q", "-o", "csv")
    named = start(str(EXAMPLE), "alice", "bob", *options)
    assert (named.returncode, named.stderr) == (0, "")
    assert {line.partition(",")[0] for line in named.stdout.splitlines()[1:]} == {"alice", "bob"}
    assert start(str(EXAMPLE), "-", *options, stdin="alice\nbob\n").stdout == named.stdout
    broken = Path(script("#!/usr/bin/env -S cpshell -f\n\nuapi Email\n"))
    broken.chmod(0o755)
    ran = start("./job.cps")
    assert ran.returncode == 2
    assert ran.stderr.startswith("cpshell: ./job.cps:3: uapi Email: ")
