"""Give help without a server: ``help``, ``search`` and ``fields``."""

from collections.abc import Iterable, Iterator
from typing import Any

from cpshell import catalog
from cpshell.catalog import API_WORDS, Api
from cpshell.catalog.bare_names import functions_named
from cpshell.commands.api_help import columns, help_on_api, listing, modules_of, noted, unknown
from cpshell.commands.function_help import describe_function
from cpshell.commands.topics import TOPICS
from cpshell.errors import UsageError
from cpshell.language import Def
from cpshell.language.close_names import closest
from cpshell.plugin import Arguments, CommandInfo, FilterInfo, Parameter, WrappedText, usage
from cpshell.plugin_host.registry import Registry
from cpshell.shell.meant_lines import api_in_use, lines_of_call, proposing
from cpshell.shell.shell import Shell

_GROUPS = ("calls", "sessions", "help", "language")  # the order of the overview; others follow
_FIRST = (
    ("login root@HOST", "log in; what is missing is asked for"),
    ("search mailbox quota", "find the function that does it"),
    ("help uapi Email add_pop", "what it takes, and a line to begin with"),
    ("uapi Email list_pops", "call it; TAB completes names, F1 explains the line"),
    ("whm listaccts | limit 5", "choose and order rows: help tables"),
    ("su USER", "become a user; exit goes back"),
    ("tour", "ten of such lines to try, without a server"),
    ("help keys", "the keys of the prompt"),
)
"""The lines that a beginner needs first."""
_OPTIONS_IN_USAGE = 3


def register(registry: Registry) -> None:
    """Add the commands that explain."""
    registry.command(
        "help",
        _help,
        summary="explain a command, a filter, a module, a function or a topic",
        parameters=(Parameter("topic", kind="topic", required=False, repeat=True),),
        examples=("help", "help su", "help uapi Email", "help uapi Email add_pop", "help language"),
        group="help",
    )
    registry.command(
        "search",
        _search,
        summary="find functions by what they do: the 15 that these words mean most likely",
        parameters=(Parameter("word", repeat=True),),
        examples=(
            "search mailbox quota",
            "search who is logged in",
            "search ssl | where effect=read",
        ),
        group="help",
    )
    registry.command(
        "fields",
        _fields,
        summary="what a function replies with, as paths for | get",
        parameters=(Parameter("call", kind="call", repeat=True),),
        examples=("fields uapi Email list_pops_with_disk", "fields whm listaccts"),
        group="help",
    )


def _help(shell: Shell, given: Arguments) -> WrappedText:
    words = [word.text for word in given.words]
    if not words:
        return WrappedText(_overview(shell))
    if words[0] in API_WORDS and API_WORDS[words[0]].has_modules:  # Email::list_pops is two names
        words = [part for word in words for part in word.split("::")]
    if words[0] in API_WORDS and len(words) > 1:
        return WrappedText(help_on_api(API_WORDS[words[0]], words[1:]))
    made = shell.state.functions.get(words[0]) if len(words) == 1 else None
    if made is not None:
        return WrappedText(_defined(made))
    if words == ["filters"]:
        return WrappedText(listing("Filters, after |", _pairs(shell.registry.filters.values())))
    if len(words) == 1 and words[0] in TOPICS:
        return WrappedText(TOPICS[words[0]](shell))
    verb = shell.registry.commands.get(words[0]) or shell.registry.filters.get(words[0])
    if verb is None or len(words) > 1:
        return _help_on_function(shell, words)
    width = shell.state.system.streams.width
    more = f"\n\n{modules_of(API_WORDS[words[0]], width)}" if words[0] in API_WORDS else ""
    return WrappedText(_verb(verb) + more)


def _help_on_function(shell: Shell, words: list[str]) -> WrappedText:
    """Return the help on what a bare name means: a function, a module.

    Raises:
        UsageError: nothing has this name, or several functions have.
    """
    what = " ".join(words)
    if words[0] in catalog.modules(Api.UAPI):
        return WrappedText(help_on_api(Api.UAPI, words))
    found = functions_named(words[0], api_in_use(shell.state)) if len(words) == 1 else []
    if len(found) == 1:
        return WrappedText(describe_function(found[0]))
    if found:
        lines = [f"help {line}" for line in lines_of_call(words, shell.state)]
        raise proposing(f"several functions are called {what!r}", lines)
    known = (*shell.registry.commands, *shell.registry.filters, *TOPICS, *catalog.modules(Api.UAPI))
    close = closest(what, known, alike=0.7)
    raise UsageError(f"no help on {what!r}", hint=f"help {close}" if close else f"search {what}")


