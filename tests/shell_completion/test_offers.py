"""What may stand at the cursor of a command line, from the parsers that will read it."""

import json
import os
import subprocess
import sys
from argparse import Action
from collections.abc import Callable
from io import StringIO

import pytest

from cpshell.options import SUBCOMMANDS
from cpshell.shell_completion.answer import ASKED, answer
from cpshell.shell_completion.command_parsers import actions_of, parser_for
from cpshell.shell_completion.completers import KINDS, PATHS, OwnNames
from cpshell.shell_completion.completion_command import own_names
from cpshell.system.system import System

PROFILES = {"prod": "https://srv1.example.com:2087"}
LINES = [[], *([name] for name in SUBCOMMANDS), ["sandbox", "reset"]]
FREE = {
    *("ADDR", "ADDRESS", "ARG", "CODE", "LANG", "LINES", "METHOD", "N", "N|CHAPTER", "NAME"),
    *("PIXELS", "S", "SHA256", "SPEC", "TEXT", "X", "sha256:HEX"),
}
"""What nobody but the user knows."""


@pytest.fixture
def system() -> System:
    return System()


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """``ask(line)``: what bash is told may stand at the end of ``cpshell LINE``."""
    monkeypatch.setenv("_ARGCOMPLETE_IFS", "\n")
    monkeypatch.setenv("_ARGCOMPLETE_SUPPRESS_SPACE", "1")

    def asked(
        line: str, profiles: dict[str, str] = PROFILES, own: OwnNames | None = None
    ) -> list[str]:
        whole = f"cpshell {line}"
        for name, value in (("COMP_LINE", whole), ("COMP_POINT", len(whole)), (ASKED, 1)):
            monkeypatch.setenv(name, str(value))
        names = OwnNames(
            lambda: profiles,
            ["HOME", "PATH"],
            lambda: ["mailboxes"],
            lambda typed: [f"{typed}FILE"] if typed else ["FILE"],
        )
        output = StringIO()
        answer(own or names, output, lambda code: None)
        return output.getvalue().split("\n") if output.getvalue() else []

    return asked


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("pr", ["prod"]),
        ("cl", ["classroom"]),
        ("root@host cl", []),
        ("--yes cl", []),
        ("--auth=t", ["--auth=token"]),
        ("--service w", ["whm", "webmail"]),
        ("export a.md --theme ", ["dark", "light", "contrast", "solarized"]),
        ("--password-from ", ["prompt", "env:", "file:", "fd:", "cmd:", "keyring:"]),
        ("--password-from=env:H", ["--password-from=env:HOME"]),
        ("--password-from fd:3", []),
        ("-kqo js", ["json", "jsonl"]),
        ("-c TEXT --read", ["--read-only"]),
        ("--yes --ye", []),
        ("--plugin a.py --plu", ["--plugin"]),
        ("-- --ye", []),
        ("--proxy ", ["http://", "env"]),
        ("play --live pr", ["prod"]),
        ("play --st", ["--step"]),
        ("play mail", ["mailboxes"]),
        ("play ./mail", []),
        ("shim u", ["uapi"]),
        ("shim uapi p", ["prod"]),
        ("check a.md --against s", ["sandbox"]),
        ("export a.md --to c", ["cast", "cps"]),
        ("sandbox r", ["reset"]),
        ("sandbox --real", ["--real-ports"]),
        ("sandbox reset ready.json --w", ["--world"]),
        ("join h", ["http://"]),
        ("join http://h --pi", ["--pin"]),
        ("classroom --lea", ["--learners"]),
        ("completion z", ["zsh"]),
        ("-c who", []),
    ],
)
def test_only_what_fits_is_offered(ask, line: str, words: list[str]) -> None:
    assert [word for word in ask(line) if not word.endswith("FILE")] == words


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("--ca /tm", "/tmFILE"),
        ("--ca=/tm", "--ca=/tmFILE"),
        ("-f ", "FILE"),
        ("--password-from file:/tm", "file:/tmFILE"),
        ("--password-from=file:/tm", "--password-from=file:/tmFILE"),
        ("play ", "FILE"),
        ("check one.md ", "FILE"),
        ("classroom ", "FILE"),
        ("export a.md --out ", "FILE"),
        ("export a.md --theme=own", "--theme=ownFILE"),
        ("export a.md --font ", "FILE"),
        ("sandbox --seed=", "--seed=FILE"),
    ],
)
def test_files_are_offered_where_one_stands(ask, line: str, path: str) -> None:
    assert path in ask(line)
    assert ask("--journal f -c ") == []


