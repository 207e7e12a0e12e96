"""Help without a server: commands, filters and functions from what is registered and catalogued."""

from typing import Any

from cpshell import catalog
from cpshell.catalog import Api, Function
from cpshell.errors import UsageError
from cpshell.plugin import Arguments, Command, Filter, Parameter, Shell, Text, usage

_APIS = {"uapi": Api.UAPI, "whm": Api.WHM, "whmapi1": Api.WHM, "api2": Api.API2, "cpapi2": Api.API2}


def register(shell: Shell) -> None:
    """Add help."""
    shell.command(
        "help",
        _help,
        summary="explain a command, a filter, a module or a function",
        parameters=(Parameter("topic", kind="topic", required=False, repeat=True),),
        examples=("help", "help su", "help uapi Email", "help uapi Email add_pop"),
        group="help",
    )


def _help(shell: Shell, given: Arguments) -> Text:
    words = [word.text for word in given.words]
    if not words:
        return Text(_overview(shell))
    if words[0] in _APIS and len(words) > 1:
        return Text(_api_help(_APIS[words[0]], words[1:]))
    if words == ["filters"]:
        return Text(_listing("Filters, after |", shell.filters.values()))
    found = shell.commands.get(words[0]) or shell.filters.get(words[0])
    if found is None:
        raise UsageError(
            f"there is no help on {' '.join(words)!r}", hint="`help` lists the commands"
        )
    return Text(_verb(found))


def _overview(shell: Shell) -> str:
    groups: dict[str, list[Command]] = {}
    for command in shell.commands.values():
        groups.setdefault(command.group or "more", []).append(command)
    parts = [_listing(name.capitalize(), members) for name, members in groups.items()]
    parts.append(_listing("Filters, after |", shell.filters.values()))
    parts.append("Formats, after | or with -o\n  " + ", ".join(shell.formats))
    return "\n\n".join(parts)


def _listing(title: str, members: Any) -> str:
    lines = [f"  {member.name:<10} {member.summary}" for member in members]
    return "\n".join([title, *lines])


def _verb(verb: Command | Filter) -> str:
    lines = [f"{verb.name}: {verb.summary}", "", f"  {usage(verb)}"]
    if verb.options:
        lines += ["", "Options"]
        for option in verb.options:
            name = f"--{option.name}" + (f" {option.metavar}" if option.metavar else "")
            lines.append(f"  {name:<34} {option.summary}")
    if verb.examples:
        lines += ["", "Examples", *(f"  {example}" for example in verb.examples)]
    return "\n".join(lines)


def _api_help(api: Api, words: list[str]) -> str:
    module = None if api is Api.WHM else words[0]
    name = words[0] if api is Api.WHM else words[1] if len(words) > 1 else None
    if name is None:
        found = catalog.functions(api, module)
        if not found:
            raise UsageError(
                f"{api.title} has no module {module!r} in the catalogue",
                hint=_meant(api, None, words[0]),
            )
        return _listing(f"{api.title}, module {module}", found)
    function = catalog.find(api, module, name)
    if function is None:
        raise UsageError(
            f"{api.title} has no function {name!r} in the catalogue", hint=_meant(api, module, name)
        )
    return _function(function)


def _meant(api: Api, module: str | None, name: str) -> str | None:
    close = catalog.suggest(api, module, name)
    return f"did you mean {close[0]}?" if close else None


def _function(function: Function) -> str:
    effect = function.effect.value if function.effect else "effect not recorded"
    summary = function.summary or "no summary"
    lines = [f"{function.full_name}: {summary}  ({function.api.title}, {effect})"]
    if function.deprecated:
        lines.append("deprecated")
    if function.parameters:
        lines += ["", "Parameters"]
        for parameter in function.parameters:
            kind = "|".join(each.value for each in parameter.types)
            notes = ["required"] if parameter.required else []
            notes += ["secret"] if parameter.secret else []
            notes += [f"one of {', '.join(parameter.enum)}"] if parameter.enum else []
            lines.append(f"  {parameter.name:<28} {kind:<10} {', '.join(notes)}".rstrip())
    fields = catalog.field_paths(function)
    if fields:
        lines += ["", "Reply fields", *(f"  {path}" for path in fields)]
    return "\n".join(lines)
