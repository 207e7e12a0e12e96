"""Describe one function as the catalog does: plain data, parsed no sooner than it is asked for."""

from collections.abc import Iterable
from enum import Enum
from typing import Any

from cpshell.catalog.apis import Api
from cpshell.catalog.enums import NO_VALUES, Values, listed_values, parse_inline
from cpshell.catalog.flags import Flags, parse_flags
from cpshell.catalog.layers import cached
from cpshell.catalog.reply_fields import secret_fields, shape
from cpshell.records import Record, record


class Effect(Enum):
    """What a function does to the server."""

    READ = "read"
    """It only looks: it may be sent again."""
    WRITE = "write"
    """It changes something."""
    DESTROY = "destroy"
    """It changes something that a second call cannot bring back."""


class ParameterType(Enum):
    """The published types of a parameter; the value is the letter in the data."""

    STRING = "s"
    INTEGER = "i"
    NUMBER = "n"
    BOOLEAN = "b"
    """1 or 0; ``true`` and ``false`` are refused by the server (wire: recorded)."""
    LIST = "a"
    """A repeated parameter, or JSON."""


@record
class ApiParameter(Record):
    """One parameter of a function.

    ``name`` holds a ``*`` where a number stands (``action*`` is action1, action2 …). ``types``
    is empty where nothing is recorded (API 2). ``values`` are those that are known.
    """

    name: str
    required: bool = False
    types: tuple[ParameterType, ...] = ()
    secret: bool = False
    values: Values = NO_VALUES

    @property
    def numbered(self) -> bool:
        """Return True when the name stands for name1, name2 …."""
        return "*" in self.name

    def matches(self, name: str) -> bool:
        """Return True when ``name``, as sent, is this parameter, a number of it, or ``name-0``.

        (wire §7: a parameter is repeated as it is or as name-0, name-1; numbered ones count.)
        """
        if name == self.name and not self.numbered:
            return True
        before, _, after = self.name.partition("*") if self.numbered else (f"{self.name}-", "", "")
        if not (name.startswith(before) and name.endswith(after)):
            return False
        number = name[len(before) : len(name) - len(after)]
        return number.isascii() and number.isdigit()


