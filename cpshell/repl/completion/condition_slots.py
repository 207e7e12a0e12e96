"""Tell what may come next in a condition or an expression that is being typed. Pure."""

import re
from dataclasses import dataclass
from enum import Enum

from cpshell.language.expressions import Sign

FUNCTIONS = {
    "age(": "how long ago a date is",
    "date(": "a date, written out",
    "in(": "how much of a unit: in(diskused, G)",
    "round(": "a whole number of its unit",
}
VALUES = {
    "now": "this moment: now - 30d",
    "null": "what is missing, after = and !=",
    "true": "also 1",
    "false": "also 0",
    "unlimited": "above all",
}
JOINERS = {"and": "both hold", "or": "one of them holds"}
NEGATION = {"not": "the opposite"}
SIGNS = {
    Sign.EQUAL.value: "is",
    Sign.DIFFERENT.value: "is not",
    Sign.CONTAINS.value: "contains, without case",
    Sign.LACKS.value: "does not contain",
    Sign.BEGINS.value: "begins with",
    Sign.ENDS.value: "ends with",
    Sign.LESS.value: "in quotes",
    Sign.AT_MOST.value: "in quotes",
    Sign.GREATER.value: "in quotes",
    Sign.AT_LEAST.value: "in quotes",
    "in": "one of: in (a, b), in $list",
}

_LAST = re.compile(r"[\w.`]*\Z")
_TOKEN = re.compile(
    r"'[^']*'?|\"[^\"]*\"?|`[^`]*`?|\$\{[^}]*\}?|\$?[\w.]+[?]?(?::\w+)?"
    r"|!=|!~|<=|>=|\^=|\$=|[=~<>(),+*/%-]|\S"
)


class Slot(Enum):
    """What may stand at a place of a condition."""

    OPERAND = "left of a sign: a field, a function"
    SIGN = "a sign"
    VALUE = "right of a sign"
    JOINER = "what joins conditions"


@dataclass(frozen=True, slots=True)
class Slotted:
    """A place in a condition, and the part of the word there that is typed already."""

    slot: Slot
    typed: str


def slot_in_condition(text: str) -> Slotted:
    """Return what may stand at the end of a condition that is being typed."""
    text = text.lstrip("'\"")
    match = _LAST.search(text)
    typed = match[0] if match else ""
    slot = Slot.OPERAND
    is_right = False
    for token in _TOKEN.findall(text[: len(text) - len(typed)]):
        if token in ("and", "or", "not"):
            slot, is_right = Slot.OPERAND, False
        elif token in SIGNS:
            slot, is_right = Slot.VALUE, True
        elif token in ("(", ",", "+", "-", "*", "/", "%"):
            slot = Slot.VALUE if is_right else Slot.OPERAND
        else:
            slot = Slot.JOINER if is_right else Slot.SIGN
    return Slotted(slot, typed)


def slot_in_selection(text: str) -> Slotted:
    """Return what may stand at the end of ``select``: an operand only after ``NAME=``."""
    text = text.lstrip("'\"")
    match = _LAST.search(text)
    typed = match[0] if match else ""
    before = text[: len(text) - len(typed)].rstrip()
    computed = before.endswith(("=", "+", "-", "*", "/", "%", "("))
    return Slotted(Slot.OPERAND if computed else Slot.VALUE, typed)
