"""Describe one function as the catalog does: plain data, parsed no sooner than it is asked for."""

import functools
from enum import Enum
from typing import Any

from cpshell.catalog.apis import Api
from cpshell.catalog.reply_fields import shape
from cpshell.catalog.verbs import names_destruction
from cpshell.records import Record, record

# The data lists at most this many values of an enum; one that is full may go on.
_ENUM_LIMIT = 12


class Effect(Enum):
    """Tells if a function only reads (it may be sent again) or changes something."""

    READ = "read"
    WRITE = "write"


class ParameterType(Enum):
    """Lists the published types of a parameter; the value is the letter in the data."""

    STRING = "s"
    INTEGER = "i"
    NUMBER = "n"
    BOOLEAN = "b"
    """1 or 0; ``true`` and ``false`` are refused by the server (wire: recorded)."""
    LIST = "a"
    """A repeated parameter, or JSON."""


@record
class ApiParameter(Record):
    """Describes one parameter of a function.

    ``name`` holds a ``*`` where a number stands (``action*`` is action1, action2 …).
    ``types`` is empty where nothing is recorded (API 2). ``enum`` is what is known of the
    values; see ``enum_complete`` before refusing another one.
    """

    name: str
    required: bool = False
    types: tuple[ParameterType, ...] = ()
    secret: bool = False
    enum: tuple[str, ...] = ()

    @property
    def numbered(self) -> bool:
        """Return True when the name stands for name1, name2 …."""
        return "*" in self.name

    @property
    def enum_complete(self) -> bool:
        """Return True when the enum names every value the server takes.

        A list of one is a special value beside free ones (``quota=unlimited``), and a list
        as long as the data allows may have been cut.
        """
        return 1 < len(self.enum) < _ENUM_LIMIT

    def matches(self, name: str) -> bool:
        """Return True when ``name``, as sent, is this parameter, a number of it, or ``name-0``.

        (wire: a parameter is repeated as it is or as name-0, name-1; numbered ones count.)
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
    """Describes a function of an API. ``parameters_text`` and ``enums_text`` are as in the data."""

    api: Api
    module: str | None
    name: str
    group: str | None = None
    effect: Effect | None = None
    flags: frozenset[str] = frozenset()
    summary: str = ""
    parameters_text: str = "-"
    enums_text: str = "-"

    @property
    def full_name(self) -> str:
        """Return the name as people write it: ``Email::add_pop``, or ``applist`` for WHM."""
        return f"{self.module}::{self.name}" if self.module else self.name

    @property
    def parameters(self) -> tuple[ApiParameter, ...]:
        """Return the parameters, required ones first as in the documentation."""
        return parse_parameters(self.parameters_text, self.enums_text)

    def parameter(self, name: str) -> ApiParameter | None:
        """Return the parameter that ``name``, as sent, belongs to."""
        found = [p for p in self.parameters if p.matches(name)]
        exact = (p for p in found if p.name == name)
        return next(exact, found[0] if found else None)

    @property
    def deprecated(self) -> bool:
        """Return True when the documentation says not to use it any more."""
        return "deprecated" in self.flags

    @property
    def removed(self) -> bool:
        """Return True when older servers have it and cPanel & WHM 11.138 has not."""
        return any(flag.startswith("removed-") for flag in self.flags)

    @property
    def since(self) -> str | None:
        """Return the versions in which it appeared, ``126-138``; None if it was there before."""
        for flag in self.flags:
            if flag.startswith("since-"):
                return flag.removeprefix("since-")
        return None

    @property
    def fields(self) -> Any:
        """Return the shape of the reply's data, or None where it isn't recorded.

        A leaf is a word (``string``, ``integer``, ``boolean``, ``timestamp``, ``any`` …), a
        list holds the shape of its elements, a dict its fields; the key ``*`` is any key.
        """
        return shape(self.full_name)

    @property
    def destroys(self) -> bool:
        """Return True when it takes something away that calling it again cannot bring back.

        Known by the verb in the name, for everything that isn't a read.
        """
        return self.effect is not Effect.READ and names_destruction(self.name)

    @property
    def target(self) -> ApiParameter | None:
        """Return the parameter that names what is destroyed or changed; None if nothing does."""
        return choose_target(self.name, self.parameters)


@functools.cache
def parse_parameters(text: str, enums: str) -> tuple[ApiParameter, ...]:
    """Return the parameters of one row of the data; ``-`` stands for none in both columns."""
    if text == "-":
        return ()
    values: dict[str, tuple[str, ...]] = {}
    if enums != "-":
        for entry in enums.split(";"):
            name, _, listed = entry.partition("=")
            values[name] = tuple(listed.split(","))
    return tuple(_parse_parameter(word, values) for word in text.split())


def _parse_parameter(word: str, enums: dict[str, tuple[str, ...]]) -> ApiParameter:
    name, _, kind = word.partition(":")
    required = name.endswith("!")
    name = name.removesuffix("!")
    secret = kind.endswith("*")
    letters = kind.removesuffix("*")
    types = tuple(ParameterType(letter) for letter in letters.split("|")) if letters else ()
    return ApiParameter(name, required, types, secret, enums.get(name, ()))


# What things are called, the most telling first.
# fmt: off
_TARGET_NAMES = (
    "filtername", "list", "user", "username", "email", "address", "account", "login", "name",
    "domain", "zone", "db", "database", "appname", "pkgname", "pkg", "package", "id", "key",
    "file", "path",
)
# fmt: on
_NEVER_A_TARGET = frozenset(["destroy"])  # API 2 lists it for delftp, and not the user


def choose_target(function_name: str, parameters: tuple[ApiParameter, ...]) -> ApiParameter | None:
    """Return the parameter that best names what is meant: a required one, if there is any.

    Times and numbers are passed over where a name stands beside them, secrets always.
    """
    candidates = [p for p in parameters if not p.secret and p.name not in _NEVER_A_TARGET]
    required = [p for p in candidates if p.required]
    texts = [p for p in required if ParameterType.STRING in p.types]
    telling = sorted(texts or required or candidates, key=lambda p: _vagueness(function_name, p))
    if not telling:
        return None
    best = telling[0]
    recorded = bool(best.types)  # API 2: nothing is known of obligation, so the first must do
    vague = _vagueness(function_name, best) > len(_TARGET_NAMES)
    return None if recorded and vague and not best.required else best


def _vagueness(function_name: str, parameter: ApiParameter) -> int:
    """Return 0 for the ``zone`` of ``resetzone``, then the place in the list, then its length."""
    if function_name.endswith(parameter.name):
        return 0
    name = parameter.name
    return 1 + (_TARGET_NAMES.index(name) if name in _TARGET_NAMES else len(_TARGET_NAMES))
