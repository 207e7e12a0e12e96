"""Page after page as one reply."""

from collections.abc import Callable

import pytest

from cpshell.catalog import Api
from cpshell.panel.call import Call, View, Window
from cpshell.panel.fetch import answer
from cpshell.panel.pagination import merge_replies, pages
from cpshell.panel.planner import plan_view
from cpshell.panel.reply import Reply
from cpshell.records import changed

ROWS = [{"n": number} for number in range(7)]
CALL = Call(Api.UAPI, "Email", "list_pops")


def server(metadata: Callable[[int], dict[str, object]], most: int = 99) -> Callable[[Call], Reply]:
    """A panel that gives ``most`` rows at a time, whatever it is asked for."""

    def send(call: Call) -> Reply:
        window = call.window or plan_view(call).window or Window(1, 99)
        start = window.start - 1
        data = ROWS[start : start + min(window.size, most)]
        return Reply(True, call.api, call.name, data, metadata=metadata(len(ROWS)))

    return send


@pytest.mark.parametrize(
    "metadata",
    [
        lambda total: {"paginate": {"total_results": total}},
        lambda total: {"paginate": {"total_results": str(total)}},
        lambda total: {"chunk": {"records": total}},
    ],
)
def test_all_pages_come_and_their_rows_are_one_list(
    metadata: Callable[[int], dict[str, object]],
) -> None:
    replies = list(pages(CALL, server(metadata), 3))
    assert len(replies) == 3
    assert merge_replies(replies).data == ROWS


@pytest.mark.parametrize("most", [1, 2, 5, 6])
def test_a_server_that_gives_fewer_rows_than_a_page_holds_loses_none(most: int) -> None:
    capped = server(lambda total: {"chunk": {"records": total}}, most)
    replies = list(pages(CALL, capped, 5))
    assert merge_replies(replies).data == ROWS
    assert not any(reply.warnings for reply in replies)


@pytest.mark.parametrize("most", [1, 2, 3, 99])
@pytest.mark.parametrize(
    ("view", "wanted"),
    [
        (View(limit=5), ROWS[:5]),
        (View(limit=9), ROWS),
        (View(limit=3, page=2), ROWS[3:6]),
        (View(limit=5, page=2), ROWS[5:]),
        (View(limit=5, page=3), []),
        (View(page=1), ROWS),
    ],
)
def test_a_limit_and_a_page_are_whole_however_few_rows_come_at_a_time(
    view: View, wanted: list[dict[str, int]], most: int
) -> None:
    capped = server(lambda total: {"paginate": {"total_results": total}}, most)
    reply = answer(CALL.with_view(view), capped)
    assert reply.data == wanted
    assert reply.warnings == ()


def test_rows_that_a_server_counts_and_does_not_give_are_told() -> None:
    replies = list(pages(CALL, server(lambda total: {"chunk": {"records": 9}}), 5))
    assert merge_replies(replies).data == ROWS
    assert merge_replies(replies).warnings == (
        "Email::list_pops: the server counts 9 rows, and gave none after row 7",
    )


def test_the_one_list_of_whm_keeps_its_name() -> None:
    one, two = (Reply(True, Api.WHM, "x", {"acct": [n]}) for n in (1, 2))
    assert merge_replies([one, two]).data == {"acct": [1, 2]}


def test_a_server_without_pages_is_asked_once() -> None:
    assert len(list(pages(CALL, server(lambda total: {}), 3))) == 1


def test_an_empty_page_is_the_end_whatever_the_server_counts() -> None:
    assert len(list(pages(CALL, server(lambda total: {"chunk": {"records": 10**9}}), 3))) == 4


def test_a_page_that_fails_is_the_reply() -> None:
    good = Reply(True, Api.UAPI, "x", [1])
    bad = Reply(False, Api.UAPI, "x", None, ("no",))
    assert merge_replies([good, bad]) == bad


