"""Find secrets that stand in a line where none belongs, in spellings that only the tree shows.

The redactor masks ``--password X`` and ``login … -p X`` by the text of a line. Here is what is not
seen there: quotes and backslashes in a name, an alias or a variable in place of ``login``, and
variables in place of the secret.
"""

from collections.abc import Iterator
from itertools import zip_longest

from cpshell.language import Literal, Pipeline, Script, SimpleCommand, Word, nodes, parameter_of
from cpshell.redact import secret_name
from cpshell.source_kinds import PROMPT, SOURCE_HEADS

_SHORT = "-p"  # as mysql has it; no command that begins a line has such an option


def mistaken_secrets(script: Script) -> Iterator[tuple[str, Word]]:
    """Yield names and values: of options, and of what is like a parameter but is none."""
    for pipeline in nodes(script):
        if isinstance(pipeline, Pipeline):
            commands = (pipeline.head, *pipeline.stages)
            for command in commands:
                if isinstance(command, SimpleCommand):
                    yield from _mistaken(command.words[1:], head=command is pipeline.head)


def is_source(text: str) -> bool:
    """Return whether a text says where a secret comes from."""
    return text == PROMPT or text.startswith(SOURCE_HEADS)


def _mistaken(words: tuple[Word, ...], *, head: bool) -> Iterator[tuple[str, Word]]:
    for word, following in zip_longest(words, words[1:]):
        beginning = _split(word, "=")
        if beginning is not None:
            name, value = beginning
            if secret_name(_plain(name)) and parameter_of(word) is None:
                yield _plain(name), value
        elif following is not None and not _leading_text(following).startswith("-"):
            name = _leading_text(word)
            if (head and name == _SHORT) or (name[:2] == "--" and secret_name(_plain(name))):
                yield _plain(name), following


def _plain(name: str) -> str:
    """Return the name of the secret that an option or a parameter is for."""
    option = name.removeprefix("--")
    return option.removesuffix(":") if option == name else option.removesuffix("-from")


def _split(word: Word, sign: str) -> tuple[str, Word] | None:
    """Return the literal text before a sign in a word, and what follows it; None without one."""
    before = ""
    for number, part in enumerate(word.parts, 1):
        if not isinstance(part, Literal):
            return None
        name, found, rest = (before + part.text).partition(sign)
        if found:
            parts = (Literal(rest, part.quoted), *word.parts[number:])
            return name, Word(parts, word.position, word.source)
        before = name
    return None


def _leading_text(word: Word) -> str:
    """Return the literal text that a word begins with."""
    text = ""
    for part in word.parts:
        if not isinstance(part, Literal):
            break
        text += part.text
    return text
