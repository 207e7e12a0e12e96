"""Turn words into values: look up variables, run substitutions, put all together."""

import re
from collections.abc import Sequence
from typing import Protocol

from cpshell.errors import UsageError
from cpshell.language.json_values import HOLE, read_json
from cpshell.language.patterns import FIELD_STEPS, STEP_PATTERN
from cpshell.language.tree import (
    Arithmetic,
    Json,
    Literal,
    Node,
    Part,
    Pipeline,
    Position,
    Substitution,
    Variable,
    Word,
)
from cpshell.language.value_paths import lookup
from cpshell.language.words import Operator, parameter_of
from cpshell.records import Record, record

STEPS = re.compile(FIELD_STEPS)
PATH = re.compile(rf"(?=\[)(?:{STEP_PATTERN})+")
JSON_SHOWN = "JSON"


class Scope(Protocol):
    """Knows the values of variables and substitutions."""

    def variable(self, name: str, path: str, at: Position) -> object:
        """Return the value of ``${name path}``; ``at`` is the place of the word."""

    def substitute(self, pipeline: Pipeline) -> object:
        """Return the value that the pipeline yields."""

    def calculate(self, words: tuple[Word, ...]) -> object:
        """Return what the expression of ``$(( ))`` comes to."""


@record
class Piece(Record):
    """A part of a word with its value: text, or one value that is never read again.

    ``shown`` is how the variable or substitution was written; it is empty for text.
    """

    value: object
    quoted: bool
    shown: str = ""


@record
class Expanded(Node):
    """A word with the values of its parts; ``source`` is the word as it was written."""

    word: Word
    pieces: tuple[Piece, ...]

    @property
    def source(self) -> str:
        """Return the word as it was written."""
        return self.word.source

    @property
    def position(self) -> Position:
        """Return where the word begins."""
        return self.word.position

    @property
    def value(self) -> object:
        """Return the value of a word that is one unquoted variable or substitution, else text."""
        return value_of(self.pieces)

    @property
    def text(self) -> str:
        """Return the text.

        Raises:
            UsageError: an object or a list stands inside it.
        """
        return text_of(self.value)

    @property
    def label(self) -> str:
        """Return the text for a message; the word as it was written where it has none."""
        try:
            return self.text
        except UsageError:
            return self.source

    @property
    def parameter(self) -> tuple[str, Operator, object] | None:
        """Return key, operator and value, raw as in :attr:`value`, of a word that is a parameter.

        Quotes around all of a parameter leave it as it is: ``"key=$x"`` is ``key=$x``.

        Raises:
            UsageError: JSON that is none, or that a variable stands inside of as text.
        """
        found = parameter_of(self.word)
        if found is None:
            return None
        first, *others = self.pieces
        if first.quoted:
            others = [Piece(each.value, False, each.shown) for each in others]
        pieces = [Piece(found.text, first.quoted), *others] if found.text else others
        if found.operator is Operator.JSON:
            return found.key, found.operator, _json_value(found.key, pieces)
        return found.key, found.operator, value_of(pieces)


def _json_value(key: str, pieces: Sequence[Piece]) -> object:
    """Return what stands after ``:=``: one value as it is, or text that is read as JSON."""
    if len(pieces) == 1 and pieces[0].shown:
        return pieces[0].value
    if any(piece.shown for piece in pieces):
        raise UsageError(
            f"{key}:= takes JSON: a variable is a value in it, and not a part of its text",
            hint=f'{key}:={{"name": $value}}',
        )
    try:
        return read_json("".join([str(piece.value) for piece in pieces]))
    except ValueError as error:
        raise UsageError(f"{key}:= takes JSON: {error}") from None


def expand(word: Word, scope: Scope) -> Expanded:
    """Return the word with its values. What the scope raises goes through.

    Each variable is looked up once and each substitution is run once, from left to right.
    ``$row.email`` is the field where ``$row`` holds an object, else the text and ``.email``.
    """
    parts = word.parts
    if len(parts) == 1 and isinstance(parts[0], Literal):
        return Expanded(word, (Piece(parts[0].text, parts[0].quoted),))
    pieces: list[Piece] = []
    for part in parts:
        if not isinstance(part, Literal):
            pieces.append(Piece(_value(part, scope, word.position), part.quoted, _shown(part)))
        elif pieces and isinstance(pieces[-1].value, dict) and pieces[-1].quoted == part.quoted:
            pieces += _follow_fields(pieces.pop(), part)
        else:
            pieces.append(Piece(part.text, part.quoted))
    return Expanded(word, tuple(pieces))


