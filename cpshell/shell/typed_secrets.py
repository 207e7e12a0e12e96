"""Find secrets in a line as it was typed, by the catalog's entries for its functions.

Names such as ``key`` and ``code`` are secret for some functions only; the redactor, which knows
names but no functions, is told the values before the line goes to any sink. So it is of what
stands in a variable: ``let p = …`` first, ``password=$p`` later or in the same line. Secrets in
the wrong place that the redactor does not see there (:mod:`.mistaken_secrets`) are told, too.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from cpshell import catalog
from cpshell.catalog import API_WORDS, Api
from cpshell.language import (
    For,
    Json,
    Let,
    Literal,
    Part,
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
from cpshell.redact import WITHHELD, secret_name
from cpshell.redact.shell_lines import joined_spans, mask_spans
from cpshell.shell.mistaken_secrets import (
    is_source,
    mistaken_secrets,
    split_word,
    superfluous_words,
)

_SPEAKERS = ("echo", "base64")
JSON_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


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
                yield from ((key, text) for text in _literals(value))
            yield from ((key, text) for text in _spoken(value))
    yield from _contents(used, script, variables)
    for name, value in mistaken_secrets(script, _texts(script, variables)):
        texts = [(name, text) for text in (*_literals(value), *_spoken(value))]
        for found in (*texts, *_contents(_variables(value), script, variables)):
            if not is_source(found[1]):
                yield found


def _texts(script: Script, variables: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables that hold text, before the script runs or by it."""
    texts = {name: value for name, value in variables.items() if isinstance(value, str)}
    for node in nodes(script):
        if isinstance(node, Let) and isinstance(node.value, Word):
            texts[node.name] = "".join(_literals(node.value))
    return texts


def masked_line(
    text: str, script: Script, variables: Mapping[str, Any], first_line: int = 1
) -> str:
    """Return a line with the words masked that only the tree shows to be secrets.

    They are masked where they stand: one that is short could not be told by its value.
    """
    starts = [0, *(end + 1 for end, char in enumerate(text) if char == "\n")]
    spans = []
    for word in _secret_words(script, _texts(script, variables)):
        line = word.position.line - first_line
        start = starts[line] + word.position.column - 1 if line < len(starts) else -1
        if start < 0 or not text.startswith(word.source, start):
            return WITHHELD  # never seen; a line that is not the script's own
        spans.append((start, start + len(word.source)))
    return mask_spans(text, joined_spans(spans))


def _secret_words(script: Script, values: Mapping[str, str]) -> Iterator[Word]:
    """Yield the words in the wrong place, and the values of secret parameters in a spelling that
    the text does not show, where they hold what may be the secret itself."""
    for value in (
        *(value for _, value in mistaken_secrets(script, values)),
        *superfluous_words(script, values),
    ):
        whole = "".join(_literals(value))
        if whole and not is_source(whole):
            yield value
    for command in nodes(script):
        if isinstance(command, SimpleCommand):
            for word in command.words:
                parameter = parameter_of(word)
                if parameter is None or not secret_name(parameter.key):
                    continue
                beginning = split_word(word, "=")
                if not word.source.startswith(parameter.key) and beginning is not None:
                    yield beginning[1]


def _contents(
    names: set[str], script: Script, variables: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield what is in these variables, or will be."""
    for name in sorted(names & variables.keys()):
        if isinstance(variables[name], str | int):
            yield name, text_of(variables[name])
    yield from _assigned(script, names)


def _variables(value: Word) -> set[str]:
    return {part.name for part in _parts(value) if isinstance(part, Variable)}


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
            yield from ((node.name, text) for text in _literals(node.value))
        elif isinstance(node, For) and node.name in names:
            yield from ((node.name, text) for word in node.values for text in _literals(word))


def _parts(word: Word) -> Iterator[Part]:
    """Yield the parts of a word, and of the JSON in it."""
    for part in word.parts:
        yield from part.parts if isinstance(part, Json) else (part,)


def _literals(word: Word) -> Iterator[str]:
    """Yield the literal texts of a word; of JSON with variables in it, its strings."""
    for part in word.parts:
        match part:
            case Literal(text) | Json((Literal(text),)):
                yield text
            case Json(pieces):
                texts = "".join([each.text for each in pieces if isinstance(each, Literal)])
                yield from filter(None, JSON_STRING.findall(texts))


def _spoken(word: Word) -> Iterator[str]:
    """Yield the literal texts that a word's ``$(echo X)`` yields as they stand."""
    for part in _parts(word):
        if not isinstance(part, Substitution):
            continue
        for command in nodes(part.pipeline):
            if isinstance(command, Program) or (
                isinstance(command, SimpleCommand) and _text(command.words[0].parts) in _SPEAKERS
            ):
                for spoken in command.words[1:]:
                    yield from _literals(spoken)


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
