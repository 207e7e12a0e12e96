"""Hold a witness of a real server against the sandbox, and against the catalog.

Both sides are asked the same; what is compared are forms, see :mod:`cpshell.catalog.witness_form`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cpshell import catalog
from cpshell.catalog import Api
from cpshell.catalog.witness_file import exchanges_of
from cpshell.catalog.witness_form import types_of
from cpshell.catalog.witness_words import OTHER, known_fields
from cpshell.sandbox.asking import ask_sandbox
from cpshell.sandbox.guesses import GUESSES, Guess

_SERVICES = ("whm", "cpanel", "webmail")
_TYPES = {
    "string": "text",
    "digits": "text",
    "empty": "text",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "timestamp": "number",
    "object": "object",
    "list": "list",
}
"""What the types of forms, and the words of recorded shapes, are compared as; null says nothing."""
_NUMERIC = ("number", "boolean")
_DIGITS = ("digits", "empty")
OUTCOME = "outcome"  # the place of a difference where a call works on one side alone
_HEAD = ("status", "reason", "type", "location", "body", "marks")
_OF_CONNECTION = frozenset(
    ("connection", "content-length", "date", "keep-alive", "transfer-encoding")
) | {"x-keep-alive-count"}
"""Headers that come and go with the connection and the length of an answer."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the witness has otherwise than the sandbox, or the catalog, has it."""

    call: str
    place: str
    witness: str
    here: str
    against: str = "sandbox"

    @property
    def what(self) -> str:
        """Return what differs, without the call."""
        return f"{self.place}: {self.witness}; in the {self.against}: {self.here}"

    def __str__(self) -> str:
        return f"{self.call}: {self.what}"


class NotAWitness(Exception):
    """The file is not a witness."""


def read_witness(data: bytes) -> dict[str, dict[str, Any]]:
    """Return the exchanges of each service in a witness. Raises NotAWitness."""
    try:
        whole = json.loads(data)
        if not isinstance(whole, dict) or whole.get("witness") != 1:
            raise NotAWitness("it does not begin as one")
        services: dict[str, dict[str, Any]] = {}
        for part in whole["services"]:
            if part["service"] not in _SERVICES:
                raise NotAWitness("it has an unknown service")
            services.setdefault(part["service"], {}).update(exchanges_of(part))
    except (KeyError, TypeError) as error:
        raise NotAWitness("a part of it is missing") from error
    except (ValueError, RecursionError) as error:
        raise NotAWitness(str(error)) from error
    return services


def compare(
    witness: Mapping[str, Mapping[str, Any]], ready: Mapping[str, Any]
) -> tuple[list[Difference], list[tuple[Guess, str]]]:
    """Return all differences, and whether each guess ``holds``, ``does not``, or is ``open``.

    ``ready`` is the ready line of the sandbox that is compared.
    """
    differences: list[Difference] = []
    guesses: dict[str, str] = {}
    for service, theirs in witness.items():
        ours = ask_sandbox(service, theirs.keys(), ready)
        for call, here in ours.items():
            differences += _of_exchange(call, theirs[call], here)
            differences += _of_catalog(call, theirs[call])
        for guess in GUESSES:
            if guess.call in ours and "failure" not in theirs[guess.call]:
                guesses[guess.name] = _settled(guess, theirs[guess.call], ours[guess.call])
    return differences, [(guess, guesses.get(guess.name, "open")) for guess in GUESSES]


def _of_exchange(
    call: str, theirs: Mapping[str, Any], here: Mapping[str, Any]
) -> Iterator[Difference]:
    """Yield where the answers to one request differ; one that did not come says nothing."""
    if "failure" in theirs:
        return
    if theirs.get("ok") != here.get("ok"):
        yield Difference(call, OUTCOME, _outcome(theirs), _outcome(here))
        return
    for key in _HEAD:
        if theirs.get(key) != here.get(key):
            yield Difference(call, key, _shown(theirs.get(key)), _shown(here.get(key)))
    for key in ("headers", "cookies"):
        one, other = _names(theirs.get(key)), _names(here.get(key))
        if one != other:
            yield Difference(call, key, _shown(one - other), _shown(other - one))
    yield from _of_values(call, "value", theirs.get("value"), here.get("value"))


def _outcome(form: Mapping[str, Any]) -> str:
    return "works" if form.get("ok") else "fails"


def _names(listed: Any) -> set[str]:
    return {str(each) for each in listed or () if str(each) not in _OF_CONNECTION}


