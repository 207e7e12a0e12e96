"""Find the words in which an answer says yes or no, wherever the panel puts them (wire §5, §11)."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

_TELLING = ("errors", "error", "err", "reason", "statusmsg", "statustxt")
"""The fields that give reasons, the most telling first: all of them are told."""
_WORDS = ("message", "msg", "detail", "description", "title", "messages")
"""The fields that may give one where those do not: the first is told."""
BESIDE_STATUS = frozenset(("statusmsg", "statustxt", "reason", "error", "err"))
"""Where one of these stands beside ``status`` or ``ok``, the row says how it went."""
_DEPTH = 3  # objects in objects that are looked into for reasons
SAYS_NOTHING = ("", "OK")


def flag(value: Any) -> bool:
    """Return True for 1, "1" and true; the same field comes as number or string. wire §0 [H]."""
    if isinstance(value, str):
        return value.strip().lower() not in ("", "0", "0.0", "none", "null", "false", "no")
    return bool(value)


def texts(value: Any) -> tuple[str, ...]:
    """Return ``null``, one text or a list of texts as texts without empty lines. wire §0 [H]."""
    if value is None:
        return ()
    if isinstance(value, list | tuple):
        return tuple([text for item in value for text in texts(item)])
    if isinstance(value, str):
        return tuple([line.strip() for line in value.splitlines() if line.strip()])
    return (json.dumps(value, ensure_ascii=False),)


def words(value: Any) -> tuple[str, ...]:
    """Return the texts of a field that may be a mere flag: ``"error": 1`` has none."""
    if isinstance(value, bool | int | float):
        return ()
    if isinstance(value, str) and value.strip() in ("0", "1"):
        return ()
    if isinstance(value, Mapping):
        try:
            return reasons(value) or texts(value or None)
        except RecursionError:  # what is so deep is nothing that anybody said
            return ()
    if isinstance(value, list):
        return tuple([text for item in value for text in words(item)])
    return texts(value)


def names_error(value: Any) -> bool:
    """Return whether ``error`` tells of one: words, or a flag that is set."""
    return bool(words(value)) or (isinstance(value, bool | int | float | str) and flag(value))


def telling(fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what the fields that are there for it give as reasons, each text once."""
    found = unique(speaking(text for name in _TELLING for text in words(fields.get(name))))
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
            text for row in value if isinstance(row, Mapping) for text in row_telling(row)
        )
    if not isinstance(value, Mapping) or not depth:
        return ()
    inner = (reasons_in(each, depth - 1) for each in value.values())
    return speaking(reasons(value)) or next(filter(None, inner), ())


def unique(lines: Iterable[str]) -> tuple[str, ...]:
    """Return lines without those that were there before."""
    return tuple(dict.fromkeys(lines))


def speaking(lines: Iterable[str]) -> tuple[str, ...]:
    """Return lines without those that say nothing."""
    return tuple([line for line in lines if line not in SAYS_NOTHING])


def verdict(row: Mapping[str, Any]) -> bool | None:
    """Return whether a row says that it worked; ``None`` where it says nothing about that.

    ``result`` always speaks; ``status`` and ``ok`` speak where words stand beside them, and are
    data elsewhere (the state of a service, for example). wire §5, §11 [H], without words [L].
    A no beside fields for words that are empty is data as well. [L]
    """
    if isinstance(row.get("result"), Mapping):
        return verdict(row["result"])
    if is_flag(row, "result") and (row["result"] != "" or _explains(row)):
        return flag(row["result"])
    beside = not row.keys().isdisjoint(BESIDE_STATUS)
    for name in ("status", "ok"):
        if beside and is_flag(row, name):
            worked = flag(row[name])
            return worked if worked or _explains(row) else None
    return None


def _explains(row: Mapping[str, Any]) -> bool:
    """Return whether a row has words on how it went, or a field that is there for nothing else."""
    if "statusmsg" in row or "statustxt" in row:
        return True
    return names_error(row.get("error")) or names_error(row.get("err")) or bool(telling(row))


def is_flag(row: Mapping[str, Any], name: str) -> bool:
    """Return whether a field holds a yes or no, as a number, a text or a boolean."""
    value = row.get(name)
    return value in (0, 1) or (isinstance(value, str) and value.strip() in ("", "0", "1"))


def row_reasons(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the reasons of a row, also of one that keeps them in its ``result``."""
    inner = row.get("result")
    return reasons(row) or (reasons(inner) if isinstance(inner, Mapping) else ())


def row_telling(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a row says in fields that are there for reasons."""
    inner = row.get("result")
    return telling(row) or (telling(inner) if isinstance(inner, Mapping) else ())


def row_verdicts(rows: Iterable[Any]) -> tuple[bool, tuple[str, ...], tuple[str, ...]]:
    """Return whether no row says no, the reasons of those that do, and the texts of the others.

    Where some failed and some did not, the first reason begins with how many.
    """
    states = [
        (said, row_reasons(row))
        for row in rows
        if isinstance(row, Mapping) and (said := verdict(row)) is not None
    ]
    bad = [lines for said, lines in states if not said]
    fine = unique(text for said, lines in states if said for text in speaking(lines))
    errors = unique(text for lines in bad for text in lines)
    if bad and len(states) > 1:
        first = errors[0] if errors else "no reason was given"
        errors = (f"{len(bad)} of {len(states)} rows failed: {first}", *errors[1:])
    return not bad, errors, fine
