"""Page after page as one reply."""

from collections.abc import Callable

import pytest

from cpshell.catalog import Api
from cpshell.panel.call import Call, View
from cpshell.panel.pagination import merge_replies, pages
from cpshell.panel.reply import Reply

ROWS = [{"n": number} for number in range(7)]
CALL = Call(Api.UAPI, "Email", "list_pops", view=View(limit=3))


def server(metadata: Callable[[int], dict[str, object]]) -> Callable[[Call], Reply]:
    def send(call: Call) -> Reply:
        size = call.view.limit or 0
        start = (call.view.page - 1) * size
        data = ROWS[start : start + size]
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
    replies = list(pages(CALL, server(metadata)))
    assert len(replies) == 3
    assert merge_replies(replies).data == ROWS


def test_the_one_list_of_whm_keeps_its_name() -> None:
    one, two = (Reply(True, Api.WHM, "x", {"acct": [n]}) for n in (1, 2))
    assert merge_replies([one, two]).data == {"acct": [1, 2]}


def test_a_server_without_pages_is_asked_once() -> None:
    assert len(list(pages(CALL, server(lambda total: {})))) == 1


def test_an_empty_page_is_the_end_whatever_the_server_counts() -> None:
    assert len(list(pages(CALL, server(lambda total: {"chunk": {"records": 10**9}})))) == 4


def test_a_page_that_fails_is_the_reply() -> None:
    good = Reply(True, Api.UAPI, "x", [1])
    bad = Reply(False, Api.UAPI, "x", None, ("no",))
    assert merge_replies([good, bad]) is bad