def sketch(word: Word) -> tuple[Piece, ...]:
    """Return the pieces of a word as :func:`expand` does, before any value is known."""
    pieces: list[Piece] = []
    for part in word.parts:
        if not isinstance(part, Literal):
            pieces.append(Piece(None, part.quoted, _shown(part)))
            continue
        steps = STEPS.match(part.text) if pieces and pieces[-1].shown else None
        if steps is not None and pieces[-1].quoted == part.quoted:
            pieces[-1] = Piece(None, part.quoted, pieces[-1].shown + steps[0])
        rest = part.text[steps.end() :] if steps is not None else part.text
        if rest or steps is None:
            pieces.append(Piece(rest, part.quoted))
    return tuple(pieces)


def _value(part: Part, scope: Scope, at: Position) -> object:
    """Return the value of one part."""
    match part:
        case Literal(text):
            return text
        case Variable(name, path):
            return scope.variable(name, path, at)
        case Substitution(pipeline):
            return scope.substitute(pipeline)
        case Arithmetic(words):
            return scope.calculate(words)
        case Json(parts):
            text = "".join([each.text if isinstance(each, Literal) else HOLE for each in parts])
            others = [each for each in parts if not isinstance(each, Literal)]
            return read_json(text, [_value(each, scope, at) for each in others])


def _follow_fields(piece: Piece, after: Literal) -> list[Piece]:
    """Return an object's field in place of the object and of the path after it, and the rest."""
    steps = STEPS.match(after.text)
    if steps is None:
        return [piece, Piece(after.text, after.quoted)]
    value, end = piece.value, 0
    for key in re.finditer(r"\.[\w-]+", steps[0]):
        if not isinstance(value, dict):
            break
        value = lookup(value, key[0], piece.shown + steps[0][:end])
        end = key.end()
    field = Piece(value, piece.quoted, piece.shown + steps[0][:end])
    rest = after.text[end:]
    return [field, Piece(rest, after.quoted)] if rest else [field]


def _shown(part: Variable | Substitution | Arithmetic | Json) -> str:
    match part:
        case Json():
            return JSON_SHOWN
        case Arithmetic():
            return "$((…))"
        case Substitution():
            return "$(…)"
        case Variable(name, path):
            return f"${{{name}{path}}}" if path else f"${name}"


def value_of(pieces: Sequence[Piece]) -> object:
    """Return the value of pieces that are one unquoted variable or substitution, else their text.

    Raises:
        UsageError: an object or a list stands inside the text.
    """
    if len(pieces) == 1 and not (pieces[0].shown and pieces[0].quoted):
        return pieces[0].value
    followers = [*("" if each.shown else str(each.value) for each in pieces[1:]), ""]
    return "".join(map(_text_inside, pieces, followers))


def _text_inside(piece: Piece, after: str) -> str:
    """Return the text of a value inside a text; ``after`` is what is written after it."""
    if isinstance(piece.value, dict | list):
        what = "an object" if isinstance(piece.value, dict) else "a list"
        hint = f"let text = $(echo {piece.shown} | json)"
        path = PATH.match(after)
        if piece.shown == JSON_SHOWN:
            hint = "put all of the word in single quotes"
        elif path is not None and not piece.shown.startswith("$("):
            hint = f"a part of it: ${{{piece.shown.strip('${}')}{path[0]}}}"
        raise UsageError(f"{piece.shown} is {what}: it cannot stand inside a text", hint=hint)
    return text_of(piece.value)


def text_of(value: object) -> str:
    """Return a value as text: strings as they are, "" for None, anything else as compact JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    import json

    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def truth(value: object) -> bool:
    """Return whether a value is true: not 0, "", "0", false, null, or empty."""
    return bool(value) and value != "0"
