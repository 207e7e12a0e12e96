"""Judge the rows of an answer: which of them say no, why, and what is left (wire §5, §7, §11).

A call that acts on several things can say yes as a whole while each row says how its own thing
went. What the catalog documents as a field of what a read gives is data, and only told. [L]
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from cpshell.panel.reasons import (
    flag,
    inner_result,
    is_flag,
    names_error,
    reasons,
    speaking,
    telling,
    texts,
    unique,
    words,
)
from cpshell.records import Record, changed, record

BESIDE_STATUS = frozenset((
    "statusmsg", "statustxt", "reason", "failure_reason", "error", "err", "errors", "exception",
    "errmsg", "errormsg", "error_message", "msg", "message",
))  # fmt: skip
"""Where one of these stands beside ``status`` or ``ok``, the row says how it went."""
_SPEAKING = ("result", "success")  # flags that need no words beside them
_BESIDE_WORDS = ("status", "ok", "failed")  # those that are data without them
_WARNINGS = ("warnings", "warns")
_FLAGS = (*_SPEAKING, *_BESIDE_WORDS)
_NAMES = (
    "domain", "user", "username", "account", "email", "login", "name", "file", "path", "src",
    "host", "hostname", "servername", "vhost", "zone", "subdomain", "database", "db", "dbuser",
    "ip", "address", "feature", "package", "config", "key_id", "id", "line", "linekey", "url",
)  # fmt: skip
"""The fields that say which thing a row is about, the most telling first."""
_MOST = 100  # names or row numbers in one message


@record
class Verdicts(Record):
    """What the rows of an answer say: whether none says no, and why those do that do.

    ``warnings`` are those of all rows that speak, and the reasons in rows that are data. ``good``
    is the data without the rows that say no, where others worked.
    """

    ok: bool = True
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    good: Any = None


SILENT = Verdicts()


def judge(data: Any, documented: Collection[str] = ()) -> Verdicts:
    """Return what the rows in data say: a list, the lists in an object, or the object itself.

    ``documented``: the fields that are data in this answer.
    """
    if isinstance(data, list):
        return judge_rows(data, documented)
    if not isinstance(data, Mapping):
        return SILENT
    if verdict(data) is not None:
        return judge_rows([data])
    members = {key: _judge_member(value, documented) for key, value in data.items()}
    if any(not found.ok for found in members.values()):
        return _joined_verdicts(data, members)
    counted = SILENT if documented else judge_counts(data)
    warnings = unique(text for found in members.values() for text in found.warnings)
    return changed(counted, warnings=warnings) if warnings else counted


def _joined_verdicts(data: Mapping[str, Any], members: Mapping[str, Verdicts]) -> Verdicts:
    """Return what all lists in an object say together, where one of them says no."""
    good = {key: found.good for key, found in members.items() if found.good is not None}
    failed = {key for key, found in members.items() if not found.ok and found.good is None}
    return Verdicts(
        False,
        unique(text for found in members.values() for text in found.errors),
        unique(text for found in members.values() for text in found.warnings),
        {key: good.get(key, value) for key, value in data.items() if key not in failed}
        if good
        else None,
    )


def _judge_member(value: Any, documented: Collection[str]) -> Verdicts:
    """Judge a list in an object, or an object of rows by their names."""
    if isinstance(value, list):
        return judge_rows(value, documented)
    if not isinstance(value, Mapping) or not value:
        return SILENT
    rows = list(value.values())
    if any(not isinstance(row, Mapping) or verdict(row) is None for row in rows):
        return SILENT
    found = judge_rows(rows, documented, names=list(value))
    worked = {name: row for name, row in value.items() if verdict(row)}
    return found if found.good is None else changed(found, good=worked)


def judge_rows(
    rows: Sequence[Any], documented: Collection[str] = (), names: Sequence[str] = ()
) -> Verdicts:
    """Return what rows say; ``names`` are those that they have outside of themselves.

    Where some failed and some did not, the first reason begins with how many, and each is led by
    the names of the rows that give it.
    """
    speaking_rows: list[Mapping[str, Any]] = []
    bad: list[tuple[int, Mapping[str, Any]]] = []
    warnings: dict[str, None] = {}
    for number, row in enumerate(rows):
        if not isinstance(row, dict) or not (  # of 100,000 rows that say nothing, quickly
            "result" in row
            or "success" in row
            or (
                ("status" in row or "ok" in row or "failed" in row)
                and not row.keys().isdisjoint(BESIDE_STATUS)
            )
        ):
            continue
        worked = verdict(row)
        if worked is None:
            continue
        speaking_rows.append(row)
        if not worked:
            bad.append((number, row))
        for name in _WARNINGS:
            if name in row:
                warnings.update(dict.fromkeys(texts(row[name])))
    if not bad:
        return Verdicts(warnings=tuple(warnings)) if warnings else SILENT
    labels = names or labels_of(speaking_rows, rows)
    mixed = len(bad) < len(speaking_rows)
    lines = tuple(_told(bad, labels, mixed=mixed))
    if len(speaking_rows) > 1:
        first = lines[0] if lines else "no reason was given"
        lines = (f"{len(bad)} of {len(speaking_rows)} rows failed: {first}", *lines[1:])
    if documented and not _flags_of(bad).isdisjoint(documented):
        return Verdicts(warnings=(*lines, *warnings))
    numbers = {number for number, _ in bad}
    left = [row for number, row in enumerate(rows) if number not in numbers] if mixed else None
    return Verdicts(False, lines, tuple(warnings), left)


def messages_of(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return what the rows that worked say about it, each text once."""
    return unique(text for row in rows if verdict(row) for text in speaking(_reasons(row)))