def _defined(made: Def) -> str:
    """Return how a command that ``def`` made is written, and what it is made of."""
    from cpshell.language.printer import source_of

    line = " ".join((made.name, *map(str.upper, made.parameters)))
    return f"{made.name}: a command of your own\n\n  {line}\n\n{source_of(made)}"


def _overview(shell: Shell) -> str:
    groups: dict[str, list[CommandInfo]] = {name: [] for name in _GROUPS}
    pasted = {api.tool for api in Api if api.tool != api.value}
    for command in shell.registry.commands.values():
        if command.name not in pasted:
            groups.setdefault(command.group or "more", []).append(command)
    parts = [listing("First", _FIRST)]
    parts += [listing(name.capitalize(), _pairs(of)) for name, of in groups.items() if of]
    if shell.state.functions:
        made = [(each.name, "a command of your own") for each in shell.state.functions.values()]
        parts.append(listing("Made with def", made))
    parts.append(listing("Filters, after |", _pairs(shell.registry.filters.values())))
    width = shell.state.system.streams.width
    parts.append(columns("Topics, with help TOPIC", sorted(TOPICS), width))
    return "\n\n".join(parts)


def _pairs(members: Iterable[CommandInfo | FilterInfo]) -> list[tuple[str, str]]:
    return [(member.name, member.summary) for member in members]


def _verb(verb: CommandInfo | FilterInfo) -> str:
    lines = [f"{verb.name}: {verb.summary}", "", f"  {_usage(verb)}"]
    named = [(p.name, p.summary) for p in verb.parameters if p.summary]
    if named:
        lines += ["", listing("Words", named)]
    if verb.options:
        options = [
            (f"--{option.name}" + (f" {option.metavar}" if option.metavar else ""), option.summary)
            for option in verb.options
        ]
        lines += ["", listing("Options", options)]
    if verb.examples:
        lines += ["", "Examples", *(f"  {example}" for example in verb.examples)]
    if verb.owner != "cpshell":
        lines += ["", f"From the plugin {verb.owner}."]
        if not getattr(verb, "loaded", True):
            lines.append(f"It is loaded when it is used: `{verb.name} --help` shows its options.")
    return "\n".join(lines)


def _usage(verb: CommandInfo | FilterInfo) -> str:
    """Return how it is written; many options are only hinted at."""
    line = usage(verb)
    if len(verb.options) <= _OPTIONS_IN_USAGE:
        return line
    return line.partition(" [--")[0] + " [OPTIONS]"


def _search(shell: Shell, given: Arguments) -> list[dict[str, Any]]:
    from cpshell.catalog.search_words import slips

    text = " ".join(word.text for word in given.words)
    for slip, meant in slips(text).items():
        shell.say(f"no function has {slip!r}: searched for {meant!r}")
    functions = catalog.search(text, api_in_use(shell.state))
    if not functions:
        raise UsageError("no function has one of these words in its name or summary")
    return [
        {
            "call": function.line,
            "effect": function.effect.value if function.effect else None,
            "summary": noted(function),
        }
        for function in functions
    ]


def _fields(shell: Shell, given: Arguments) -> list[dict[str, str]]:
    words = [word.text for word in given.words]
    api = API_WORDS.get(words[0])
    if api is None or len(words) != (3 if api.has_modules else 2):
        raise UsageError("the fields of which call?", hint="fields uapi Email list_pops")
    module = words[1] if api.has_modules else None
    function = catalog.find(api, module, words[-1])
    if function is None:
        raise unknown(api, module, words[-1])
    if function.fields is None:
        raise UsageError(
            f"the fields of {function.full_name} are not recorded",
            hint="call it once: then TAB after `| get` offers what was in the answer",
        )
    return [{"field": path, "type": kind} for path, kind in _typed(function.fields, "")]


def _typed(node: Any, here: str) -> Iterator[tuple[str, str]]:
    """Yield each path into a shape with the type that is recorded there."""
    if isinstance(node, list):
        for element in node:
            if not isinstance(element, dict | list):
                yield f"{here}[]", str(element)
            else:
                yield from _typed(element, f"{here}[]")
    elif isinstance(node, dict):
        for key, value in node.items():
            plain = key == "*" or (key.isascii() and key.isidentifier())
            path = f"{here}.{key}" if plain else f'{here}."{key}"'
            path = path.removeprefix(".") if not here else path
            kind = "list" if isinstance(value, list) else "object"
            yield path, kind if isinstance(value, list | dict) else str(value)
            yield from _typed(value, path)
    elif not here:
        yield "@", str(node)
