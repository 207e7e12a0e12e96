"""From a function's signature to the check of its parameters.

Each parameter of a function after the context becomes a :class:`Field`: its name and annotation
say what the request must carry. See ``functions/__init__.py`` for what authors can write.
"""

import inspect
import re
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin

from cpshell.sandbox.calls.parameters import Parameters, Upload, parse_json
from cpshell.sandbox.refusal import Refusal

_NOTHING = inspect.Parameter.empty
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """In ``Annotated``: the name on the wire, and others that mean the same."""

    name: str
    aliases: tuple[str, ...] = ()

    def __init__(self, name: str, *aliases: str) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "aliases", aliases)


@dataclass(frozen=True, slots=True)
class Also:
    """In ``Annotated``: other names that mean the same parameter."""

    aliases: tuple[str, ...]

    def __init__(self, *aliases: str) -> None:
        object.__setattr__(self, "aliases", aliases)


@dataclass(frozen=True, slots=True)
class Checked:
    """In ``Annotated``: a function that takes the text and returns the value.

    It raises ValueError to refuse, or Refusal with a reason of its own.
    """

    check: Callable[[str], Any]


class Numbered:
    """In ``Annotated[list[str], Numbered]``: name1, name2 … (or from 0) by their numbers."""


class MayBeEmpty:
    """In ``Annotated``: an empty text counts as given, though the parameter is required."""


class AsJson:
    """In ``Annotated``: the value is JSON text; the function gets it parsed."""


class _TheOthers:
    """In ``Annotated``: everything that no other parameter names."""


Flag = bool
"""1 or 0; ``true`` and ``false`` are refused (wire: recorded)."""
Json = Annotated[Any, AsJson]
"""Any JSON value, sent as its text."""
Rest = Annotated[dict[str, str], _TheOthers]
"""A dict of all parameters that the signature doesn't name otherwise."""


def _limit(text: str) -> int | None:
    if text.lower() in ("unlimited", "0", ""):
        return None
    return int(_digits(text))


def _digits(text: str) -> str:
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise ValueError
    return text


Limit = Annotated[int | None, Checked(_limit)]
"""A count or MiB where ``0`` and ``unlimited`` mean no limit: None."""


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter: ``attribute`` in Python, ``names`` on the wire (the first is the real one)."""

    attribute: str
    names: tuple[str, ...]
    required: bool
    default: Any
    read: Callable[[Parameters, "Field"], Any]

    def text(self, parameters: Parameters) -> str | None:
        """Return the first text given under any of the names."""
        for name in self.names:
            value = parameters.one(name)
            if value is not None:
                return value
        return None


@dataclass(frozen=True, slots=True)
class Signature:
    """Every parameter of a function; ``rest`` is the one that takes what no other names."""

    fields: tuple[Field, ...]
    rest: str | None

    def bind(self, parameters: Parameters) -> dict[str, Any]:
        """Return the keyword arguments for the function.

        Raises Refusal for the first parameter that is missing or invalid.
        """
        arguments: dict[str, Any] = {}
        for field in self.fields:
            arguments[field.attribute] = field.read(parameters, field)
        if self.rest is not None:
            named = {name for field in self.fields for name in field.names}
            others: dict[str, str] = {}
            for name, value in parameters.pairs:
                if name not in named:
                    others.setdefault(name, value)
            arguments[self.rest] = others
        return arguments


def read_signature(function: Callable[..., Any]) -> Signature:
    """Return the signature of an API function; its first parameter, the context, is left out."""
    hints = typing.get_type_hints(function, include_extras=True)
    fields: list[Field] = []
    rest = None
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        hint = hints[parameter.name]
        if _TheOthers in _unwrap(hint)[1]:
            rest = parameter.name
        else:
            fields.append(_field(parameter, hint))
    return Signature(tuple(fields), rest)


def _field(parameter: inspect.Parameter, hint: Any) -> Field:
    kind, notes = _unwrap(hint)
    names: tuple[str, ...] = (parameter.name.rstrip("_"),)
    for note in notes:
        if isinstance(note, Named):
            names = (note.name, *note.aliases)
        elif isinstance(note, Also):
            names = (*names, *note.aliases)
    required = parameter.default is _NOTHING
    default = None if required else parameter.default
    return Field(parameter.name, names, required, default, _reader(kind, notes))


def _unwrap(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return the bare type and the notes of ``Annotated``; ``| None`` is taken off."""
    notes: tuple[Any, ...] = ()
    while True:
        if get_origin(hint) is Annotated:
            hint, *more = get_args(hint)
            notes = (*notes, *more)
        elif get_origin(hint) in (types.UnionType, typing.Union):
            (hint,) = (entry for entry in get_args(hint) if entry is not types.NoneType)
        else:
            return hint, notes


def _reader(kind: Any, notes: tuple[Any, ...]) -> Callable[[Parameters, Field], Any]:
    if get_origin(kind) is list:
        return _list_reader(get_args(kind)[0], notes)
    convert = _converter(kind, notes)
    may_be_empty = kind is str and MayBeEmpty in notes

    def read(parameters: Parameters, field: Field) -> Any:
        text = field.text(parameters)
        if text is None or (
            text == "" and not may_be_empty and (field.required or kind is not str)
        ):
            if field.required:
                raise missing(field.names[0])
            return field.default
        return _convert(convert, text, field.names[0])

    return read


def _list_reader(kind: Any, notes: tuple[Any, ...]) -> Callable[[Parameters, Field], Any]:
    if kind is Upload:
        return lambda parameters, _: list(parameters.uploads)
    convert = _converter(kind, notes)
    numbered = Numbered in notes

    def read(parameters: Parameters, field: Field) -> Any:
        found: list[str] = []
        for name in field.names:
            found += parameters.numbered(name).values() if numbered else parameters.every(name)
        if not found:
            if field.required:
                raise missing(field.names[0])
            return [] if field.default is None else field.default
        return [_convert(convert, text, field.names[0]) for text in found]

    return read


def _convert(convert: Callable[[str], Any], text: str, name: str) -> Any:
    try:
        return convert(text)
    except ValueError:  # its text is Python's, not the panel's
        raise invalid(name, text) from None


def _converter(kind: Any, notes: tuple[Any, ...]) -> Callable[[str], Any]:
    for note in notes:
        if isinstance(note, Checked):
            return note.check
    if AsJson in notes:
        return parse_json
    if get_origin(kind) is Literal:
        return _choice(get_args(kind))
    try:
        return _CONVERTERS[kind]
    except KeyError:
        raise TypeError(f"no parameter of an API function can be a {kind!r}") from None


def _choice(values: tuple[str, ...]) -> Callable[[str], str]:
    def convert(text: str) -> str:
        if text not in values:
            raise ValueError
        return text

    return convert


def _integer(text: str) -> int:
    sign, digits = (-1, text[1:]) if text[:1] == "-" else (1, text)
    return sign * int(_digits(digits))


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text) or len(text) > 18:
        raise ValueError
    return float(text)


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError
    return text == "1"


_CONVERTERS: dict[Any, Callable[[str], Any]] = {
    str: str,
    int: _integer,
    float: _number,
    bool: _flag,
}


def missing(name: str) -> Refusal:
    """Return what the panel says when a required parameter isn't there."""
    return Refusal(f"The required parameter “{name}” is not set.")


def invalid(name: str, value: str) -> Refusal:
    """Return what the panel says about a value it cannot take."""
    return Refusal(f"The value “{value}” for the parameter “{name}” is not valid.")
