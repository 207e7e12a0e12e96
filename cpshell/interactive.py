"""Start the prompt: paint it first, build the shell while the first line is typed."""

from contextlib import ExitStack
from typing import TYPE_CHECKING

from cpshell.system.signals import signals_end

if TYPE_CHECKING:
    from cpshell.shell.shell import Shell
    from cpshell.system.system import System

# fmt: off
_SWITCHES = frozenset((
    "-k", "--keep-going", "--read-only", "--yes", "--no-history", "--no-config", "--no-plugins",
    "-v", "--verbose", "-q", "--quiet",
))
# fmt: on
"""Switches of the shell, which say nothing about what to run."""


def starts_so(arguments: list[str], system: "System") -> bool:
    """Return whether a prompt opens at once: on a terminal, with nothing to run and no target."""
    streams = system.streams
    nothing_to_run = all(word in _SWITCHES or _is_login_switch(word) for word in arguments)
    return nothing_to_run and streams.asks and streams.terminal


def _is_login_switch(word: str) -> bool:
    from cpshell.profiles.login_options import LOGIN_OPTIONS, spelled

    return any(
        word == f"--{spelled(name)}"
        for name, option in LOGIN_OPTIONS.items()
        if option.metavar is None and not option.saves
    )


def run(arguments: list[str], system: "System") -> int:
    """Read and run lines until the user leaves; returns the exit code."""
    from cpshell.repl import prompt

    with ExitStack() as ends:

        def build() -> "Shell":
            from cpshell import launch

            return launch.open_shell(arguments, system, ends, interactive=True).shell

        with signals_end():
            keep = "--no-history" not in arguments
            return prompt.run(build, keep_history=keep, paint_first=True)
