"""Tell which line was meant by words that are not a command of this shell."""

from collections.abc import Iterable, Sequence

from cpshell import catalog
from cpshell.catalog import Api
from cpshell.catalog.bare_names import functions_named
from cpshell.catalog.slips import is_slip
from cpshell.errors import UsageError
from cpshell.language.close_names import closest
from cpshell.language.habits import COMMANDS
from cpshell.panel.services import Service
from cpshell.plugin_host.registry import Registry
from cpshell.shell.state import State

_MOST = 3  # lines in a hint
_OF_OTHER_SHELLS = {
    **dict.fromkeys((r"\q", ":q", "bye", "logoff", "q"), "quit"),
    **dict.fromkeys(("?", r"\?", r"\h", "man", "info", "commands"), "help"),
    **dict.fromkeys(("cls", "reset", r"\!"), "clear"),
    **dict.fromkeys(("connect", "ssh", r"\c"), "login"),
    **dict.fromkeys(("disconnect",), "logout"),
    **dict.fromkeys(("pwd", "id"), "whoami"),
    **dict.fromkeys(("who", "w"), "sessions"),
    **dict.fromkeys(("sudo",), "su USER"),
    **dict.fromkeys(("find", "apropos", "which"), "search WORD"),
    **dict.fromkeys(("cat", "more", "less"), "download PATH"),
    **dict.fromkeys(("scp", "sftp", "put"), "upload FILE"),
    **dict.fromkeys((r"\timing", r"\x"), "set"),
}
"""Words of other shells and clients, and the line that does it here."""
_LISTINGS = ("ls", "dir", "ll", "list", "show", r"\d", r"\dt", r"\l")
_LISTING = {Api.WHM: "whm listaccts", Api.UAPI: "uapi Fileman list_files dir=."}


def api_in_use(state: State) -> Api | None:
    """Return the API that calls on the current session go to mostly; None before a login."""
    if not state.stack:
        return None
    return Api.WHM if state.stack.current.service is Service.WHM else Api.UAPI


def unknown_command(words: Sequence[str], state: State, registry: Registry) -> UsageError:
    """Return the error for a line whose first word is not a command, with what was meant."""
    name = words[0]
    calls = lines_of_call(words, state)
    if calls:
        what = "function" if len(calls) == 1 else "function in several modules"
        return proposing(f"'{name}' is not a command but a {what} of an API", calls)
    api = api_in_use(state)
    line = _LISTING[api] if api and name in _LISTINGS else _OF_OTHER_SHELLS.get(name)
    if line is not None:
        return proposing(f"'{name}' is not a command here", [line])
    key, equals, _ = name.partition("=")
    message = f"'{key}' is not a command"
    if equals and key.isidentifier():
        return UsageError(message, hint=f"a variable: let {key} = …")
    if name.lower() in COMMANDS:
        return UsageError(message, hint=COMMANDS[name.lower()])
    close = _slip(name, (*registry.commands, *state.functions, *state.aliases))
    if close:
        return proposing(message, [" ".join([close, *_shown(words[1:])])])
    if name.isidentifier() and state.system.programs.find(name):
        return UsageError(
            message, hint=f"a program of this machine: !{' '.join([name, *_shown(words[1:])])}"
        )
    return UsageError(message, hint="`help` lists the commands")


def unknown_stage(name: str, registry: Registry) -> UsageError:
    """Return the error for a stage that is neither a filter nor a program, with what was meant."""
    from cpshell.language.habits import STAGES

    close = closest(name, (*registry.filters, *registry.formats), alike=0.7)
    if name[:1] == "!" and name[1:]:
        hint = f"without the `!`: | {name[1:]}"
    elif name.lower() in STAGES:
        hint = STAGES[name.lower()]
    else:
        hint = f"did you mean | {close}?" if close else "`help filters` lists the filters"
    return UsageError(f"{name!r} is neither a filter nor a program on this machine", hint=hint)


def proposing(message: str, lines: Sequence[str]) -> UsageError:
    """Return an error whose hint are lines; the prompt proposes the first, where it is whole."""
    error = UsageError(message, hint=" or ".join(lines[:_MOST]))
    if not any(word.isupper() for word in lines[0].split()):
        error.proposal = lines[0]
    return error


def lines_of_call(words: Sequence[str], state: State) -> list[str]:
    """Return the calls that words mean: ``listaccts``, ``Email list_pops``, ``Email::x``."""
    name, rest = words[0], words[1:]
    if rest and name in catalog.modules(Api.UAPI):
        name, rest = f"{name}::{rest[0]}", rest[1:]
    functions = functions_named(name, api_in_use(state))
    return [" ".join([each.line, *_shown(rest)]) for each in functions]


def _shown(words: Sequence[str]) -> list[str]:
    """Return words for a line that is proposed; none if one may hold a secret."""
    return [] if any("=" in word or word[:1] == "-" for word in words) else list(words)


def _slip(name: str, commands: Iterable[str]) -> str | None:
    """Return the command that a word is a slip of; their first letters agree.

    There are three at the least: ``mail`` is not ``fail``, and ``ls`` is not ``last``.
    """
    if len(name) < 3:
        return None
    return next((each for each in commands if each[:1] == name[0] and is_slip(name, each)), None)
