"""Run a line of the server's own tools on a profile, and print what these would print.

The tools print the reply as the server has it: YAML unless ``--output`` says otherwise, that of
UAPI below ``result``. They exit with 0 when they have printed a reply, also one that says no.
api.docs.cpanel.net, "Introduction to UAPI" and "to WHM API 1", command line; exit code: two
scripts of others that say so [M].
"""

import json
from contextlib import ExitStack
from typing import Any

from cpshell.auth.session import Session
from cpshell.catalog import Api
from cpshell.commands.call_options import INPUTS, OUTPUTS
from cpshell.commands.tool_lines import TOOL_FORMATS, from_standard_input, uri_decoded
from cpshell.errors import UsageError
from cpshell.launch import open_shell
from cpshell.panel.call import Call, json_text, make_call
from cpshell.panel.reply import Reply
from cpshell.panel.services import Service
from cpshell.profiles.profile_store import Profiles
from cpshell.records import Record, record
from cpshell.render import FORMATS, Context
from cpshell.shell.shell import Shell
from cpshell.system.signals import signals_end
from cpshell.system.system import System

_TOOLS = {api.tool: api for api in (Api.UAPI, Api.WHM)}
_USAGE = """\
usage: {tool}{user} [--output={outputs}] [--input={inputs}] {function} [key=value …]

Sends a call to the profile {profile} of cpshell, and prints the reply. Values are URI-encoded.
What functions there are: cpshell -c 'help {word}', cpshell -c 'search WORDS'
"""


@record
class ToolLine(Record):
    """A line of one of the server's tools. ``names`` are the module, if there are any, and the
    function."""

    api: Api
    names: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    user: str | None = None
    output: str = "yaml"
    input: str = "uri"


def run_line(tool: str, profile: str, words: list[str], system: System) -> int:
    """Run a line; return the exit code.

    Raises:
        UsageError: the line is none of this tool's.
        CpshellError: there was no reply.
    """
    api = _TOOLS[tool]
    if {"--help", "-h"}.intersection(words):
        system.streams.write([_usage(api, profile)])
        return 0
    line = read_line_of_tool(api, words)
    with signals_end(), ExitStack() as ends:
        Profiles(system).required(profile)
        shell = open_shell(["-q", "--", profile], system, ends, interactive=False).shell
        reply = shell.calls.send(_call(line, shell))
        context = Context(terminal=system.streams.terminal)
        text = FORMATS[TOOL_FORMATS[line.output]].write(_printed(line, reply), context)
        system.streams.write(["---\n", *text] if line.output == "yaml" else text)
    return 0


def _usage(api: Api, profile: str) -> str:
    return _USAGE.format(
        tool=api.tool,
        user=" --user=NAME" if api is Api.UAPI else "",
        outputs="|".join(OUTPUTS),
        inputs="|".join(INPUTS),
        function="Module function" if api is Api.UAPI else "function",
        word=api.value,
        profile=profile,
    )


def read_line_of_tool(api: Api, words: list[str]) -> ToolLine:
    """Return what the words of a line say.

    Raises:
        UsageError: they say nothing that the tool knows.
    """
    options: dict[str, str] = {}
    names: list[str] = []
    values: list[tuple[str, str]] = []
    wanted = 2 if api is Api.UAPI else 1
    rest = iter(words)
    for word in rest:
        if word.startswith("--"):
            name, joined, value = word[2:].partition("=")
            options[_option(api, name)] = value if joined else next(rest, "")
        elif len(names) < wanted:
            names.append(word)
        else:
            key, equals, value = word.partition("=")
            if not equals or not key:
                raise UsageError("a parameter is key=value", hint=f"{api.tool} --help")
            values.append((key, value))
    if len(names) < wanted:
        raise UsageError("which function?", hint=f"{api.tool} --help")
    if options.get("user") == "":
        raise UsageError("--user names nobody", hint=f"{api.tool} --help")
    _check("output", options, OUTPUTS)
    _check("input", options, INPUTS)
    return ToolLine(api, tuple(names), tuple(values), **options)


def _option(api: Api, name: str) -> str:
    known = ("user", "output", "input") if api is Api.UAPI else ("output", "input")
    if name not in known:
        raise UsageError(f"{api.tool} has no option --{name}", hint=f"{api.tool} --help")
    return name


def _check(name: str, options: dict[str, str], choices: tuple[str, ...]) -> None:
    if options.get(name, choices[0]) not in choices:
        raise UsageError(f"--{name} is one of {', '.join(choices)}, not {options[name]!r}")


def _call(line: ToolLine, shell: Shell) -> Call:
    """Return the call that a line makes on the session of the profile."""
    user = _user(line, shell.state.stack.current)
    module = line.names[0] if len(line.names) > 1 else None
    empty = make_call(line.api, module, line.names[-1], as_user=user)
    values: list[tuple[str, Any]] = [(key, uri_decoded(key, text)) for key, text in line.values]
    if line.input == "json":
        values += from_standard_input(shell)
    if empty.entry is not None and empty.entry.wraps:  # what it carries goes as it is
        values = [(key, json_text(v) if isinstance(v, list) else v) for key, v in values]
    return make_call(line.api, module, line.names[-1], values, as_user=user)


def _user(line: ToolLine, session: Session) -> str | None:
    """Return for whom a call is made in a session of WHM; nobody in one of the user's own.

    Raises:
        UsageError: the line names nobody, or somebody else than the profile.
    """
    if session.service is Service.WHM:
        if line.api is Api.UAPI and line.user is None:
            raise UsageError("for which user?", hint=f"uapi --user=NAME {' '.join(line.names)}")
        return line.user
    if line.user not in (None, session.user):
        raise UsageError(f"the profile is of {session.user}: it makes no calls as {line.user}")
    return None


def _printed(line: ToolLine, reply: Reply) -> Any:
    """Return a reply as the tool has it: sorted, and that of UAPI with what was called.

    Raises:
        CallFailed: the server refused before the function ran.
    """
    body = json.loads(reply.raw)
    if line.api is Api.UAPI:
        inner = body.get("data")
        if isinstance(body.get("result"), dict):
            body = body["result"]
        elif isinstance(inner, dict) and isinstance(inner.get("uapi"), dict):
            body = inner["uapi"]
        if "status" not in body:
            raise reply.failure()
        module, function = line.names
        body = {"apiversion": 3, "module": module, "func": function, "result": body}
    return _sorted(body)


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(each) for each in value] if isinstance(value, list) else value
