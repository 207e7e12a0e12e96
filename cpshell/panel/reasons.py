"""Find the words in which an answer says yes or no, wherever the panel puts them (wire §5, §11)."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

_TELLING = (
    "errors", "error", "err", "errmsg", "errormsg", "error_message", "reason", "failure_reason",
    "exception", "statusmsg", "statustxt",
)  # fmt: skip
"""The fields that give reasons, the most telling first: all of them are told."""
_WORDS = ("message", "msg", "detail", "description", "title", "messages")
"""The fields that may give one where those do not: the first is told."""
_DEPTH = 3  # objects in objects that are looked into for reasons
SAYS_NOTHING = ("", "OK")
_LONGEST = 400  # characters of what an answer in JSON gives as a reason


_NO = ("", "0", "0.0", "none", "null", "false", "no")
_YES = ("1", "1.0", "true", "yes")


def flag(value: Any) -> bool:
    """Return True for 1, "1" and true; the same field comes as number or string. wire §0 [H]."""
    if isinstance(value, str):
        return value.strip().lower() not in _NO
    return bool(value)


def is_verdict(value: Any) -> bool:
    """Return whether a value is a yes or no, however it is spelt: neither a word nor a count."""
    if isinstance(value, str):
        return value.strip().lower() in (*_NO, *_YES)
    return value is None or value in (0, 1)


def texts(value: Any) -> tuple[str, ...]:
    """Return ``null``, one text or a list of texts as texts without empty lines. wire §0 [H]."""
    if not value:
        return ()
    if isinstance(value, list | tuple):
        return tuple([text for item in value for text in texts(item)])
    if isinstance(value, str):
        return tuple([line.strip() for line in value.splitlines() if line.strip()])
    return (json.dumps(value, ensure_ascii=False),)


def words(value: Any) -> tuple[str, ...]:
    """Return the texts of a field that may be a mere flag: ``"error": 1`` has none."""
    if not value or isinstance(value, bool | int | float):
        return ()
    if isinstance(value, str) and value.strip() in ("0", "1"):
        return ()
    if isinstance(value, Mapping):
        try:
            return reasons(value) or texts(value)
        except RecursionError:  # what is so deep is nothing that anybody said
            return ()
    if isinstance(value, list):
        return tuple([text for item in value for text in words(item)])
    return texts(value)


def names_error(value: Any) -> bool:
    """Return whether ``error`` tells of one: words, or a flag that is set."""
    if not value:
        return False
    return bool(words(value)) or (isinstance(value, bool | int | float | str) and flag(value))


def telling(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what the fields that are there for it give as reasons, each text once."""
    given = [value for name in _TELLING if (value := fields.get(name))]
    if not given:
        return ()
    found = unique(speaking(text for value in given for text in words(value)))
    return tuple([text for text in found if not any(text in other != text for other in found)])


def reasons(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the words that the fields of an object give as a reason, whatever their case."""
    fields = {name.lower(): value for name, value in fields.items()}
    return telling(fields) or next(
        (said for name in _WORDS if (said := words(fields.get(name)))), ()
    )


def reasons_in(value: Any, depth: int = _DEPTH) -> tuple[str, ...]:
    """Return the reasons that an object, those in it or the rows of a list give."""
    if isinstance(value, list):
        return unique(
            text
            for row in value
            if isinstance(row, Mapping)
            for text in telling(row) or telling(inner_result(row))
        )
    if not isinstance(value, Mapping) or not depth:
        return ()
    inner = (reasons_in(each, depth - 1) for each in value.values())
    return speaking(reasons(value)) or next(filter(None, inner), ())


def inner_result(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the object in the ``result`` of a row, where some rows keep how it went."""
    inner = row.get("result")
    return inner if isinstance(inner, dict) else {}


def unique(lines: Iterable[str]) -> tuple[str, ...]:
    """Return lines without those that were there before."""
    return tuple(dict.fromkeys(lines))


def speaking(lines: Iterable[str]) -> tuple[str, ...]:
    """Return lines without those that say nothing."""
    return tuple([line for line in lines if line.upper() not in SAYS_NOTHING])


def is_flag(row: Mapping[str, Any], name: str) -> bool:
    """Return whether a field holds a yes or no, as a number, a text or a boolean."""
    value = row.get(name)
    return value in (0, 1) or (isinstance(value, str) and value.strip() in ("", "0", "1"))


def words_of(body: Any) -> str:
    """Return what an answer in JSON gives as a reason."""
    found = reasons_in(body) or (() if isinstance(body, dict) else texts(body)[:1])
    return " ".join(found)[:_LONGEST]
