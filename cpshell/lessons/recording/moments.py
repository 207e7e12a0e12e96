"""Remember how a shell was before a step, to take the step back or to go on after a pause."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cpshell.language import Def
from cpshell.shell.settings import Settings
from cpshell.shell.shell import Shell

Identity = tuple[str, str, str]
"""User, service and host of a session: what a lesson must find again to go on."""


@dataclass(frozen=True, slots=True)
class ShellMoment:
    """How a shell was, and how many lines its cassette had. Values are as they were set."""

    sessions: tuple[Identity, ...]
    variables: Mapping[str, Any]
    functions: Mapping[str, Def]
    aliases: Mapping[str, str]
    settings: Mapping[str, Any]
    last: Any
    cassette_lines: int


def sessions_of(shell: Shell) -> tuple[Identity, ...]:
    """Return the sessions that are open, the current one last."""
    return tuple((info.user, info.service, info.host) for info in shell.sessions.infos())


def take_moment(shell: Shell, cassette_lines: int) -> ShellMoment:
    """Return how a shell is now."""
    state = shell.state
    return ShellMoment(
        sessions_of(shell),
        dict(state.variables),
        dict(state.functions),
        dict(state.aliases),
        {name: getattr(state.settings, name) for name in Settings.__match_args__},
        state.last,
        cassette_lines,
    )


def restore_moment(shell: Shell, moment: ShellMoment) -> None:
    """Put back variables, functions, aliases and settings. Sessions stay as they are."""
    state = shell.state
    state.variables.clear()
    state.variables.update(moment.variables)
    state.functions = dict(moment.functions)
    state.aliases = dict(moment.aliases)
    state.last = moment.last
    for name, value in moment.settings.items():
        setattr(state.settings, name, value)


def way_to(wanted: tuple[Identity, ...], now: tuple[Identity, ...]) -> str:
    """Return a line that leads from the sessions that are open now towards those wanted."""
    common = 0
    while common < min(len(wanted), len(now)) and wanted[common] == now[common]:
        common += 1
    if len(now) > common:
        return "exit"
    user, service, host = wanted[common]
    if common and wanted[common - 1][2] == host:
        return f"su {user}"
    return f"login {host} -u {user} --service {service}"


def chain_text(sessions: tuple[Identity, ...]) -> str:
    """Return sessions as people read them."""
    if not sessions:
        return "no session"
    return "→".join(f"{user} ({service} on {host})" for user, service, host in sessions)
