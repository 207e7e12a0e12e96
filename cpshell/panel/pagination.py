"""Fetch page after page, as one reply (wire §6)."""

from collections.abc import Callable, Iterator
from typing import Any

from cpshell.errors import NotAReply
from cpshell.panel.call import Call, Window
from cpshell.panel.list_changes import ListChanges
from cpshell.panel.reasons import unique
from cpshell.panel.reply import Reply
from cpshell.records import changed

PAGE = 500
"""Rows a page."""

_MOST_SAME = 1000  # equal pages in a row
_LARGE = 100  # rows
_MOST = 100_000  # pages: a server that never says it is at its end is not followed for ever


def pages(
    call: Call,
    send: Callable[[Call], Reply],
    size: int | None = None,
    *,
    first: int = 1,
    last: int | None = None,
) -> Iterator[Reply]:
    """Send a call for one page after the other; a reply that says no is the last one, unless only
    some of its rows do.

    ``first`` and ``last`` are rows, counted from 1. A page begins after the rows that came, however
    many were asked for: servers may give fewer. A server that answers without a word on pages has
    given everything at once. Where a server stops before the rows that it counts, its last reply
    has a warning; so it has where the list changed meanwhile.
    """
    size = size or PAGE
    count = first - 1
    overlap = 0
    before: list[Any] = []
    same = 0
    changes = ListChanges()
    for number in range(_MOST):
        most = size if last is None else min(size, last - count)
        asked = most + overlap
        reply = send(changed(call, window=Window(count + 1 - overlap, asked)))
        given = rows_in(reply.data)
        if overlap and given and changes.is_last(given[0]):
            reply = _without_first(reply)
        rows, total = rows_in(reply.data), reply.total
        same = same + 1 if rows and rows == before else 0
        if same and (same >= _MOST_SAME or _is_no_chance(rows)):
            raise NotAReply(
                f"{call.name}: the server gives the same page again and again",
                hint="ask for one page: leave out --all",
            )
        if reply.ok and total is not None and not rows and count < total:
            reply = _warned(reply, _too_few(call, count, total))
        count += len(given) - overlap if given else 0
        refused = not reply.ok and reply.good is None
        ended = refused or total is None or not rows
        ended = ended or count >= (total or 0) or (last is not None and count >= last)
        if number:
            reply = _warned(reply, *changes.follow(total, rows, ended=ended))
        elif not ended:
            changes.begin(total, rows)
        yield reply
        if ended:
            return
        overlap = changes.overlap(given, asked)
        before = rows
    raise NotAReply(
        f"{call.name}: {_MOST:,} pages came, and the server names no end",
        hint="ask for one page: leave out --all",
    )


def _warned(reply: Reply, *texts: str) -> Reply:
    return changed(reply, warnings=(*reply.warnings, *texts)) if texts else reply


def _without_first(reply: Reply) -> Reply:
    """Return a reply without its first row, which came with the page before."""
    good = reply.good
    if good is not None and rows_in(good)[:1] == rows_in(reply.data)[:1]:
        good = _tail(good)
    return changed(reply, data=_tail(reply.data), good=good, raw=b"")


def _tail(data: Any) -> Any:
    rows = rows_in(data)[1:]
    return {next(iter(data)): rows} if isinstance(data, dict) else rows


def _too_few(call: Call, count: int, total: int) -> str:
    from cpshell.language.counts import counted

    return (
        f"{call.name}: the server counts {counted(total, 'row')}, and gave none after row {count}"
    )


def _is_no_chance(rows: list[Any]) -> bool:
    """Return whether two pages in a row cannot be so by chance: large, and not of one value."""
    return len(rows) >= _LARGE and any(row != rows[0] for row in rows)


def rows_in(data: Any) -> list[Any]:
    """Return the list that an answer is, or WHM's list in an object of one field, or nothing."""
    if isinstance(data, list):
        return data
    if isinstance(data, dict) and len(data) == 1:
        (only,) = data.values()
        return only if isinstance(only, list) else []
    return []


def merge_replies(replies: list[Reply]) -> Reply:
    """Return one reply with the rows of all; the first one that says no, if there is any, with the
    good rows of all.

    What any page says beside its rows is kept, once.
    """
    if len(replies) == 1:
        return replies[0]
    errors = unique(text for reply in replies if reply.ok for text in reply.errors)
    messages = unique(text for reply in replies for text in reply.messages)
    warnings = unique(text for reply in replies for text in reply.warnings)
    refused = next((reply for reply in replies if not reply.ok), None)
    data = _rows_of_all(replies)
    if refused is not None:
        notes = {"messages": messages, "warnings": unique((*errors, *warnings))}
        said = unique(text for reply in replies if not reply.ok for text in reply.errors)
        some = any(reply.good is not None for reply in replies)
        return changed(refused, errors=said, good=data if some else None, **notes)
    metadata = {k: v for k, v in replies[-1].metadata.items() if k not in ("paginate", "chunk")}
    notes = {"errors": errors, "messages": messages, "warnings": warnings}
    return changed(replies[0], data=data, **notes, metadata=metadata, raw=b"")


def _rows_of_all(replies: list[Reply]) -> Any:
    """Return the good rows of pages, in the shape of the first page."""
    parts = [reply.data if reply.ok else reply.good for reply in replies]
    rows = [row for part in parts for row in rows_in(part)]
    first = replies[0].data
    return {next(iter(first)): rows} if isinstance(first, dict) and len(first) == 1 else rows
