"""Turn words into values: look up variables, run substitutions, put all together."""

from typing import Protocol

from cpshell.language.tree import Literal, Node, Part, Pipeline, Position, Variable, Word
from cpshell.language.words import Operator, parameter_of
from cpshell.records import record


class Scope(Protocol):
    """Knows the values of variables and substitutions."""

    def variable(self, name: str, path: str, at: Position) -> object:
        """Return the value of ``${name path}``; ``at`` is the place of the word."""

    def substitute(self, pipeline: Pipeline) -> object:
        """Return the value that the pipeline yields."""


@record
class Expanded(Node):
    """Holds a word with its values.

    ``value`` is the raw value of a word that is one unquoted variable or substitution, else it
    is ``text``. ``source`` is the word as it was written. ``parameter`` has the key, the
    operator and the value, raw by the same rule, if the word is a parameter.
    """

    value: object
    text: str
    source: str
    position: Position
    parameter: tuple[str, Operator, object] | None = None


def expand(word: Word, scope: Scope) -> Expanded:
    """Return the word's value and text. What the scope raises goes through.

    Each variable is looked up once and each substitution is run once, from left to right.
    """
    parts = word.parts
    if len(parts) == 1:
        only = parts[0]
        if isinstance(only, Literal):
            text = only.text
            if "=" not in text:
                return Expanded(text, text, word.source, word.position)
        elif not only.quoted:
            value = _value(only, word.position, scope)
            return Expanded(value, text_of(value), word.source, word.position)
    return _expand_parts(word, scope)


def _expand_parts(word: Word, scope: Scope) -> Expanded:
    values = [_value(part, word.position, scope) for part in word.parts]
    text = "".join(map(text_of, values))
    parameter = parameter_of(word)
    if parameter is None:
        return Expanded(text, text, word.source, word.position)
    rest = parameter.value.parts
    raw: object = text[len(parameter.key) + len(parameter.operator.value) :]
    if len(rest) == 1 and not isinstance(rest[0], Literal) and not rest[0].quoted:
        raw = values[-1]
    triple = (parameter.key, parameter.operator, raw)
    return Expanded(text, text, word.source, word.position, triple)


def _value(part: Part, at: Position, scope: Scope) -> object:
    if isinstance(part, Literal):
        return part.text
    if isinstance(part, Variable):
        return scope.variable(part.name, part.path, at)
    return scope.substitute(part.pipeline)


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
