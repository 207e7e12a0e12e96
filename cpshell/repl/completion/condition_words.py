"""Decide what may stand in a condition, an expression or the head of a statement. Pure."""

from cpshell.repl.completion.candidate_kinds import CandidateKind, Expected
from cpshell.repl.completion.condition_slots import (
    FUNCTIONS,
    JOINERS,
    NEGATION,
    SIGNS,
    VALUES,
    Slot,
    Slotted,
    slot_in_condition,
    slot_in_selection,
)
from cpshell.repl.completion.cursor import QUESTIONS, Cursor

ELSE = {"else": "else { … }, else if CONDITION { … }"}
STATEMENT_OPTIONS = {
    "for": {"--jobs": "so many turns side by side"},
    "on": {
        "--jobs": "so many servers side by side",
        "--engine": "on the workers of dask://HOST:PORT",
    },
    "retry": {"--every": "the time between two tries"},
    "until": {"--every": "the time between two looks", "--for": "the longest time"},
}
EXPRESSION_KINDS = ("condition", "expression")


def expected_in_statement(cursor: Cursor) -> list[Expected]:
    """Return what may stand in the head of a statement, or in ``$(( ))``."""
    word, typed = cursor.words[0], cursor.prefix
    options = STATEMENT_OPTIONS.get(word, {})
    if typed.startswith("-"):
        left = {name: about for name, about in options.items() if name not in cursor.words}
        return [Expected(CandidateKind.WORD, typed, words=left)]
    if word == "for" and len(cursor.words) == 2:
        return [Expected(CandidateKind.WORD, typed, words={"in": "for NAME in VALUES"})]
    if word == "on" and cursor.words[-1] not in options:
        return [Expected(CandidateKind.KIND, typed, name="server")]
    if word not in QUESTIONS or cursor.words[-1] in options:
        return []
    found = slot_in_condition(" ".join((*cursor.words[1:], typed)))
    return _of_slot(found, cursor, has_fields=False)


def _of_slot(found: Slotted, cursor: Cursor, *, has_fields: bool) -> list[Expected]:
    """Return what may stand at a place of a condition."""
    typed = found.typed
    match found.slot:
        case Slot.OPERAND:
            fields = [Expected(CandidateKind.FIELD, typed, head=cursor.head)] if has_fields else []
            words = {**FUNCTIONS, **({} if has_fields else VALUES), **NEGATION}
        case Slot.SIGN:
            fields, words = [], {**SIGNS, **({} if has_fields else JOINERS)}
        case Slot.VALUE:
            fields, words = [], {**VALUES, **FUNCTIONS}
        case Slot.JOINER:
            fields, words = [], JOINERS
    return [*fields, Expected(CandidateKind.WORD, typed, words=words)]


def expected_in_expression(kind: str, text: str, cursor: Cursor) -> list[Expected]:
    """Return what may stand at the end of a condition on rows, or of what ``select`` takes."""
    if kind == "condition":
        return _of_slot(slot_in_condition(text), cursor, has_fields=True)
    found = slot_in_selection(text)
    fields = Expected(CandidateKind.FIELD, found.typed, head=cursor.head)
    functions = Expected(CandidateKind.WORD, found.typed, words=FUNCTIONS)
    return [fields, functions] if found.slot is Slot.OPERAND else [fields]
