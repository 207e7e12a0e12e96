"""Find secrets in a line as it was typed, by the catalog's entries for its functions.

Names such as ``key`` and ``code`` are secret for some functions only; the redactor, which knows
names but no functions, is told the values before the line goes to any sink.
"""

from collections.abc import Iterator
from itertools import pairwise

from cpshell import catalog
from cpshell.catalog import API_WORDS, Api
from cpshell.language import Literal, Script, SimpleCommand, nodes, parameter_of


def typed_secrets(script: Script) -> Iterator[tuple[str, str]]:
    """Yield the names and literal values of the parameters that the catalog marks as secret."""
    for command in nodes(script):
        if not isinstance(command, SimpleCommand):
            continue
        plain = [_text(word.parts) for word in command.words if parameter_of(word) is None]
        api = API_WORDS.get((plain[0] or "").rpartition("/")[2]) if plain else None
        if api is None:
            continue
        names = [text for text in plain[1:] if text and not text.startswith("-")]
        for word in command.words:
            parameter = parameter_of(word)
            if parameter is None or not _secret(api, names, parameter.key):
                continue
            for part in parameter.value.parts:
                if isinstance(part, Literal):
                    yield parameter.key, part.text


def _secret(api: Api, names: list[str], key: str) -> bool:
    """Return whether any function that these words could name marks this parameter.

    An option's value may stand between them, so each neighbouring pair is tried.
    """
    if api.has_modules:
        functions = [catalog.find(api, *pair) for pair in pairwise(names)]
    else:
        functions = [catalog.find(api, None, name) for name in names]
    marked = (found.parameter(key) for found in functions if found is not None)
    return any(parameter is not None and parameter.secret for parameter in marked)


def _text(parts: tuple[object, ...]) -> str | None:
    return "".join(part.text for part in parts if isinstance(part, Literal)) or None
