"""Mask the secrets of a line that only its tree shows, where they stand."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cpshell.language import (
    Json,
    Let,
    Literal,
    Part,
    Script,
    SimpleCommand,
    Word,
    nodes,
    parameter_of,
)
from cpshell.language.tokens import rough_script
from cpshell.redact import WITHHELD, secret_name
from cpshell.redact.shell_lines import joined_spans, mask_spans
from cpshell.shell.mistaken_secrets import (
    is_source,
    mistaken_secrets,
    split_word,
    superfluous_words,
)

JSON_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def masked_line(
    text: str, script: Script | None, variables: Mapping[str, Any], first_line: int = 1
) -> str:
    """Return a line with the words masked that only the tree shows to be secrets.

    They are masked where they stand: one that is short could not be told by its value. A line
    that does not parse (``script`` is None) is taken apart as far as its words go.
    """
    if script is None:
        script, first_line = rough_script(text), 1
    starts = [0, *(end + 1 for end, char in enumerate(text) if char == "\n")]
    spans = []
    for word in _secret_words(script, texts_of(script, variables)):
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
        whole = "".join(literals(value))
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


def parts_of(word: Word) -> Iterator[Part]:
    """Yield the parts of a word, and of the JSON in it."""
    for part in word.parts:
        yield from part.parts if isinstance(part, Json) else (part,)


def literals(word: Word) -> Iterator[str]:
    """Yield the literal texts of a word; of JSON with variables in it, its strings."""
    for part in word.parts:
        match part:
            case Literal(text) | Json((Literal(text),)):
                yield text
            case Json(pieces):
                texts = "".join([each.text for each in pieces if isinstance(each, Literal)])
                yield from filter(None, JSON_STRING.findall(texts))


def texts_of(script: Script, variables: Mapping[str, Any]) -> dict[str, str]:
    """Return the variables that hold text, before the script runs or by it."""
    texts = {name: value for name, value in variables.items() if isinstance(value, str)}
    for node in nodes(script):
        if isinstance(node, Let) and isinstance(node.value, Word):
            texts[node.name] = "".join(literals(node.value))
    return texts
