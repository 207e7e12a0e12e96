"""Write down the form of an exchange with a server, and nothing that only this server has.

A form is JSON. That of a value names its types (``integer``, ``null|string``), or is an object:
``is`` the types, ``fields`` the forms of the fields of an object, ``items`` that of the elements of
a list, ``values`` those that the catalog lists for a parameter of this name. Texts of digits are
``digits``, for servers say numbers both ways.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cpshell.catalog.witness_words import (
    CHARSETS,
    COOKIE_ATTRIBUTES,
    COOKIES,
    HEADERS,
    MARKS,
    MEDIA,
    OTHER,
    QUERIES,
    SEGMENTS,
    is_word,
    known_fields,
    known_values,
)

Form = dict[str, Any]

_DEEPEST = 30
_MOST_ELEMENTS = 500
_DIGITS = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
_CPSESS = re.compile(r"cpsess[0-9]+", re.ASCII)
_VERSION = re.compile(r"[0-9]{1,3}(\.[0-9]{1,5}){1,3}", re.ASCII)


def exchange_form(
    status: int, reason: str, headers: Iterable[tuple[str, str]], body: bytes
) -> Form:
    """Return the form of an answer: its head, and its body as far as it is JSON."""
    pairs = [(name.lower(), value) for name, value in headers]
    form: Form = {
        "status": status,
        "reason": _reason(reason),
        "headers": sorted({name if name in HEADERS else OTHER for name, _ in pairs}),
    }
    named = dict(reversed(pairs))
    if "content-type" in named:
        form["type"] = _media(named["content-type"])
    if "location" in named:
        form["location"] = redirect_form(named["location"])
    cookies = dict(_cookie(value) for name, value in pairs if name == "set-cookie")
    if cookies:
        form["cookies"] = cookies
    return form | _body(body)


def _reason(text: str) -> str:
    """Return a reason phrase, with a sign for each word that is not a usual one."""
    return " ".join(word if is_word(word) else OTHER for word in text.split()[:8])


def _media(text: str) -> str:
    media, *parameters = (part.strip().lower() for part in text.split(";"))
    charset = next((p[8:].strip('"') for p in parameters if p.startswith("charset=")), None)
    form = media if media in MEDIA else OTHER
    if charset is None:
        return form
    return f"{form}; charset={charset if charset in CHARSETS else OTHER}"


def redirect_form(location: str) -> str:
    """Return where a redirect leads: usual segments of its path, and the names in its query."""
    try:
        parts = urlsplit(location)
    except ValueError:
        return OTHER
    origin = f"{parts.scheme if parts.scheme in ('http', 'https') else OTHER}://{OTHER}"
    path = "/".join(map(_segment, parts.path.split("/")))
    names = sorted({name if name in QUERIES else OTHER for name, _ in parse_qsl(parts.query)})
    query = f"?{'&'.join(names)}" if names else ""
    return f"{origin if parts.netloc else ''}{path}{query}"


def _segment(text: str) -> str:
    if _CPSESS.fullmatch(text):
        return "cpsess"
    return text if text in SEGMENTS else OTHER


def _cookie(text: str) -> tuple[str, list[str]]:
    pair, *attributes = text.split(";")
    name = pair.partition("=")[0].strip()
    found = {each.partition("=")[0].strip().lower() for each in attributes}
    return (
        name if name in COOKIES else OTHER,
        sorted({each if each in COOKIE_ATTRIBUTES else OTHER for each in found}),
    )


def _body(body: bytes) -> Form:
    text = body.decode("utf-8", "replace").strip()
    if not text:
        return {"body": "empty"}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        marks = [mark for mark in MARKS if mark in text]
        kind = "page" if text.startswith("<") else "text"
        return {"body": kind, **({"marks": marks} if marks else {})}
    return {"body": "json", "value": value_form(value)}


def value_form(value: Any, name: str = "", depth: int = 0) -> Any:
    """Return the form of a value in a field of this name."""
    if depth > _DEEPEST:
        return "any"
    if isinstance(value, dict):
        fields: dict[str, Any] = {}
        for key, inner in value.items():
            word = key if key in known_fields() else OTHER
            form = value_form(inner, key, depth + 1)
            fields[word] = merge_forms(fields[word], form) if word in fields else form
        return {"is": "object", "fields": dict(sorted(fields.items()))} if fields else "object"
    if isinstance(value, list):
        form = None
        for element in value[:_MOST_ELEMENTS]:
            each = value_form(element, name, depth + 1)
            form = each if form is None else merge_forms(form, each)
        return "list" if form is None else {"is": "list", "items": form}
    return _scalar(value, name)


def _scalar(value: Any, name: str) -> Any:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "integer" if isinstance(value, int) else "number"
    if value in known_values().get(name, ()):
        return {"is": _text(value), "values": [value]}
    return _text(value)


def _text(value: str) -> str:
    if not value:
        return "empty"
    return "digits" if _DIGITS.fullmatch(value) else "string"


def merge_forms(one: Any, other: Any) -> Any:
    """Return the form of what may have either form."""
    if one == other:
        return one
    first, second = _whole(one), _whole(other)
    form: Form = {"is": "|".join(sorted({*types_of(first), *types_of(second)}))}
    for key in ("fields", "items", "values"):
        found = [each[key] for each in (first, second) if key in each]
        if len(found) == 2:
            form[key] = _joined(key, *found)
        elif found:
            form[key] = found[0]
    return form if len(form) > 1 else form["is"]


def _joined(key: str, one: Any, other: Any) -> Any:
    if key == "values":
        return sorted({*one, *other})
    if key == "items":
        return merge_forms(one, other)
    names = sorted(one.keys() | other.keys())
    return {
        name: merge_forms(one[name], other[name])
        if name in one and name in other
        else one.get(name, other.get(name))
        for name in names
    }


def _whole(form: Any) -> Mapping[str, Any]:
    return form if isinstance(form, dict) else {"is": form}


def types_of(form: Any) -> tuple[str, ...]:
    """Return the types of a form."""
    return tuple(str(_whole(form).get("is", "any")).split("|"))


def version_form(text: Any) -> str | None:
    """Return the version of a server, if it looks like one."""
    return text if isinstance(text, str) and _VERSION.fullmatch(text) else None