def _shown(value: Any) -> str:
    """Return a value of a file of others in a form that no terminal minds."""
    if isinstance(value, set | list):
        value = ", ".join(sorted(map(str, value)))
    text = value if isinstance(value, str) else json.dumps(value)
    clean = "".join(c if c.isprintable() else "?" for c in text[:200])
    return clean or "nothing"


def _of_values(call: str, place: str, theirs: Any, here: Any) -> Iterator[Difference]:
    one, other = _kinds(theirs), _kinds(here)
    if one and other and one != other:
        yield Difference(call, place, _words(theirs), _words(here))
    first, second = _fields(theirs), _fields(here)
    if first and second:
        for name in sorted(first.keys() | second.keys()):
            inner = f"{place}.{name if name == OTHER or name in known_fields() else '?'}"
            if name in first and name in second:
                yield from _of_values(call, inner, first[name], second[name])
            elif name in first:
                yield Difference(call, inner, _words(first[name]), "no such field")
            else:
                yield Difference(call, inner, "no such field", _words(second[name]))
    if _items(theirs) is not None and _items(here) is not None:
        yield from _of_values(call, f"{place}[]", _items(theirs), _items(here))


def _kinds(form: Any) -> set[str]:
    words = types_of(form) if form is not None else ()
    return {_TYPES[word] for word in words if word in _TYPES}


def _words(form: Any) -> str:
    words = [word for word in types_of(form) if word in _TYPES or word == "null"]
    return "|".join(words) or "unknown"


def _fields(form: Any) -> dict[str, Any]:
    fields = form.get("fields") if isinstance(form, dict) else None
    return fields if isinstance(fields, dict) else {}


def _items(form: Any) -> Any:
    return form.get("items") if isinstance(form, dict) else None


def _of_catalog(call: str, theirs: Mapping[str, Any]) -> Iterator[Difference]:
    """Yield where a reply that worked differs from the shape that is recorded."""
    api, _, name = call.partition(" ")
    module, _, function = name.rpartition("::")
    known = catalog.find(Api(api), module or None, function) if api in ("uapi", "whm") else None
    if known is None or known.fields is None or not theirs.get("ok"):
        return
    data = _fields(theirs.get("value")).get("data")
    if data is not None and known.fields != "none":
        yield from _of_shape(call, "data", data, known.fields)


def _of_shape(call: str, place: str, form: Any, shape: Any) -> Iterator[Difference]:
    kinds = _kinds(form)
    if isinstance(shape, str):
        if shape in _TYPES and kinds and not _fits(form, shape):
            yield Difference(call, place, _words(form), shape, "catalog")
        return
    wanted = "object" if isinstance(shape, dict) else "list"
    if kinds and wanted not in kinds:
        yield Difference(call, place, _words(form), wanted, "catalog")
    elif isinstance(shape, dict):
        for name, inner in sorted(_fields(form).items()):
            known = shape.get(name, shape.get("*"))
            if known is not None:
                yield from _of_shape(call, f"{place}.{name}", inner, known)
            elif name == OTHER or name in known_fields():
                yield Difference(call, f"{place}.{name}", _words(inner), "no such field", "catalog")
    elif _items(form) is not None and shape:
        yield from _of_shape(call, f"{place}[]", _items(form), shape[0])


def _fits(form: Any, shape: str) -> bool:
    """Return whether a form may be of this word.

    1 and 0 are what the panel's booleans are; a number may be a text of digits, or an empty one
    where there is none (wire: the same field is seen both ways).
    """
    kind = _TYPES[shape]
    if kind not in _NUMERIC:
        return _kinds(form) == {kind}
    words = [word for word in types_of(form) if word in _TYPES]
    return all(word in _DIGITS or _TYPES[word] in (kind, "number") for word in words)


def _settled(guess: Guess, theirs: Mapping[str, Any], here: Mapping[str, Any]) -> str:
    for aspect in guess.aspects:
        one, other = _aspect(theirs, aspect), _aspect(here, aspect)
        if aspect.startswith("value"):
            one, other = _outline(one), _outline(other)
        if one != other:
            return "does not"
    return "holds"


def _outline(form: Any) -> Any:
    """Return the types of a form, of its fields and of its elements, null among them."""
    if form is None:
        return None
    items = _items(form)
    return (
        _with_null(form),
        {name: _with_null(inner) for name, inner in _fields(form).items()},
        None if items is None else _with_null(items),
    )


def _with_null(form: Any) -> set[str]:
    return _kinds(form) | ({"null"} & set(types_of(form)))


def _aspect(form: Mapping[str, Any], aspect: str) -> Any:
    """Return what stands at a place such as ``status`` or ``value.data``."""
    first, *rest = aspect.split(".")
    found = form.get(first)
    for name in rest:
        found = _fields(found).get(name)
    return found
