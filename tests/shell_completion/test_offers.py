"""What may stand at the cursor of a command line, from the parsers that will read it."""

import json
import subprocess
import sys
from argparse import Action

import pytest

from cpshell.options import SUBCOMMANDS
from cpshell.shell_completion.command_parsers import actions_of, parser_for
from cpshell.shell_completion.offers import KINDS, PATHS, Offers, OwnNames, offers_for
from cpshell.shell_completion.typed_line import read_line

NAMES = OwnNames(
    lambda: {"prod": "https://srv1.example.com:2087"}, ["HOME", "PATH"], lambda: ["mailboxes"]
)
LINES = [[], *([name] for name in SUBCOMMANDS), ["sandbox", "reset"]]
FREE = {
    *("ADDR", "ADDRESS", "ARG", "CODE", "LINES", "METHOD", "N", "N|CHAPTER", "NAME"),
    *("PIXELS", "S", "SHA256", "SPEC", "TEXT", "X", "sha256:HEX"),
}
"""What nobody but the user knows."""


def offered(line: str) -> Offers:
    return offers_for(line.split(" "), NAMES)


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
def test_only_what_fits_is_offered(line: str, words: list[str]) -> None:
    assert list(offered(line).words) == words


@pytest.mark.parametrize(
    ("line", "prefix"),
    [
        ("--ca /tm", ""),
        ("--ca=/tm", "--ca="),
        ("-f ", ""),
        ("--password-from file:/tm", "file:"),
        ("--password-from=file:/tm", "--password-from=file:"),
        ("play ", ""),
        ("check one.md ", ""),
        ("classroom ", ""),
        ("export a.md --out ", ""),
        ("export a.md --theme=own", "--theme="),
        ("export a.md --font ", ""),
        ("sandbox --seed=", "--seed="),
    ],
)
def test_files_are_asked_for_where_one_stands(line: str, prefix: str) -> None:
    offers = offered(line)
    assert (offers.path, offers.prefix) == (True, prefix)
    assert not offered("--journal f -c ").path


def values(line: list[str]) -> list[Action]:
    found = parser_for(line)
    assert found is not None
    return [each for each in actions_of(found.parser) if each.nargs != 0 and not each.choices]


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_every_value_is_known_to_completion_or_to_nobody(line: list[str]) -> None:
    names = {each.metavar for each in values(line)}
    assert names - PATHS - KINDS.keys() - FREE == set()


@pytest.mark.parametrize(
    ("text", "words", "bare"),
    [
        ("cpshell ", ["cpshell", ""], ""),
        ('cpshell a\\ b \'c d\' "e\\"f" g', ["cpshell", "a b", "c d", 'e"f', "g"], "g"),
        ("cpshell --ca='my pan", ["cpshell", "--ca=my pan"], "--ca="),
        ('cpshell "a\\b', ["cpshell", "a\\b"], ""),
        ("cpshell ''", ["cpshell", ""], ""),
        ("cpshell a\\", ["cpshell", "a"], "a"),
    ],
)
def test_a_line_in_bash_is_read_up_to_the_cursor(text: str, words: list[str], bare: str) -> None:
    line = read_line(text)
    assert list(line.words) == words
    assert "".join(words[-1][at] for at in sorted(line.bare)) == bare


def test_bash_gets_what_stands_after_its_last_word_break(run) -> None:
    line = "cpshell --password-from=file:/tmp/a\\:b"
    cut, *rest = run("completion", "--answer", "bash", " :=", line).out.splitlines()
    assert int(cut) == len("--password-from=file:")
    assert rest == ["path", "--password-from=file:", "/tmp/a:b"]


def test_the_lessons_that_come_with_cpshell_are_known_by_name(run) -> None:
    answer = run("completion", "--answer", "zsh", "play", "mail").out.splitlines()
    assert answer == ["path", "", "mailboxes\t"]


def test_a_broken_configuration_costs_only_its_profiles(run, own_folders) -> None:
    config = own_folders / "xdg" / "config" / "cpshell"
    config.mkdir(parents=True)
    (config / "config.toml").write_text("[profile.prod]\ntarget = 'https://h'\n")
    assert "prod\thttps://h" in run("completion", "--answer", "zsh", "").out
    (config / "config.toml").write_text("[profile")
    ran = run("completion", "--answer", "zsh", "")
    assert (ran.code, ran.err) == (0, "")
    assert "sandbox\t" in ran.out


def test_an_unknown_shell_is_refused_with_those_that_there_are(run) -> None:
    ran = run("completion", "tcsh")
    assert (ran.code, ran.out) == (2, "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "most"),
    [(["--password-from", "env:"], 25), ([""], 32), (["play", "--st"], 50), (["play", "m"], 60)],
)
def test_a_tab_imports_no_shell(words: list[str], most: int) -> None:
    program = (
        "import json, sys\nbefore = set(sys.modules)\nfrom cpshell.cli import main\n"
        f"main({['completion', '--answer', 'zsh', *words]!r})\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert {"httpcore", "yaml", "ssl", "asyncio", "prompt_toolkit", "pygments"}.isdisjoint(loaded)
    assert len([name for name in loaded if name.startswith("cpshell")]) <= most
