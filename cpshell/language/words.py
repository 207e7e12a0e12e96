"""Recognise parameters: words like ``key=value``, ``key=@file``, ``key:=JSON``."""

from enum import Enum

from cpshell.language.patterns import PARAMETER
from cpshell.language.tree import Literal, Node, Part, Position, Word
from cpshell.records import record


class Operator(Enum):
    """Says how a parameter gets its value."""

    TEXT = "="  # the text as it stands
    FILE = "=@"  # the text of a file
    JSON = ":="  # a JSON value
    ASK = "=?"  # ask the user, without echo
    UPLOAD = "=@@"  # a file, as it is


OPERATORS = {operator.value: operator for operator in Operator}


@record
class ParameterWord(Node):
    """Is a parameter in a command. ``value`` is a word of its own; for ASK it is empty text."""

    key: str
    operator: Operator
    value: Word


def parameter_of(word: Word) -> ParameterWord | None:
    """Return the parameter that a word is, or None.

    The key and its operator stand in the first part, quoted or not. Quotes take the special
    meaning from everything but the ``=``: ``'email=@x'`` and ``email='@x'`` are texts, and so
    is what a variable brings. ``=?`` asks only if nothing follows.
    """
    first = word.parts[0] if word.parts else None
    if not isinstance(first, Literal) or "=" not in first.text:
        return None
    match = PARAMETER.match(first.text)
    if match is None:
        return None
    key, sign = match.groups()
    if first.quoted:
        if sign == ":=":
            return None
        sign = "="
    if sign == "=?" and len(word.parts) > 1:
        sign = "="
    rest = first.text[len(key) + len(sign) :]
    return ParameterWord(key, OPERATORS[sign], _value(word, first, rest))


def _value(word: Word, first: Literal, rest: str) -> Word:
    """Return what follows the operator, with its place; quotes around the key hide it."""
    others = word.parts[1:]
    parts: tuple[Part, ...] = (Literal(rest, first.quoted), *others) if rest else others
    if first.quoted:
        return Word(parts or (Literal("", True),), word.position, word.source)
    skipped = len(first.text) - len(rest)
    position = Position(word.position.line, word.position.column + skipped)
    return Word(parts or (Literal(""),), position, word.source[skipped:])
