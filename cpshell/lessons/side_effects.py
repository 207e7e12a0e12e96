"""Find the steps that touch this machine: its programs, files and secrets.

A lesson may come from anywhere. Such a step is shown as it was recorded; it is run only if the
user trusts the lesson.
"""

from typing import TYPE_CHECKING

from cpshell.errors import LanguageError
from cpshell.language import (
    Literal,
    Node,
    Operator,
    Pipeline,
    Program,
    SimpleCommand,
    Word,
    nodes,
    parameter_of,
    parse,
)

if TYPE_CHECKING:
    from cpshell.shell.shell import Shell

_FILES = frozenset(
    ("download", "upload", "open", "source", "record", "note", "plugins", "alias", "watch")
)
_SOURCES = ("cmd:", "file:", "env:", "fd:", "keyring:")


def has_side_effects(text: str, shell: "Shell", *, offline: bool) -> bool:
    """Tell whether a command starts a program, or sends or writes a file of the user.

    ``offline``: secret sources are not looked at, and may be named.
    """
    try:
        script = parse(text)
    except LanguageError:
        return False
    return any(_has_side_effects(node, shell, offline) for node in nodes(script))


def _has_side_effects(node: Node, shell: "Shell", offline: bool) -> bool:
    match node:
        case Program():
            return True
        case Pipeline(_, stages, redirect):
            known = {*shell.registry.filters, *shell.registry.formats}
            return redirect is not None or any(_name(stage) not in known for stage in stages)
        case SimpleCommand(words):
            if _name(node) in _FILES or any(map(_reads_a_file, words)):
                return True
            return not offline and any(map(_names_a_source, words))
    return False


def _name(command: SimpleCommand) -> str:
    """Return the first word; where only running would tell it, a text that names nothing."""
    parts = command.words[0].parts if command.words else ()
    return "".join(part.text if isinstance(part, Literal) else "\0" for part in parts)


def _reads_a_file(word: Word) -> bool:
    parameter = parameter_of(word)
    return parameter is not None and parameter.operator in (Operator.FILE, Operator.UPLOAD)


def _names_a_source(word: Word) -> bool:
    return word.source.rpartition("=")[2].startswith(_SOURCES)
