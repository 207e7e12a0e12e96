"""Make the tables of the reference from what the shell itself reads."""

from collections.abc import Callable, Iterable
from itertools import groupby

from cpshell import commands, errors
from cpshell.auth.methods import METHODS
from cpshell.commands import call_options, topics
from cpshell.plugin import CommandInfo, FilterInfo, Option, usage
from cpshell.plugin_host.registry import Registry
from cpshell.profiles.config import PROFILE_KEYS
from cpshell.profiles.login_options import LOGIN_OPTIONS
from cpshell.render import FORMATS
from cpshell.shell.settings import Settings
from cpshell.source_kinds import SOURCE_KINDS
from docs_site import functions, library, program
from docs_site.markdown import code, columns, fenced, plain, table

_OWN_KEYS = {
    "target": "where to log in: `https://HOST:PORT`",
    "color": "the background of the host in the prompt",
    "journal": "the file that keeps what is written, counted from the folder of the configuration",
    "read-only": "`true`: the session sends no call that writes",
}
"""The keys of a profile that are no options of a login."""


def registry() -> Registry:
    """Return the built-in commands and filters."""
    built_in = Registry()
    commands.offer(built_in)
    return built_in


def all_commands() -> str:
    """Return each command, in groups, as ``help COMMAND`` shows it."""
    verbs = sorted(registry().commands.values(), key=lambda verb: (verb.group or "more", verb.name))
    parts = []
    for group, members in groupby(verbs, lambda verb: verb.group or "more"):
        parts += [f"## {group.capitalize()}", *map(_verb, members)]
    return "\n\n".join(parts)


def all_filters() -> str:
    """Return each filter."""
    return "\n\n".join(map(_verb, sorted(registry().filters.values(), key=lambda each: each.name)))


def _verb(verb: CommandInfo | FilterInfo) -> str:
    alias = getattr(verb, "alias_of", "")
    parts = [f"### {verb.name}", plain(verb.summary[:1].upper() + verb.summary[1:]) + "."]
    if alias:
        return "\n\n".join([*parts, f"The same as {code(alias)}."])
    line = usage(verb)
    parts.append(fenced(line.partition(" [--")[0] + " [OPTIONS]" if verb.options else line))
    words = [(code(each.name.upper()), plain(each.summary)) for each in verb.parameters]
    if any(summary for _, summary in words):
        parts.append(table(("word", "meaning"), words))
    if verb.options and verb.options not in (call_options.WHM_CALL, call_options.CPANEL_CALL):
        parts.append(_options(verb.options))
    elif verb.options:
        parts.append("Its options are the [options of a call](calls.md).")
    if verb.examples:
        parts.append(fenced("\n".join(verb.examples), "cpshell"))
    return "\n\n".join(parts)


def _options(options: Iterable[Option]) -> str:
    return table(
        ("option", "meaning"),
        [
            (
                code(" ".join(filter(None, [f"--{each.name}", each.metavar or ""])))
                + (f", {code(each.short)}" if each.short else ""),
                plain(each.summary) + _choices(each.choices) + "; repeatable" * each.repeat,
            )
            for each in options
        ],
    )


def _choices(choices: Iterable[str]) -> str:
    listed = ", ".join(map(code, map(str, choices)))
    return f": {listed}" if listed else ""


def calls() -> str:
    """Return the options of a call."""
    return _options(call_options.CPANEL_CALL)


def formats() -> str:
    """Return the output formats."""
    rows = [
        (
            code(form.name),
            plain(form.summary),
            " ".join(map(code, form.extensions)),
            str(form.part.value),
        )
        for form in FORMATS.values()
    ]
    return table(("format", "what it is", "endings of files", "written from"), rows)


def exit_codes() -> str:
    """Return what each exit code says."""
    return table(
        ("code", "meaning"), [(number, plain(text)) for number, text in columns(topics.EXIT_CODES)]
    )


def error_tree() -> str:
    """Return the tree of errors as errors.py draws it."""
    drawn = (errors.__doc__ or "").partition("::\n\n")[2]
    return fenced("\n".join(line.removeprefix("    ") for line in drawn.splitlines()))


def environment() -> str:
    """Return the variables that are read."""
    rows = [(code(name), plain(text)) for name, text in columns(topics.ENVIRONMENT)]
    return table(("variable", "meaning"), rows)


def profile_keys() -> str:
    """Return the keys of a profile."""
    options = {option.key: option for option in LOGIN_OPTIONS.values() if option.key}
    rows = []
    for key in PROFILE_KEYS:
        option = options.get(key)
        if option is None:
            rows.append((code(key), _OWN_KEYS[key]))
        else:
            source = "; a source" if option.kind == "source" else ""
            rows.append((code(key), plain(option.summary) + _choices(option.choices) + source))
    return table(("key", "meaning"), rows)


def settings() -> str:
    """Return what ``set`` changes, and how it stands at first."""
    shown = {True: "on", False: "off", None: ""}
    rows = [
        (code(name), code(shown[value] if value in (True, False, None) else str(value)))
        for name, value in Settings().shown().items()
    ]
    return table(("setting", "at first"), rows)


def sources() -> str:
    """Return the kinds of sources that a secret is read from."""
    return ", ".join(
        code(f"{kind}:{rest}" if rest else kind) for kind, rest in SOURCE_KINDS.items()
    )


def auth_methods() -> str:
    """Return the ways to log in."""
    return ", ".join(map(code, METHODS))


def _topic(text: str) -> Callable[[], str]:
    return lambda: fenced(text.partition("\n")[2].strip("\n"))


MADE: dict[str, Callable[[], str]] = {
    "commands": all_commands,
    "filters": all_filters,
    "call-options": calls,
    "formats": formats,
    "exit-codes": exit_codes,
    "errors": error_tree,
    "environment": environment,
    "profile-keys": profile_keys,
    "settings": settings,
    "sources": sources,
    "auth-methods": auth_methods,
    "language": _topic(topics.LANGUAGE),
    "loops": _topic(topics.LOOPS),
    "conditions": _topic(topics.CONDITIONS),
    "quantities": _topic(topics.QUANTITIES),
    "tables": _topic(topics.TABLES),
    "program": program.options,
    "catalog": functions.overview,
    "uapi": functions.uapi,
    "whm": functions.whm,
    "api2": functions.api2,
    "library": library.reference,
}
"""What stands in a page where it says ``<!-- made: NAME -->``."""
