"""Follow paths into a value: ``.data[0].user``, ``[-1]``, ``["key with space"]``."""

import re
from functools import lru_cache

from cpshell.errors import UsageError
from cpshell.language.patterns import COMPUTED_STEP, STEP_PATTERN

STEP = re.compile(STEP_PATTERN)
MOST_KEYS = 8
"""How many keys an error lists."""


def lookup(value: object, path: str, name: str = "") -> object:
    """Return what stands at the path in a value of lists and dicts; the value itself for no path.

    ``name`` is the variable's, for the message. Raises :class:`UsageError` that says which
    step fails, and what there is instead.
    """
    walked = name
    for step, source in _steps(path):
        value = _step(value, step, walked or "the value")
        walked += source
    return value


def computed_path(text: str) -> str | None:
    """Return what to write for a path with a variable in it: ``${rows[$i]``."""
    match = COMPUTED_STEP.match(text)
    if match is None:
        return None
    name, path, step = match.groups()
    path = path.removeprefix(".") or ("@" if step.startswith(".") else "")
    return f"$(echo ${name} | get {path}{step})"


@lru_cache(maxsize=256)
def _steps(path: str) -> tuple[tuple[str | int, str], ...]:
    """Return keys and indexes, each with the text that says it."""
    steps: list[tuple[str | int, str]] = []
    end = 0
    while end < len(path):
        match = STEP.match(path, end)
        if match is None:
            raise UsageError(f"invalid path `{path}`", hint="a path is like .data[0].user")
        steps.append((_decode(match[0]), match[0]))
        end = match.end()
    return tuple(steps)


def _decode(step: str) -> str | int:
    if step[0] == ".":
        return step[1:]
    if step[1] == '"':
        return re.sub(r"\\(.)", r"\1", step[2:-2])
    return step[2:-2] if step[1] == "'" else int(step[1:-1])


def _step(value: object, step: str | int, walked: str) -> object:
    if isinstance(value, dict):
        if step in value:
            return value[step]
        if str(step) in value:  # numbers are keys here and there: [0] finds "0"
            return value[str(step)]
        raise UsageError(f"{walked} has no key `{step}`", hint=_keys(value, str(step)))
    if isinstance(value, list | tuple):
        if not isinstance(step, int):
            hint = f"an index comes first: {walked}[0]"
            raise UsageError(f"{walked} is a list and has no key `{step}`", hint=hint)
        if -len(value) <= step < len(value):
            return value[step]
        from cpshell.language.counts import counted

        raise UsageError(f"{walked} has no [{step}]: it has {counted(len(value), 'entry')}")
    raise UsageError(f"{walked} is {_sort(value)}: it has no `{step}`")


def _keys(value: dict[object, object], wanted: str) -> str:
    from cpshell.language.close_names import closest

    names = [str(key) for key in value]
    close = closest(wanted, names)
    if close is not None:
        return f"did you mean `{close}`?"
    if not names:
        return "it is empty"
    cut = ", …" if len(names) > MOST_KEYS else ""
    return f"it has: {', '.join(names[:MOST_KEYS])}{cut}"


def _sort(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "text" if isinstance(value, str) else "a number"
