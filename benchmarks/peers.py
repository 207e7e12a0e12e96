"""Beside other programs: their starts, their prompts, and one call by curl and cpanel-cli.

Run: python -m benchmarks.peers [--quick]

Each is installed in an environment of its own, from PyPI; curl is the system's. cpanel-cli knows
one port only, 2083: where somebody listens there already, it is left out.
"""

import os
import shutil
import socket
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.environments import PEERS, cpshell_program, peer
from benchmarks.panel import running_panel
from benchmarks.prompt import first_paint
from benchmarks.report import against, say, show, sized
from benchmarks.timing import in_turns, program

RUNS = sized(15, 1)
_PROGRAMS = {"cpanel-cli": "cpanel"}
"""Programs with another name than their package."""
_PROMPTS = ("http-prompt", "litecli")
"""What shows a prompt without a server."""


def installed() -> dict[str, str]:
    """The path of each peer's program; what cannot be installed is said."""
    found = {}
    for name in PEERS:
        folder = peer(name)
        if folder is None:
            say(f"{name}: not measured, not to be had")
        else:
            found[name] = str(folder / _PROGRAMS.get(name, name))
    return found


def starts(programs: Mapping[str, str], system: Mapping[str, str]) -> None:
    """``--version`` of each."""
    commands = [cpshell_program(), *programs.values()]
    ours, *others = in_turns(
        RUNS, *(program([command, "--version"], system) for command in commands)
    )
    for name, theirs in zip(programs, others, strict=True):
        show(against(f"--version, beside {name}", ours, theirs, name=name))


def prompts(programs: Mapping[str, str], system: dict[str, str]) -> None:
    """The first prompt of those that need no server for it."""
    known = {name: programs[name] for name in _PROMPTS if name in programs}
    taken: dict[str, list[float]] = {name: [] for name in ("", *known)}
    for _ in range(RUNS + 1):
        taken[""].append(first_paint([cpshell_program()], system))
        for name, path in known.items():
            taken[name].append(first_paint([path], system))
    for name in known:
        show(against(f"first prompt, beside {name}", taken[""][1:], taken[name][1:], name=name))


def one_call(programs: Mapping[str, str], system: Mapping[str, str]) -> None:
    """One call with a token, which needs no login."""
    with socket.socket() as trial:
        free = trial.connect_ex(("127.0.0.1", 2083)) != 0
    options = ("--real-ports",) if free else ()
    with running_panel(*options) as panel:
        ready: dict[str, Any] = panel.ready
        user = next(each for each in ready["accounts"] if each["service"] == "cpanel")
        origin = f"https://127.0.0.1:{ready['ports']['cpanel']}"
        secrets = {**system, "TOKEN": user["token"], "REQUESTS_CA_BUNDLE": panel.ca}
        login = ["-u", user["user"], "--token-from", "env:TOKEN", "--ca", panel.ca]
        commands: dict[str, Sequence[str]] = {}
        if curl := shutil.which("curl"):
            header = f"Authorization: cpanel {user['user']}:{user['token']}"
            address = f"{origin}/execute/Features/list_features"
            commands["curl"] = [curl, "-sS", "--fail", "--cacert", panel.ca, "-H", header, address]
        else:
            say("curl: not measured, not to be had")
        if free and "cpanel-cli" in programs:
            words = ["-H", "127.0.0.1", "-U", user["user"], "-T", user["token"]]
            commands["cpanel-cli"] = [programs["cpanel-cli"], *words, "list", "features"]
        elif not free:
            say("a call by cpanel-cli: not measured, its port is taken")
        ours, *others = in_turns(
            RUNS,
            program(
                [cpshell_program(), origin, *login, "-c", "uapi Features list_features"], secrets
            ),
            *(program(command, secrets) for command in commands.values()),
        )
    for name, theirs in zip(commands, others, strict=True):
        show(against(f"one call with a token, beside {name}", ours, theirs, name=name))


def main() -> None:
    """Print one row for each pair."""
    programs = installed()
    with tempfile.TemporaryDirectory() as home:
        folders = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")
        system = {**os.environ, **dict.fromkeys(folders, home), "TERM": "xterm-256color"}
        starts(programs, system)
        prompts(programs, system)
        one_call(programs, system)


if __name__ == "__main__":
    main()