@record
class Function(Record):
    """One function of one API. The ``_text`` fields are columns as they stand in the data."""

    api: Api
    module: str | None
    name: str
    group: str | None = None
    effect: Effect = Effect.WRITE
    flags_text: str = "-"
    summary: str = ""
    parameters_text: str = "-"
    enums_text: str = "-"

    @property
    def full_name(self) -> str:
        """Return the name as people write it: ``Email::add_pop``, or ``applist`` for WHM."""
        return f"{self.module}::{self.name}" if self.module else self.name

    @property
    def line(self) -> str:
        """Return the words that call it: ``uapi Email add_pop``, or ``whm applist``."""
        return " ".join(filter(None, [self.api.value, self.module, self.name]))

    @property
    def flags(self) -> Flags:
        """Return what is known besides the effect and the parameters."""
        return parse_flags(self.flags_text)

    @property
    def parameters(self) -> tuple[ApiParameter, ...]:
        """Return the parameters, required ones first as in the documentation."""
        return _parameters(self.api, self.full_name, self.parameters_text, self.enums_text)

    def parameter(self, name: str) -> ApiParameter | None:
        """Return the parameter that ``name``, as sent, belongs to.

        That is one of the listed parameters, by its name or by another name that the server
        takes for it (which may be listed, too), or a free one where the function takes names
        that begin so.
        """
        for known, other in self.flags.aliases:
            if name == other:
                return self.parameter(known)
        known_names = _by_name(self.api, self.full_name, self.parameters_text, self.enums_text)
        if name in known_names:
            return known_names[name]
        if any(map(str.isdigit, name)):  # else it cannot be a number of one
            found = next((p for p in self.parameters if p.matches(name)), None)
            if found is not None:
                others = {other: known for known, other in self.flags.aliases}
                return self.parameter(others[found.name]) if found.name in others else found
        if any(name.startswith(prefix) for prefix in self.flags.prefixes):
            return ApiParameter(name)
        return None

    def beginning(self, parameter: ApiParameter) -> str:
        """Return a parameter as it is written before its value: ``name=``, for JSON ``name:=``."""
        name = parameter.name.replace("*", "1")
        in_json = self.json_body and ParameterType.LIST in parameter.types
        return f"{name}:=" if in_json else f"{name}="

    def missing(self, names: Iterable[str]) -> list[ApiParameter]:
        """Return the required parameters that none of these names, as sent, stands for."""
        given = [self.parameter(name) for name in names]
        return [p for p in self.parameters if p.required and p not in given]

    def effect_of(self, parameters: Iterable[tuple[str, str]]) -> Effect:
        """Return the effect of a call with these parameters, as sent.

        Some functions destroy only with a certain parameter. That of a wrapper is the effect of
        the calls it carries, which is for those to say who read them.
        """
        conditions = self.flags.destroys_if
        if conditions and self.effect is Effect.WRITE:
            for name, value in parameters:
                known = self.parameter(name)
                if known is not None and any(
                    known.name == wanted and _holds(needed, value) for wanted, needed in conditions
                ):
                    return Effect.DESTROY
        return self.effect

    @property
    def target(self) -> ApiParameter | None:
        """Return the parameter that names what is destroyed; None where none is recorded."""
        name = self.flags.target
        return self.parameter(name) if name is not None else None

    @property
    def deprecated(self) -> bool:
        """Return True when the documentation says not to use it any more."""
        return "deprecated" in self.flags.words

    @property
    def removed(self) -> bool:
        """Return True when older servers have it and the version that is known has not."""
        return self.flags.removed is not None

    @property
    def since(self) -> str | None:
        """Return the versions in which it appeared, ``126-138``; None if it was there before."""
        return self.flags.since

    @property
    def posted(self) -> bool:
        """Return True when the documentation sends it by POST."""
        return "post" in self.flags.words

    @property
    def json_body(self) -> bool:
        """Return True when its parameters go in a JSON object as the body, not as form fields."""
        return "json-body" in self.flags.words

    @property
    def overwrites(self) -> bool:
        """Return True when it puts something in the place of what was there."""
        return "overwrites" in self.flags.words

    @property
    def wraps(self) -> bool:
        """Return True when it carries other calls, whose effect is its own."""
        return "wrapper" in self.flags.words

    @property
    def secret_reply(self) -> bool:
        """Return True when the answer holds a secret."""
        return "secret-reply" in self.flags.words

    @property
    def secret_fields(self) -> frozenset[str]:
        """Return the names of fields of the reply that hold secrets, see :mod:`.reply_fields`.

        Where it is not recorded which these are, all data may hold one.
        """
        found = secret_fields(self.api.value, self.full_name)
        return found or frozenset(("data",) if self.secret_reply else ())

    @property
    def fields(self) -> Any:
        """Return the shape of the reply's data, or None where it isn't recorded.

        A leaf is a word (``string``, ``integer``, ``boolean``, ``timestamp``, ``any`` …), a
        list holds the shape of its elements, a dict its fields; the key ``*`` is any key. The
        word ``none`` stands for a reply without data.
        """
        return shape(self.api.value, self.full_name)


def _holds(needed: str, value: str) -> bool:
    """Return whether a value may be the one with which a write destroys.

    A switch is on with anything but 0 and nothing, as Perl reads it.
    """
    return value not in ("", "0") if needed == "1" else needed in ("", value)


@cached
def _parameters(api: Api, function: str, text: str, enums: str) -> tuple[ApiParameter, ...]:
    """Return the parameters of one row of the data; ``-`` stands for none in both columns."""
    if text == "-":
        return ()
    values = parse_inline(enums) | listed_values(api.value, function)
    return tuple(_parse_parameter(word, values) for word in text.split())


@cached
def _by_name(api: Api, function: str, text: str, enums: str) -> dict[str, ApiParameter]:
    """Return the parameters that are sent by their own name, and not with a number in it."""
    parameters = _parameters(api, function, text, enums)
    return {each.name: each for each in parameters if not each.numbered}


def _parse_parameter(word: str, values: dict[str, Values]) -> ApiParameter:
    name, _, kind = word.partition(":")
    required = name.endswith("!")
    name = name.removesuffix("!")
    secret = kind.endswith("*")
    letters = kind.removesuffix("*")
    types = tuple(ParameterType(letter) for letter in letters.split("|")) if letters else ()
    return ApiParameter(name, required, types, secret, values.get(name, NO_VALUES))
