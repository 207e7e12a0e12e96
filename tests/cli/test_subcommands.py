"""``python -m cpshell`` is ``cpshell``, with all of its subcommands."""

import subprocess
import sys

import pytest

from cpshell.cli import main
from cpshell.options import SUBCOMMANDS


def by_module(*arguments: str) -> tuple[int, str, str]:
    ran = subprocess.run(
        [sys.executable, "-m", "cpshell", *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    return ran.returncode, ran.stdout, ran.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", ["", *SUBCOMMANDS])
def test_a_subcommand_of_the_module_is_that_of_the_program(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [name, "--help"] if name else ["--help"]
    code, out, err = by_module(*arguments)
    assert (code, err) == (0, "")
    assert out.startswith(f"usage: cpshell {name}".rstrip())
    assert "__main__" not in out
    if not name:
        assert all(f"\n  cpshell {each} " in out for each in SUBCOMMANDS)


@pytest.mark.parametrize("name", ["", *SUBCOMMANDS])
def test_an_invalid_line_is_refused_by_the_name_of_the_program(run, capsys, name: str) -> None:
    ran = run(*filter(None, [name]), "--nonesuch=SECRET")
    said = ran.err + capsys.readouterr().err
    assert ran.code == 2
    assert said.startswith("cpshell")
    assert "SECRET" not in said


@pytest.mark.slow
def test_a_fault_of_the_module_names_the_program() -> None:
    code, out, err = by_module("-c", "nonesuch")
    assert (code, out) == (2, "")
    assert err.startswith("cpshell: -c:1: ")
    assert main(["--version"]) == 0
