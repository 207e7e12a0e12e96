"""Know the fixed words of completion, and what is inside variables and answers."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from cpshell.language.counts import counted
from cpshell.render.cells import fit, one_line

STATEMENTS = {
    "for": "for NAME in VALUES { … }",
    "if": "if CONDITION { … } else { … }",
    "try": "try { … } else { … }",
    "retry": "retry N --every S { … }",
    "until": "until CONDITION --every S --for S { … }",
    "on": "on PROFILE|@GROUP --jobs N --engine URL { … }",
    "def": "def NAME ARG… { … }",
    "break": "end the loop",
    "continue": "end this turn of the loop",
}
"""Words that begin a statement and are not commands."""

USUAL_COMMANDS = (
    *("whm", "uapi", "su", "help", "search", "login", "exit", "sessions", "last", "set", "for"),
    *("let", "batch", "loginurl", "upload", "download", "echo", "open", "source", "if"),
)
"""What is offered first where nothing is typed."""
USUAL_STAGES = ("where", "select", "sort", "limit", "get", "count", "group", "json", "csv")

BOOLEANS = {"1": "yes", "0": "no"}
SWITCH = ("on", "off")
SETTINGS = {
    "color": ("auto", "always", "never"),
    "keys": ("emacs", "vi"),
    "pager": ("auto", "own", "never"),
}
"""Settings that take one of a few words; ``output`` takes a format, the others on or off."""

TOPICS = {
    "filters": "the stages after |",
    "formats": "how results are written",
    "language": "how lines are written",
    "loops": "blocks, and the tables that they yield",
    "conditions": "where, --where, if and until",
    "quantities": "numbers with a unit, and dates",
    "tables": "filters that work on rows",
    "environment": "variables and files that matter",
    "exit-codes": "what the process returns",
}
"""What ``help`` explains besides commands and functions."""

_ROWS = 20  # of a list, whose fields are looked at
_PATHS = 500
_DEPTH = 4


class Environ(dict[str, str]):
    """The environment, distinct from a variable that holds an object."""


def split_path(text: str) -> tuple[str, str]:
    """Return ``last.data[0]`` as ``last`` and ``.data[0]``."""
    for at, character in enumerate(text):
        if character in ".[":
            return text[:at], text[at:]
    return text, ""


def steps(value: Any) -> list[str]:
    """Return the paths into a value as ``${…}`` takes them: ``.user``, ``[0].user``."""
    return list(islice(_steps(value, 0), _PATHS))


def _steps(value: Any, depth: int) -> Iterator[str]:
    if depth > _DEPTH:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            step = f".{key}" if str(key).isidentifier() else f'["{key}"]'
            yield step
            yield from (step + rest for rest in _steps(inner, depth + 1))
    elif isinstance(value, list):
        for index, inner in enumerate(value[:_ROWS]):
            yield f"[{index}]"
            yield from (f"[{index}]{rest}" for rest in _steps(inner, depth + 1))


def jmespaths(value: Any) -> list[str]:
    """Return the paths into a value as JMESPath: ``[].user``, ``acct[].domain``."""
    return list(dict.fromkeys(islice(_jmespaths(value, "", 0), _PATHS)))


def _jmespaths(value: Any, here: str, depth: int) -> Iterator[str]:
    if depth > _DEPTH:
        return
    if isinstance(value, Mapping):
        for key, inner in value.items():
            plain = str(key).isascii() and str(key).isidentifier()
            name = str(key) if plain else '"' + str(key).replace('"', '\\"') + '"'
            path = f"{here}.{name}" if here else name
            yield path
            yield from _jmespaths(inner, path, depth + 1)
    elif isinstance(value, list):
        for inner in value[:_ROWS]:
            yield from _jmespaths(inner, f"{here}[]", depth + 1)


def shown(value: Any) -> str:
    """Return a value in a few words."""
    if isinstance(value, Environ):
        return "the environment"
    if isinstance(value, list):
        return f"list of {len(value)}"
    if isinstance(value, Mapping):
        return f"object with {counted(len(value), 'field')}"
    return fit(one_line(value, 60), 40)
