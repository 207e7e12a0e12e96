"""Get the answer to a call: ask the server for the most that is sure, and do the rest here."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cpshell.errors import UsageError
from cpshell.panel.call import WHOLE, Call, View, Window
from cpshell.panel.carried import reads
from cpshell.panel.reply import Reply
from cpshell.records import changed
from cpshell.render import rows

if TYPE_CHECKING:
    from cpshell.panel.planner import Plan

Send = Callable[[Call], Reply]


def answer(call: Call, send: Send) -> Reply:
    """Send a call, with further pages where its rows are filtered or sorted here.

    Raises:
        UsageError: an unknown field, or a view that makes no sense.
    """
    if call.view == WHOLE:
        return send(call)
    from cpshell.panel.planner import plan_view

    plan = plan_view(call)
    reply = send(call)
    if not reply.ok:
        return finish(call, reply)
    if plan.window is not None:
        reply = _with_rest_of_window(call, plan.window, reply, send)
    if call.view.where or call.view.sort:
        reply = _with_all_pages(call, reply, send)
    if _asked_too_much(call, plan, reply):
        whole = call.with_view(WHOLE)
        reply = _with_all_pages(whole, send(whole), send)
    return finish(call, reply)


def _with_all_pages(call: Call, reply: Reply, send: Send) -> Reply:
    """Return a reply, with the rows of further pages where the server kept some back."""
    from cpshell.panel.pagination import merge_replies, pages, rows_in

    total = reply.total
    if not reply.ok or total is None or not reads(call) or total <= len(rows_in(reply.data)):
        return reply
    return merge_replies(list(pages(call, send)))


def _with_rest_of_window(call: Call, window: Window, reply: Reply, send: Send) -> Reply:
    """Return a reply with all rows that were asked for, where the server gives fewer at a time."""
    from cpshell.panel.pagination import merge_replies, pages, rows_in

    total, count = reply.total, len(rows_in(reply.data))
    if total is None or not count or not reads(call):
        return reply
    first, last = window.start + count, min(window.start + window.size - 1, total)
    if first > last:
        return reply
    more = pages(call, send, window.size, first=first, last=last)
    return changed(merge_replies([reply, *more]), metadata=reply.metadata)


def _asked_too_much(call: Call, plan: "Plan", reply: Reply) -> bool:
    """Return whether the answer cannot tell an unknown field from one that matches nowhere."""
    if not reply.ok or not (plan.contains or plan.columns):
        return False
    from cpshell.panel.planner import needed_fields

    found = rows(reply.data)
    if not found:
        return not recorded_fields(call).issuperset(needed_fields(call.view))
    asked = {field for field, _ in plan.contains}
    asked.update(plan.columns)
    return any(all(not isinstance(row, dict) or name not in row for row in found) for name in asked)


def recorded_fields(call: Call) -> set[str]:
    """Return the fields of rows that the catalog knows of, which are not slips."""
    from cpshell.catalog.reply_fields import paths

    shape = call.entry.fields if call.entry is not None else None
    return {path.rpartition(".")[2] for path in paths(shape)} if shape is not None else set()


def finish(call: Call, reply: Reply) -> Reply:
    """Return a reply whose rows are those that the view of the call wants.

    Raises:
        UsageError: an unknown field, or a comparison that makes no sense.
    """
    view = call.view
    if view == WHOLE or (not reply.ok and reply.good is None):
        return reply
    if not reply.ok:
        return _with_good_rows(call, reply)
    found = rows(reply.data)
    kept, notes = _matching(call, found) if view.where else (found, ())
    wanted = _wanted(kept, view, paged=reply.total is not None)
    if wanted is found:
        return reply
    raw = reply.raw if wanted == found else b""
    data = _in_place_of_rows(reply.data, wanted)
    return changed(reply, data=data, raw=raw, arranged=bool(view.columns), remarks=notes)


def _with_good_rows(call: Call, reply: Reply) -> Reply:
    """Return a reply that says no, with those of its good rows that the view wants."""
    try:
        worked = finish(call, changed(reply, ok=True, data=reply.good))
    except UsageError as error:
        return changed(reply, good=None, errors=(*reply.errors, error.message))
    return changed(reply, good=worked.data, arranged=worked.arranged, remarks=worked.remarks)


def _matching(call: Call, found: list[Any]) -> tuple[list[Any], tuple[str, ...]]:
    """Return the rows for which conditions hold, and what the filter ``where`` says of them."""
    from cpshell.language.conditions import keep_matching, notes_on_nothing, notes_on_texts

    notes: list[str] = []
    for test in call.view.where:
        notes += notes_on_texts(test, found, () if found else recorded_fields(call))
        kept = keep_matching(test, found)
        if not kept:  # the server may have brought none
            return kept, (*notes, *notes_on_nothing(test, found))
        found = kept
    return found, tuple(notes)


def _wanted(found: list[Any], view: View, *, paged: bool) -> list[Any]:
    """Return the rows of a view that match; ``paged``: the server has taken one page of them
    already."""
    from cpshell.panel.planner import PAGE_SIZE

    if view.sort:
        from cpshell.language.sort_keys import sort_rows

        found = sort_rows(found, view.sort)
    size = view.limit if view.limit is not None else PAGE_SIZE if view.page else None
    if size is not None and (len(found) > size or not paged):
        start = 0 if paged else ((view.page or 1) - 1) * size
        found = found[start : start + size] if start or len(found) > size else found
    if view.columns:
        from cpshell.language.selections import select_columns

        found = select_columns(found, view.columns)
    return found


def _in_place_of_rows(data: Any, wanted: list[Any]) -> Any:
    """Return data with other rows: WHM's list stays in its object of one field."""
    if isinstance(data, dict) and len(data) == 1:
        ((name, only),) = data.items()
        if isinstance(only, list):
            return {name: wanted}
    return wanted


def describe_rest(view: View) -> list[str]:
    """Return what is done here, as the filters that mean the same; none for pages."""
    from cpshell.language.expressions import expression_text
    from cpshell.language.sort_keys import sort_text

    lines = [f"where {expression_text(test)}" for test in view.where]
    if view.sort:
        lines.append(f"sort {', '.join(map(sort_text, view.sort))}")
    if lines and view.limit is not None:
        lines.append(f"limit {view.limit}")
    if view.columns:
        from cpshell.language.selections import columns_text

        lines.append(f"select {columns_text(view.columns)}")
    return lines


def refuse_page_of_all(view: View) -> None:
    """Refuse ``--all`` beside ``--page``.

    Raises:
        UsageError: both are given.
    """
    if view.page is not None:
        raise UsageError("--all and --page cannot stand together", hint="leave out one of them")