def verdict(row: Mapping[str, Any]) -> bool | None:
    """Return whether a row says that it worked; ``None`` where it says nothing about that.

    ``result`` and ``success`` always speak; ``status``, ``ok`` and ``failed`` speak where words
    stand beside them, and are data elsewhere (the state of a service, for example). wire §5, §11
    [H], without words [L]. A no beside fields for words that are empty is data as well. [L]
    """
    for name in _SPEAKING:
        if name in row:
            if name == "result" and (inner := inner_result(row)):
                return verdict(inner)
            if is_flag(row, name) and (row[name] != "" or _explains(row)):
                return flag(row[name])
    for name in _BESIDE_WORDS:
        if name in row and is_flag(row, name) and not row.keys().isdisjoint(BESIDE_STATUS):
            worked = flag(row[name]) is not (name == "failed")
            return worked if worked or _explains(row) else None
    return None


def _explains(row: Mapping[str, Any]) -> bool:
    """Return whether a row has words on how it went, or a field that is there for nothing else."""
    if "statusmsg" in row or "statustxt" in row:
        return True
    if names_error(row.get("error")) or names_error(row.get("err")):
        return True
    return bool(telling(row) or words(row.get("msg")) or words(row.get("message")))


def _reasons(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the reasons of a row, also of one that keeps them in its ``result``."""
    said = reasons(row)
    while not said and (row := inner_result(row)):
        said = reasons(row)
    return said


def _flags_of(rows: Sequence[tuple[int, Mapping[str, Any]]]) -> set[str]:
    return {name for _, row in rows for name in _FLAGS if name in row}


def labels_of(speaking_rows: Sequence[Mapping[str, Any]], rows: Sequence[Any]) -> list[str]:
    """Return the name of each row: by a field in which all differ, or the first that they have."""
    fields = set().union(*speaking_rows)
    named = [name for name in _NAMES if name in fields]
    known = [name for name in named if any(_name(row, name) for row in speaking_rows)]
    count = len(speaking_rows)
    telling_apart = (n for n in known if len({_name(row, n) for row in speaking_rows}) == count)
    chosen = next(telling_apart, known[0] if known else "")
    return [_name(row, chosen) if isinstance(row, Mapping) else "" for row in rows]


def _name(row: Mapping[str, Any], field: str) -> str:
    value = row.get(field)
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value).strip()
    return ""


def _told(
    bad: Sequence[tuple[int, Mapping[str, Any]]], labels: Sequence[str], *, mixed: bool
) -> Iterator[str]:
    """Yield the reasons of rows, each once, led by the names of the rows that give it.

    Where rows have no names and others worked, the numbers of the rows follow.
    """
    whose: dict[str, list[str]] = {}
    for number, row in bad:
        for text in _reasons(row) or words(row.get("output")) or ("",):
            label = labels[number]
            whose.setdefault(text, []).append("" if label in text else label)
    several = len(bad) > 1 or mixed
    lines = []
    for text, names in whose.items():
        shown = _joined([name for name in dict.fromkeys(names) if name]) if several else ""
        if line := (f"{shown}: {text}" if shown and text else text or shown):
            lines.append(line)
    if mixed and not any(labels):
        numbers = _joined([str(number + 1) for number, _ in bad])
        which = f"row {numbers}" if len(bad) == 1 else f"rows {numbers}"
        lines = [*lines[:-1], f"{lines[-1]} ({which})"] if lines else [which]
    yield from lines


def _joined(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more


def judge_counts(data: Mapping[str, Any]) -> Verdicts:
    """Judge an object that counts or lists what failed: ``failed`` beside ``succeeded``,
    ``fail_cnt``, and ``failures`` or ``failed`` by their names. wire §7 [H], lists [M]"""
    failed, lines = 0, []
    for key in ("failed", "failures"):
        value = data.get(key)
        if isinstance(value, Mapping):
            lines += [f"{name}: {' '.join(words(why)) or 'failed'}" for name, why in value.items()]
        elif isinstance(value, list):
            lines += [line for each in value for line in _listed(each)]
    for key, beside in (("failed", "succeeded"), ("fail_cnt", "failures")):
        count = data.get(key)
        if beside in data and str(count).isdecimal() and not isinstance(count, bool):
            failed = max(failed, int(str(count)))
    if not failed and not lines:
        return SILENT
    failed = max(failed, len(lines))
    worked = str(data.get("succeeded"))
    total = failed + int(worked) if worked.isdecimal() else 0
    head = f"{failed} of {total} failed" if total else f"{failed} failed"
    said = unique(lines) or ("no reason was given",)
    rest = {k: v for k, v in data.items() if k not in ("failed", "failures", "fail_cnt", "warned")}
    good = data if any(value not in ("0", 0) and value for value in rest.values()) else None
    return Verdicts(False, (f"{head}: {said[0]}", *said[1:]), (), good)


def _listed(value: Any) -> tuple[str, ...]:
    if isinstance(value, Mapping):
        label = next((found for name in _NAMES if (found := _name(value, name))), "")
        return (": ".join(filter(None, (label, " ".join(_reasons(value))))),)
    return texts(value)