def values(line: list[str]) -> list[Action]:
    found = parser_for(line)
    assert found is not None
    return [each for each in actions_of(found.parser) if each.nargs != 0 and not each.choices]


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_every_value_is_known_to_completion_or_to_nobody(line: list[str]) -> None:
    names = {each.metavar for each in values(line)}
    assert names - PATHS - KINDS.keys() - FREE == set()


def test_bash_gets_what_stands_after_its_last_word_break(ask, monkeypatch) -> None:
    monkeypatch.setenv("_ARGCOMPLETE_COMP_WORDBREAKS", " :=")
    assert ask("--password-from=file:/tmp/a\\:b") == ["/tmp/a:bFILE"]


@pytest.mark.parametrize("name", ["a\nb", "a\x1b[31m", "a\vb", "a\tb", "a\x7f"])
def test_a_name_that_no_terminal_may_see_is_not_offered(ask, name: str) -> None:
    assert ask("", profiles={name: "https://h", "prod": f"https://{name}"})[-2:] == [
        "prod",
        "https://",
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("my server", "my\\ server"),
        ("$(reboot)", "\\$\\(reboot\\)"),
        ("a;b`c`", "a\\;b\\`c\\`"),
        ("it's", "it\\'s"),
    ],
)
def test_what_a_shell_would_read_in_a_name_is_quoted(ask, name: str, shown: str) -> None:
    assert ask(name[0], profiles={name: ""})[-1] == shown


def test_the_lessons_that_come_with_cpshell_are_known_by_name(ask, system) -> None:
    assert ask("play mail", own=own_names(system)) == ["mailboxes"]


def test_a_broken_configuration_costs_only_its_profiles(ask, system, own_folders) -> None:
    config = own_folders / "xdg" / "config" / "cpshell"
    config.mkdir(parents=True)
    (config / "config.toml").write_text("[profile.prod]\ntarget = 'https://h'\n")
    assert "prod" in ask("", own=own_names(system))
    (config / "config.toml").write_text("[profile")
    offered = ask("", own=own_names(system))
    assert "sandbox" in offered
    assert "prod" not in offered


def test_paths_are_those_of_the_folder_as_they_are_written(system, own_folders, monkeypatch):
    monkeypatch.setenv("HOME", str(own_folders))
    (own_folders / "deep" / "er").mkdir(parents=True)
    (own_folders / "deep" / "end of it").touch()
    (own_folders / "deep" / ".hidden").touch()
    paths = own_names(system).paths
    assert list(paths("~/deep/e")) == ["~/deep/end of it", "~/deep/er/"]
    assert list(paths(f"{own_folders}/deep/")) == [
        f"{own_folders}/deep/{name}" for name in ("end of it", "er/")
    ]
    assert list(paths("~/deep/.h")) == ["~/deep/.hidden"]
    assert list(paths("~/none/")) == list(paths("~/deep/er/x/y")) == []


def test_an_unknown_shell_is_refused_with_those_that_there_are(run) -> None:
    ran = run("completion", "tcsh")
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "most"),
    [("--password-from env:", 25), ("", 32), ("play --st", 50), ("play m", 60)],
)
def test_a_tab_imports_no_shell(line: str, most: int) -> None:
    program = (
        "import atexit, json, os, sys\nbefore = set(sys.modules)\n"
        "os._exit = lambda code: print(json.dumps(sorted(set(sys.modules) - before)))\n"
        "from cpshell.cli import main\nmain([])"
    )
    line = f"cpshell {line}"
    asked = {"COMP_LINE": line, "COMP_POINT": str(len(line)), ASKED: "1"}
    with open(os.devnull, "w") as hidden:
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            env={**os.environ, **asked, "_ARGCOMPLETE_STDOUT_FILENAME": hidden.name},
        )
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert {"httpcore", "yaml", "ssl", "asyncio", "prompt_toolkit", "pygments"}.isdisjoint(loaded)
    assert len([name for name in loaded if name.startswith("cpshell")]) <= most
