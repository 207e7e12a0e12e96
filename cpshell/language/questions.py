"""Conditions on values alone, as ``if``, ``until`` and ``$(( ))`` take them. Pure."""

import re
from collections.abc import Sequence

from cpshell.errors import LanguageError
from cpshell.language.arithmetic import constant, plain_value
from cpshell.language.conditions import matching
from cpshell.language.expand import Piece, sketch, value_of
from cpshell.language.expression_parser import parse_expression
from cpshell.language.expressions import (
    TESTS,
    All,
    Application,
    BoundValue,
    Calculation,
    Comparison,
    Either,
    Expression,
    FieldValue,
    Membership,
    Negative,
    Not,
)
from cpshell.language.templates import Template, template_of
from cpshell.language.tree import Position, Word

SIGN = re.compile(r"[=<>~]")


def read_question(words: Sequence[Sequence[Piece]]) -> Expression:
    """Return the condition of ``if`` and ``until``: ``$n > 3 and $plan = gold``, or one value.

    Raises:
        LanguageError: the place where it goes wrong; a field, for which it takes rows.
    """
    if len(words) == 1 and _is_value(words[0]):
        return BoundValue(value_of(words[0]), "".join([piece.shown for piece in words[0]]))
    return read_expression(words)


def read_expression(words: Sequence[Sequence[Piece]]) -> Expression:
    """Return the expression of ``$(( ))``, as :func:`read_question` does."""
    template = template_of(words)
    tree = parse_expression(template, has_fields=False)
    _refuse_fields(tree, template)
    return tree


def _is_value(pieces: Sequence[Piece]) -> bool:
    """Return whether a word is one value, and no condition: a variable, or text in quotes."""
    if len(pieces) == 1 and pieces[0].shown:
        return True
    texts = [str(piece.value) for piece in pieces if not piece.shown]
    return all(piece.quoted for piece in pieces) and not any(map(SIGN.search, texts))


def holds(tree: Expression) -> bool:
    """Return whether a condition on values holds."""
    return matching(tree, [{}])[0]


def calculate(words: Sequence[Sequence[Piece]]) -> object:
    """Return what ``$(( ))`` comes to: a number, a text with a unit, or whether it is true.

    Raises:
        LanguageError: the place where it goes wrong, or names a field.
        UsageError: values that cannot be computed with.
    """
    tree = read_expression(words)
    return holds(tree) if isinstance(tree, TESTS) else plain_value(constant(tree))


def _refuse_fields(tree: Expression, template: Template) -> None:
    match tree:
        case All(parts) | Either(parts):
            for part in parts:
                _refuse_fields(part, template)
        case Not(part):
            _refuse_fields(part, template)
        case Comparison(left, _, right) | Calculation(left, _, right):
            _refuse_fields(left, template)
            _refuse_fields(right, template)
        case Membership(left):
            _refuse_fields(left, template)
        case Negative(operand) | Application(_, operand):
            _refuse_fields(operand, template)
        case FieldValue(name):
            hint = f"a variable is ${name}, a pipeline $({name}), a text '{name}'"
            raise template.error(
                f"{name!r} is a field, and only rows have fields", tree.position, hint
            )


# In a script that is only read yet -------------------------------------------------------------


def fault_in(words: Sequence[Word], *, question: bool) -> tuple[LanguageError, Position] | None:
    """Return what is wrong with a condition or expression, whatever its variables hold, and where.

    Positions are those of the words.
    """
    sketched = [sketch(word) for word in words]
    try:
        (read_question if question else read_expression)(sketched)
    except LanguageError as error:
        lines = template_of(sketched).text.split("\n")
        offset = sum(len(line) + 1 for line in lines[: error.line - 1]) + error.column - 1
        return error, _place(words, offset)
    return None


def _place(words: Sequence[Word], offset: int) -> Position:
    """Return where a character of an expression stands in the words that it is made of."""
    for word in words[:-1]:
        size = len(template_of([sketch(word)]).text)
        if offset <= size:
            return _place_in(word, offset)
        offset -= size + 1
    return _place_in(words[-1], offset)


def _place_in(word: Word, offset: int) -> Position:
    text, source = template_of([sketch(word)]).text, word.source
    if source[1:-1] == text:
        offset += 1  # after the quote
    elif source != text:
        return word.position
    lines = source[:offset].split("\n")
    start = word.position.column if len(lines) == 1 else 1
    return Position(word.position.line + len(lines) - 1, start + len(lines[-1]))
