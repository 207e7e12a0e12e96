"""The library as programs use it: names, pages and rows, threads, asyncio."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cpshell
from cpshell.sandbox.server import Sandbox


@pytest.fixture
def panel(sandbox: Sandbox) -> Iterator[cpshell.Panel]:
    """A session of root on WHM."""
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    password = sandbox.account("root")["password"]
    with cpshell.connect(target, user="root", password=password, ca=sandbox.ready["ca"]) as opened:
        yield opened


def asked(sandbox: Sandbox, call: str) -> list[dict[str, Any]]:
    """What the server was asked for, of one function."""
    lines = Path(sandbox.ready["request_log"]).read_text().splitlines()
    return [row for row in map(json.loads, lines) if row["call"] == call]


def test_every_name_that_is_offered_is_there() -> None:
    offered = {name: getattr(cpshell, name) for name in cpshell.__all__}
    assert offered["Panel"].__name__ == "Panel"
    assert issubclass(offered["CallFailed"], offered["CpshellError"])
    with pytest.raises(AttributeError, match="no attribute 'Session'"):
        cpshell.Session  # type: ignore[attr-defined]  # noqa: B018


def test_a_panel_says_whose_it_is_and_no_secret(panel, sandbox) -> None:
    port = sandbox.ready["ports"]["whm"]
    assert repr(panel) == f"<Panel root@https://127.0.0.1:{port}>"
    assert (panel.user, panel.service) == ("root", "whm")


def test_rows_are_those_of_all_pages_and_each_page_is_asked_for_when_it_is_needed(
    panel, sandbox
) -> None:
    whole = panel.whm("listaccts")["acct"]
    before = len(asked(sandbox, "listaccts"))
    rows = panel.rows("whm", "listaccts", size=5)
    assert len(asked(sandbox, "listaccts")) == before  # nothing before the first row
    first = next(rows)
    assert len(asked(sandbox, "listaccts")) == before + 1
    assert [first, *rows] == whole
    assert len(asked(sandbox, "listaccts")) == before + 3  # 12 accounts, 5 a page


def test_pages_are_replies_with_what_the_panel_says_beside_its_rows(panel) -> None:
    pages = list(panel.pages("uapi", "Email", "list_pops", as_user="alice", size=2))
    whole = panel.uapi("Email", "list_pops", as_user="alice").data
    assert [row for page in pages for row in page.data] == whole
    assert {len(page.data) for page in pages[:-1]} == {2}
    assert pages[0].metadata["paginate"]["total_results"] == len(whole)


def test_a_page_that_is_refused_raises(panel) -> None:
    with pytest.raises(cpshell.CallFailed) as refused:
        list(panel.rows("uapi", "Email", "list_filters", as_user="alice", account="no@alice.test"))
    assert refused.value.reply.errors


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        (("whm", "removeacct"), {"user": "bob"}, "removeacct may change something"),
        (("uapi", "Email"), {}, "uapi, Email names no function"),
        (("whm", "Email", "list_pops"), {}, "names no function"),
        (("xml", "listaccts"), {}, "xml, listaccts names no function"),
    ],
)
def test_what_lists_nothing_is_not_sent(panel, sandbox, name, given, message) -> None:
    before = Path(sandbox.ready["request_log"]).read_text()
    with pytest.raises(cpshell.UsageError, match=message):
        list(panel.rows(*name, **given))
    assert Path(sandbox.ready["request_log"]).read_text() == before


def test_calls_can_be_awaited_side_by_side(panel) -> None:
    async def whole() -> list[cpshell.Reply]:
        users = ("alice", "bob", "alice", "bob")
        calls = (
            asyncio.to_thread(panel.uapi, "Email", "list_pops", as_user=user) for user in users
        )
        return await asyncio.gather(*calls)

    alice, bob, again, _ = asyncio.run(whole())
    assert alice.data == again.data != bob.data


def test_a_panel_that_is_closed_sends_nothing_and_does_not_log_in_again(sandbox) -> None:
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    password = sandbox.account("root")["password"]
    closed = cpshell.connect(target, user="root", password=password, ca=sandbox.ready["ca"])
    with pytest.raises(KeyError), closed:  # an error in the block logs out, too
        raise KeyError
    log = Path(sandbox.ready["session_log"]).read_text()
    assert "PURGE" in log.splitlines()[-1]
    for use in (
        lambda: closed.whm("version"),
        lambda: closed.su("alice"),
        closed.login_url,
        lambda: closed.download("/home/alice/x", "/nowhere", as_user="alice"),
    ):
        with pytest.raises(cpshell.UsageError, match="nothing was sent: the session is closed"):
            use()
    closed.close()
    assert Path(sandbox.ready["session_log"]).read_text() == log


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda panel: panel.rows("whm", "listaccts", size=0), "a number of rows above 0, not 0"),
        (lambda panel: panel.pages("uapi", "Email"), "uapi, Email names no function"),
        (lambda panel: panel.su("alice", service="mail"), "unknown service 'mail'"),
        (lambda panel: panel.whm("listaccts", as_user="alice"), "is not called for a user"),
    ],
)
def test_what_cannot_be_right_is_said_at_once_and_as_a_usage_error(panel, use, message) -> None:
    with pytest.raises(cpshell.UsageError, match=message):
        use(panel)


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf")])
def test_a_timeout_is_a_number_of_seconds(timeout) -> None:
    with pytest.raises(cpshell.UsageError, match="a timeout is a number of seconds above 0"):
        cpshell.connect("https://127.0.0.1:1", user="root", password="secret", timeout=timeout)
