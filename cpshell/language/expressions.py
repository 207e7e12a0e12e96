"""Define the tree of expressions and conditions, and write it out as text. Pure."""

import re
from enum import Enum
from typing import TypeAlias

from cpshell.language.orders import Order
from cpshell.language.quantities import Quantity
from cpshell.language.tree import Node
from cpshell.records import record

NAME_PATTERN = r"\w+(?:\.\w+)*"
CONSTANTS = {"true": True, "false": False, "null": None}
KEYWORDS = frozenset({"and", "or", "not", "in", "now", "unlimited", *CONSTANTS})
PLAIN_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+)*")


class Sign(Enum):
    """How two values are compared."""

    EQUAL = "="
    DIFFERENT = "!="
    CONTAINS = "~"
    LACKS = "!~"
    LESS = "<"
    AT_MOST = "<="
    GREATER = ">"
    AT_LEAST = ">="
    BEGINS = "^="
    ENDS = "$="


class ExpressionNode(Node):
    """A part of an expression that knows where it begins, counted from 0."""

    __slots__ = ()


@record
class FieldValue(ExpressionNode):
    """A field of a row; ``optional``: no row need have it."""

    name: str
    order: Order | None = None
    optional: bool = False
    position: int = 0


@record
class Amount(ExpressionNode):
    """A quantity, as it was written in ``source``."""

    quantity: Quantity
    source: str = ""
    position: int = 0


@record
class TextValue(ExpressionNode):
    """A text, bare or in quotes; ``source`` is a bare one as it was written."""

    text: str
    position: int = 0
    source: str = ""


@record
class Constant(ExpressionNode):
    """``true``, ``false`` or ``null``."""

    value: bool | None
    position: int = 0

    @property
    def text(self) -> str:
        """Return it as it is written."""
        return next(text for text, value in CONSTANTS.items() if value is self.value)


@record
class Moment(ExpressionNode):
    """A date: Unix seconds, written as ``text``; ``now`` where both are empty."""

    text: str = ""
    seconds: float | None = None
    position: int = 0


@record
class BoundValue(ExpressionNode):
    """The value of a variable, written as ``shown``."""

    value: object
    shown: str
    position: int = 0
    order: Order | None = None


@record
class Negative(ExpressionNode):
    """``-operand``."""

    operand: "Expression"
    position: int = 0


@record
class Calculation(ExpressionNode):
    """``left sign right``; the sign is one of ``+ - * / %``."""

    left: "Expression"
    sign: str
    right: "Expression"
    position: int = 0


@record
class Application(ExpressionNode):
    """A function of a value: ``round(x)``, ``age(x)``, ``date(x)``, ``in(x, unit)``."""

    function: str
    operand: "Expression"
    unit: str = ""
    position: int = 0


@record
class Comparison(ExpressionNode):
    """``left sign right``."""

    left: "Expression"
    sign: Sign
    right: "Expression"
    position: int = 0


@record
class Membership(ExpressionNode):
    """``left in (a, b)``, or ``left in $list``: one bound value that is a list."""

    left: "Expression"
    values: "tuple[Expression, ...] | BoundValue"
    position: int = 0


@record
class Not(ExpressionNode):
    """``not part``."""

    part: "Expression"
    position: int = 0


@record
class All(ExpressionNode):
    """``a and b``."""

    parts: "tuple[Expression, ...]"
    position: int = 0


@record
class Either(ExpressionNode):
    """``a or b``."""

    parts: "tuple[Expression, ...]"
    position: int = 0


Operand: TypeAlias = (
    FieldValue
    | Amount
    | TextValue
    | Constant
    | Moment
    | BoundValue
    | Negative
    | Calculation
    | Application
)
Test: TypeAlias = Comparison | Membership | Not | All | Either
Expression: TypeAlias = Operand | Test
TESTS = (Comparison, Membership, Not, All, Either)

_LEVELS = {"+": 5, "-": 5, "*": 6, "/": 6, "%": 6}


def expression_text(tree: Expression) -> str:
    """Return the text of an expression: ``parse_expression`` reads it as the same tree."""
    return _text(tree, 0)


def _text(tree: Expression, level: int) -> str:
    """Return the text, in parentheses where the context binds more tightly than the tree."""
    text, own = _written(tree)
    return f"({text})" if own < level else text


def _written(tree: Expression) -> tuple[str, int]:
    """Return the text and how tightly it binds: or 1, and 2, not 3, comparisons 4, sums 5 …"""
    match tree:
        case Either(parts):
            return " or ".join([_text(part, 2) for part in parts]), 1
        case All(parts):
            return " and ".join([_text(part, 3) for part in parts]), 2
        case Not(part):
            return f"not {_text(part, 3)}", 3
        case Comparison(left, sign, right):
            return f"{_text(left, 5)} {sign.value} {_right(right)}", 4
        case Membership(left, values):
            shown = (
                values.shown
                if isinstance(values, BoundValue)
                else f"({', '.join([_right(value) for value in values])})"
            )
            return f"{_text(left, 5)} in {shown}", 4
        case Calculation(left, sign, right):
            own = _LEVELS[sign]
            return f"{_text(left, own)} {sign} {_text(right, own + 1)}", own
        case Negative(operand):
            return f"- {_text(operand, 7)}", 7
        case _:
            return _atom(tree), 8


def _right(tree: Expression) -> str:
    """Return the text of what stands right of a sign, where a bare name would be text."""
    text = _text(tree, 8)
    return f"({text})" if isinstance(tree, FieldValue) else text


def _atom(tree: Expression) -> str:
    match tree:
        case FieldValue(name, order, optional):
            plain = PLAIN_NAME.fullmatch(name) and name not in KEYWORDS
            shown = name if plain else f"`{name}`"
            return f"{shown}{'?' if optional else ''}{f':{order.value}' if order else ''}"
        case Amount(_, source):
            return source
        case TextValue(text):
            return quote(text)
        case Constant():
            return tree.text
        case Moment(text):
            return text or "now"
        case BoundValue(_, shown, _, order):
            return f"{shown}{f':{order.value}' if order else ''}"
        case Application(function, operand, unit):
            return f"{function}({_text(operand, 0)}{f', {unit}' if unit else ''})"
        case _:
            raise AssertionError("operators are written above")


def quote(text: str) -> str:
    """Return a text in quotes, single ones if it has none of them and no dollar sign."""
    if not re.search(r"['$]", text):
        return f"'{text}'"
    return '"' + re.sub(r'["$\\]', r"\\\g<0>", text) + '"'
