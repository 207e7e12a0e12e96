"""Find secrets in a line as it was typed, by the catalog's entries for its functions.

Names such as ``key`` and ``code`` are secret for some functions only; the redactor, which knows
names but no functions, is told the values before the line goes to any sink. So it is of what
stands in a variable: ``let p = …`` first, ``password=$p`` later or in the same line. Secrets in
the wrong place that the redactor does not see there (:mod:`.mistaken_secrets`) are told, too.
"""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from cpshell import catalog
from cpshell.catalog import API_WORDS, Api
from cpshell.language import (
    For,
    Let,
    Literal,
    Program,
    Script,
    SimpleCommand,
    Substitution,
    Variable,
    Word,
    nodes,
    parameter_of,
    text_of,
)
from cpshell.redact import secret_name
from cpshell.shell.masked_lines import literals, parts_of, texts_of
from cpshell.shell.mistaken_secrets import is_source, mistaken_secrets

_SPEAKERS = ("echo", "base64")


def typed_secrets(script: Script, variables: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield names and values: of the parameters that the catalog marks as secret, and of the
    variables that a secret parameter or the keyring takes, with all values that they have or get.
    """
    used: set[str] = set()
    for command in nodes(script):
        if not isinstance(command, SimpleCommand):
            continue
        used |= _kept_in_keyring(command)
        for key, value, marked in _secret_parameters(command):
            used |= _variables(value)
            if marked:
                yield from ((key, text) for text in literals(value))
            yield from ((key, text) for text in _spoken(value))
    yield from _contents(used, script, variables)
    for name, value in mistaken_secrets(script, texts_of(script, variables)):
        texts = [(name, text) for text in (*literals(value), *_spoken(value))]
        for found in (*texts, *_contents(_variables(value), script, variables)):
            if not is_source(found[1]):
                yield found


def _contents(
    names: set[str], script: Script, variables: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield what is in these variables, or will be."""
    for name in sorted(names & variables.keys()):
        if isinstance(variables[name], str | int):
            yield name, text_of(variables[name])
    yield from _assigned(script, names)


def _variables(value: Word) -> set[str]:
    return {part.name for part in parts_of(value) if isinstance(part, Variable)}


def _secret_parameters(command: SimpleCommand) -> Iterator[tuple[str, Word, bool]]:
    """Yield keys and values of the secret parameters, and whether the catalog marks them."""
    plain = [_text(word.parts) for word in command.words if parameter_of(word) is None]
    api = API_WORDS.get((plain[0] or "").rpartition("/")[2]) if plain else None
    names = [text for text in plain[1:] if text and not text.startswith("-")]
    for word in command.words:
        parameter = parameter_of(word)
        if parameter is None:
            continue
        marked = api is not None and _marked(api, names, parameter.key)
        if marked or secret_name(parameter.key):
            yield parameter.key, parameter.value, marked


def _kept_in_keyring(command: SimpleCommand) -> set[str]:
    """Return the variable that ``secret set keyring:NAME $VALUE`` takes."""
    words = command.words
    if len(words) < 4 or [_text(word.parts) for word in words[:2]] != ["secret", "set"]:
        return set()
    return {part.name for part in words[3].parts if isinstance(part, Variable)}


def _assigned(script: Script, names: set[str]) -> Iterator[tuple[str, str]]:
    """Yield what a script itself puts into these variables."""
    for node in nodes(script):
        if isinstance(node, Let) and node.name in names and isinstance(node.value, Word):
            yield from ((node.name, text) for text in literals(node.value))
        elif isinstance(node, For) and node.name in names:
            yield from ((node.name, text) for word in node.values for text in literals(word))


def _spoken(word: Word) -> Iterator[str]:
    """Yield the literal texts that a word's ``$(echo X)`` yields as they stand."""
    for part in parts_of(word):
        if not isinstance(part, Substitution):
            continue
        for command in nodes(part.pipeline):
            if isinstance(command, Program) or (
                isinstance(command, SimpleCommand) and _text(command.words[0].parts) in _SPEAKERS
            ):
                for spoken in command.words[1:]:
                    yield from literals(spoken)


def _marked(api: Api, names: list[str], key: str) -> bool:
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
