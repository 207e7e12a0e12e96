"""On a terminal each turn of a loop heads what it prints; nobody else sees that."""

from io import StringIO

import pytest

from cpshell import cli
from cpshell.system.streams import Streams
from cpshell.system.system import System


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def shown():
    def run(script: str) -> str:
        out = Terminal()
        assert cli.main(["-c", script], System(Streams(StringIO(), out, StringIO()))) == 0
        return out.getvalue()

    return run


@pytest.mark.parametrize("jobs", ["", " --jobs 2"])
def test_each_turn_is_named_once_above_what_it_prints(shown, jobs):
    script = f"for n in 1 2{jobs} {{ echo a$n; retry 2 {{ echo b$n }} }}"
    assert shown(script) == "── n=1 ──\na1\nb1\n── n=2 ──\na2\nb2\n"


def test_a_turn_that_prints_nothing_is_not_named(shown):
    assert shown("for n in 1 2 { let x = $n }\necho $x") == "2\n"


def test_a_loop_in_a_loop_names_both(shown):
    assert shown("for a in 1 { for b in x y { echo $a$b } }") == (
        "── a=1 · b=x ──\n1x\n── a=1 · b=y ──\n1y\n"
    )


def test_a_table_of_a_loop_has_no_headings(shown):
    assert "──" not in shown("for n in 1 2 { echo $n } | csv")


def test_a_value_that_is_dangerous_or_secret_is_not_shown_as_it_is(shown):
    odd = "$(!printf '\\033[31m')"
    out = shown(f"let password = 'hunter2-xyz-Secret'\nfor p in $password {odd} {{ echo x }}")
    assert "hunter2" not in out
    assert "\x1b" not in out
