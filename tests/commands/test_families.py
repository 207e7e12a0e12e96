"""Families are imported when one of their words is used, and only then."""

import subprocess
import sys
from typing import Any

import pytest

from cpshell import commands
from cpshell.commands import FAMILIES


class Recorder:
    """Notes what is registered."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def command(self, name: str, run: Any, *, aliases: Any = (), **_: Any) -> None:
        self.words += [name, *aliases]

    def filter(self, name: str, run: Any, **_: Any) -> None:
        self.words.append(name)

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_brings_the_words_that_are_written_for_it(family: str) -> None:
    recorder: Any = Recorder()
    commands.register_family(family, recorder)
    assert sorted(recorder.words) == sorted(FAMILIES[family])


def loaded(script: str) -> set[str]:
    """The families that a script imports."""
    program = (
        "import sys\nfrom cpshell.cli import main\n"
        f"main(['-q', '-c', {script!r}])\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    found = set(done.stderr.split())
    return {family for family in FAMILIES if f"cpshell.commands.{family}" in found}


@pytest.mark.slow
def test_a_script_imports_only_the_families_of_its_words() -> None:
    assert loaded("echo hi") == {"state"}
    assert loaded("let x = [1]; echo $x | count") == {"state", "filters"}


def test_help_shows_them_all_in_their_order(run: Any) -> None:
    groups = run("-c", "help").out.partition("\nCalls\n")[2]  # after what a beginner needs first
    words = [line.split()[0] for line in groups.splitlines() if line[:2] == "  "]
    assert words.index("uapi") < words.index("login") < words.index("help") < words.index("get")


def test_turns_side_by_side_find_a_word_that_is_imported_meanwhile(run: Any) -> None:
    numbers = " ".join(map(str, range(200)))
    ran = run("-c", f"for n in {numbers} --jobs 16 {{ echo $n | count }}")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.split() == ["1"] * 200