def test_what_was_said_before_a_page_that_fails_is_kept() -> None:
    good = Reply(True, Api.UAPI, "x", [1], ("skipped",), ("m1",), ("w1",))
    bad = Reply(False, Api.UAPI, "x", None, ("no",), ("m2",))
    merged = merge_replies([good, bad])
    assert (merged.ok, merged.errors, merged.messages) == (False, ("no",), ("m1", "m2"))
    assert merged.warnings == ("skipped", "w1")


def test_errors_beside_the_rows_of_any_page_are_kept() -> None:
    one = Reply(True, Api.UAPI, "x", [1])
    two = Reply(True, Api.UAPI, "x", [2], ("skipped",))
    assert merge_replies([one, two]).errors == ("skipped",)


def test_a_page_holds_500_rows_where_nobody_says() -> None:
    asked: list[Window | None] = []

    def send(call: Call) -> Reply:
        asked.append(call.window)
        rows = [{"n": 1}] * (500 if len(asked) == 1 else 1)
        return Reply(True, call.api, call.name, rows, metadata={"chunk": {"records": 501}})

    replies = list(pages(Call(Api.UAPI, "Email", "list_pops"), send))
    assert asked == [Window(1, 500), Window(501, 500)]
    assert len(merge_replies(replies).data) == 501


def test_what_the_server_says_on_any_page_is_kept_once() -> None:
    one = Reply(
        True,
        *(Api.UAPI, "x", [1], (), ("hello", "one"), ("careful",)),
        metadata={"paginate": {"total_results": 2}, "version": "1"},
        raw=b"[1]",
    )
    two = Reply(
        True,
        *(Api.UAPI, "x", [2], (), ("hello", "two"), ("careful", "slow")),
        metadata={"paginate": {"total_results": 2}, "chunk": {}, "version": "2"},
        raw=b"[2]",
    )
    merged = merge_replies([one, two])
    assert merged.messages == ("hello", "one", "two")
    assert merged.warnings == ("careful", "slow")
    assert merged.metadata == {"version": "2"}
    assert merged.raw == b""
    assert (merged.ok, merged.api, merged.call) == (True, Api.UAPI, "x")


def test_one_page_is_the_reply_itself() -> None:
    only = Reply(True, Api.UAPI, "x", [1], metadata={"paginate": {"total_results": 1}}, raw=b"[1]")
    assert merge_replies([only]) is only


@pytest.mark.parametrize("data", [None, "text", {}, {"a": 1}, {"a": {"b": 1}}, {"a": [1], "b": 2}])
def test_an_answer_that_is_no_list_is_one_page(data: object) -> None:
    def send(call: Call) -> Reply:
        return Reply(True, call.api, call.name, data, metadata={"chunk": {"records": 9}})

    assert len(list(pages(CALL, send))) == 1


def test_of_more_than_two_pages_the_first_names_the_call_and_the_last_says_the_rest() -> None:
    replies = [
        Reply(True, Api.WHM, f"call {n}", {f"list {n}": [n]}, metadata={"version": n})
        for n in (1, 2, 3)
    ]
    merged = merge_replies(replies)
    assert merged.data == {"list 1": [1, 2, 3]}
    assert merged.call == "call 1"
    assert merged.metadata == {"version": 3}


def test_a_row_that_failed_ends_no_pages_and_loses_no_good_row() -> None:
    plain = server(lambda total: {"paginate": {"total_results": total}})

    def send(call: Call) -> Reply:
        reply = plain(call)
        bad = [row for row in reply.data if row["n"] in (1, 4)]
        good = [row for row in reply.data if row not in bad]
        errors = tuple(f"row {row['n']}" for row in bad)
        return changed(reply, ok=not bad, good=good if bad else None, errors=errors)

    replies = list(pages(CALL, send, 3))
    merged = merge_replies(replies)
    assert [reply.ok for reply in replies] == [False, False, True]
    assert (merged.ok, merged.errors) == (False, ("row 1", "row 4"))
    assert merged.good == [row for row in ROWS if row["n"] not in (1, 4)]
