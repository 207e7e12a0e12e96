"""Find the steps that touch this machine: its programs, files and secrets.

A lesson may come from anywhere. Such a step is shown as it was recorded; it is run only if the
user trusts the lesson.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cpshell.errors import LanguageError
from cpshell.language import (
    Bang,
    Block,
    For,
    If,
    Let,
    Literal,
    Operator,
    Pipeline,
    Script,
    SimpleCommand,
    Statement,
    Substitution,
    Try,
    Word,
    parameter_of,
    parse,
)

if TYPE_CHECKING:
    from cpshell.shell.shell import Shell

_FILES = frozenset(("download", "upload", "source", "record", "note", "plugins", "alias", "watch"))
_SOURCES = ("cmd:", "file:", "env:", "fd:", "keyring:")


def has_side_effects(text: str, shell: "Shell", *, offline: bool) -> bool:
    """Tell whether a command starts a program, or sends or writes a file of the user.

    ``offline``: secret sources are not looked at, and may be named.
    """
    try:
        script = parse(text)
    except LanguageError:
        return False
    return any(_pipeline_has_side_effects(part, shell, offline) for part in _pipelines(script))


def _pipelines(tree: Script | Block | Statement | Pipeline) -> Iterator[Pipeline | Bang]:
    """Yield every pipeline in a tree, those in words included."""
    match tree:
        case Script(statements) | Block(statements):
            for statement in statements:
                yield from _pipelines(statement)
        case Bang():
            yield tree
        case Pipeline(commands):
            yield tree
            for command in commands:
                yield from _in_words(command.words)
                if command.block is not None:
                    yield from _pipelines(command.block)
        case Let(_, value):
            yield from _in_words((value,)) if isinstance(value, Word) else _pipelines(value)
        case For(_, values, _, body):
            yield from _in_words(values)
            yield from _pipelines(body)
        case If(condition, body, otherwise):
            yield from _in_words((condition,))
            yield from _branches(body, otherwise)
        case Try(body, otherwise):
            yield from _branches(body, otherwise)


def _branches(body: Block, otherwise: Block | None) -> Iterator[Pipeline | Bang]:
    yield from _pipelines(body)
    if otherwise is not None:
        yield from _pipelines(otherwise)


def _in_words(words: tuple[Word, ...]) -> Iterator[Pipeline | Bang]:
    for word in words:
        for part in word.parts:
            if isinstance(part, Substitution):
                yield from _pipelines(part.pipeline)


def _pipeline_has_side_effects(tree: Pipeline | Bang, shell: "Shell", offline: bool) -> bool:
    if isinstance(tree, Bang) or tree.redirect is not None:
        return True
    first, *rest = tree.commands
    if _name(first) in _FILES or any(map(_reads_a_file, first.words)):
        return True
    if not offline and any(map(_names_a_source, first.words)):
        return True
    return any(
        _name(stage) not in {*shell.registry.filters, *shell.registry.formats} for stage in rest
    )


def _name(command: SimpleCommand) -> str:
    """Return the first word; where only running would tell it, a text that names nothing."""
    parts = command.words[0].parts
    return "".join(part.text if isinstance(part, Literal) else "\0" for part in parts)


def _reads_a_file(word: Word) -> bool:
    parameter = parameter_of(word)
    return parameter is not None and parameter.operator in (Operator.FILE, Operator.UPLOAD)


def _names_a_source(word: Word) -> bool:
    return word.source.rpartition("=")[2].startswith(_SOURCES)
