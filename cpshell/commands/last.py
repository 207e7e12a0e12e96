"""Show the last result again (``last``), clear the screen, and define words (``alias``)."""

from typing import Any

from cpshell.errors import UsageError
from cpshell.plugin import Arguments, Option, Parameter
from cpshell.plugin_host.registry import Registry
from cpshell.shell.shell import Shell
from cpshell.system.streams import CLEAR


def register(registry: Registry) -> None:
    """Add the commands."""
    registry.command(
        "last",
        _last,
        summary="show the last result again, in another format if one is named",
        parameters=(Parameter("format", "table, json, yaml, envelope, …", "format", False),),
        options=(Option("request", "the request of the last call instead, secrets masked"),),
        examples=("last", "last yaml", "last envelope", "last | get [].email", "last --request"),
        group="shell",
    )
    registry.command(
        "clear",
        _clear,
        summary="clear the screen (Ctrl-L)",
        examples=("clear",),
        group="shell",
    )
    registry.command(
        "alias",
        _alias,
        summary="list the aliases, or let a word stand for the beginning of a line",
        parameters=(
            Parameter("name", "the word", required=False),
            Parameter("line", "the line, in quotes", required=False),
        ),
        options=(Option("remove", "forget the alias"),),
        examples=("alias pops 'uapi Email list_pops'", "pops | count", "alias --remove pops"),
        group="shell",
    )


def _last(shell: Shell, given: Arguments) -> Any:
    result = shell.calls.last_request() if given.switch("request") else shell.last_result()
    return shell.formatted(result, given.text(0)) if given.words else result


def _clear(shell: Shell, given: Arguments) -> None:
    streams = shell.state.system.streams
    if streams.terminal and shell.state.system.variables.get("TERM", "dumb") != "dumb":
        streams.write((CLEAR,))


def _alias(shell: Shell, given: Arguments) -> Any:
    name, line = given.text(0), given.text(1)
    if not name:
        return dict(sorted(shell.state.aliases.items()))
    if not line and "=" in name:
        name, _, line = name.partition("=")
    if given.switch("remove"):
        if shell.state.aliases.pop(name, None) is None:
            raise UsageError(f"unknown alias {name!r}")
        return None
    if not line:
        raise UsageError(f"the alias {name} needs a line", hint="alias NAME 'uapi Email list_pops'")
    if name in shell.registry.commands or name in shell.state.functions:
        raise UsageError(f"{name!r} is a command already")
    if not name.replace("-", "").replace("_", "").isalnum():
        raise UsageError("an alias is a word of letters, digits, - and _")
    shell.state.aliases[name] = line
    return None
