"""Recognise parameters: words like ``key=value``, ``key=@file``, ``key:=JSON``."""

import re
from enum import Enum

from cpshell.language.patterns import PARAMETER
from cpshell.language.tree import Literal, Node, Part, Position, Word
from cpshell.records import record


class Operator(Enum):
    """How a parameter gets its value."""

    TEXT = "="  # the text as it stands
    FILE = "=@"  # the text of a file
    JSON = ":="  # a JSON value
    ASK = "=?"  # ask the user, without echo
    UPLOAD = "=@@"  # a file, as it is


ESCAPED_SIGN = re.compile(r"\\[@?]")  # in quotes, where the lexer leaves such a backslash alone
OPERATORS = {operator.value: operator for operator in Operator}


@record
class ParameterWord(Node):
    """A parameter in a command. ``value`` is a word of its own; for ASK it is empty text.

    ``text`` is what follows the operator in the part of the word that holds the key.
    """

    key: str
    operator: Operator
    value: Word
    text: str = ""


def parameter_of(word: Word) -> ParameterWord | None:
    r"""Return the parameter that a word is, or None.

    The key and its operator stand in the first part. Quotes around all of it leave its signs in
    force: ``"key=@$file"`` is ``key=@$file``. Quotes around the value alone make it text
    (``key='@x'``), a backslash makes a sign text (``key=\@x``), and what a variable brings is
    not a sign. ``=?`` asks only if nothing follows.
    """
    first = word.parts[0] if word.parts else None
    if not isinstance(first, Literal) or "=" not in first.text:
        return None
    match = PARAMETER.match(first.text)
    if match is None:
        return None
    key, sign = match.groups()
    if sign == "=?" and len(word.parts) > 1:
        sign = "="
    skipped = len(key) + len(sign)
    text = first.text[skipped:]
    if first.quoted and sign == "=" and ESCAPED_SIGN.match(text):
        text = text[1:]
    return ParameterWord(key, OPERATORS[sign], _value(word, first, text, skipped), text)


def _value(word: Word, first: Literal, text: str, skipped: int) -> Word:
    """Return what follows the operator, with its place; quotes around the key hide it."""
    others = word.parts[1:]
    parts: tuple[Part, ...] = (Literal(text, first.quoted), *others) if text else others
    if first.quoted:
        return Word(parts or (Literal("", True),), word.position, word.source)
    position = Position(word.position.line, word.position.column + skipped)
    return Word(parts or (Literal(""),), position, word.source[skipped:])
