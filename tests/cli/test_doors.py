"""The same text is judged alike through every door: -c, -f, source, standard input."""

from pathlib import Path

import pytest

from cpshell.system.streams import Streams
from cpshell.system.system import System


@pytest.fixture
def through(run, tmp_path: Path):
    def enter(door: str, script: str, *options: str):
        file = tmp_path / "job.cps"
        file.write_text(script)
        words = {"-c": ["-c", script], "-f": ["-f", str(file)], "source": ["-c", f"source {file}"]}
        return run(*options, *words[door])

    return enter


@pytest.mark.parametrize("options", [(), ("-k",)])
@pytest.mark.parametrize("door", ["-c", "-f", "source"])
def test_nothing_runs_of_a_text_that_does_not_parse(through, door: str, options) -> None:
    ran = through(door, "echo one\necho 'two\n", *options)
    assert (ran.code, ran.out) == (2, "")
    first = ran.err.splitlines()[0]
    assert ":2: " in first
    assert first.endswith("a single quote is never closed")


def test_standard_input_runs_statement_by_statement(run) -> None:
    ran = run(stdin="echo one\necho 'two\n")
    assert (ran.code, ran.out) == (2, "one\n")


@pytest.mark.parametrize("door", ["-c", "-f", "source", "stdin"])
def test_text_that_is_not_utf_8_is_refused_before_anything_runs(tmp_path: Path, door: str) -> None:
    import io
    import os

    from cpshell import cli

    script = b"echo one M\xfcller\n"
    file = tmp_path / "job.cps"
    file.write_bytes(script)
    words = {"-c": ["-c", os.fsdecode(script)], "-f": ["-f", str(file)],
             "source": ["-c", f"source {file}"], "stdin": []}  # fmt: skip
    source = io.TextIOWrapper(io.BytesIO(script), "utf-8", errors="surrogateescape")
    out, err = io.StringIO(), io.StringIO()
    assert cli.main(words[door], System(Streams(source, out, err))) == 2
    assert out.getvalue() == ""
    assert "is not text in UTF-8: line 1, byte 11" in err.getvalue()


def test_a_sourced_file_has_its_arguments(run, tmp_path: Path) -> None:
    inner = tmp_path / "inner.cps"
    inner.write_text('echo $2 "$1!" \nfor a in $args { echo $a }\nlet x = $1\n')
    ran = run("-c", f"source {inner} 'a b' c\necho $x\necho $1")
    assert ran.out == "c a b!\na b\nc\na b\n"
    assert ran.code == 2
    assert "undefined variable $1" in ran.err


def test_files_in_files_have_their_own_arguments(run, tmp_path: Path) -> None:
    inner, outer = tmp_path / "inner.cps", tmp_path / "outer.cps"
    inner.write_text("echo in $1\n")
    outer.write_text(f"source {inner} x\necho out $1 $2\n")
    assert run("-c", f"source {outer} a b").out == "in x\nout a b\n"


def test_a_variable_of_the_environment_that_is_not_utf_8_is_refused(run) -> None:
    name = b"M\xfcller".decode("utf-8", "surrogateescape")
    ran = run("-c", "echo $env.NAME", env={"NAME": name})
    assert (ran.code, ran.out) == (2, "")
    assert "$env.NAME is not text in UTF-8: line 1, byte 2\n" in ran.err
    assert run("-c", "echo $env.NAME", env={"NAME": "M\xfcller"}).out == "M\xfcller\n"


def test_a_program_after_a_pipe_is_named_without_its_mark(run) -> None:
    ran = run("-c", "echo hi | !cat")
    assert ran.code == 2
    assert "hint: without the `!`: | cat\n" in ran.err
    assert run("-c", "echo hi | cat").out == "hi\n"
