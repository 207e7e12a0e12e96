"""A table on a terminal begins with the columns that eyes want; pipes get all as it is."""

from io import StringIO

import pytest

from cpshell import cli
from cpshell.system.streams import Streams
from cpshell.system.system import System
from tests.conftest import account


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def shown(sandbox, monkeypatch):
    """Run a line as root of the sandbox; return what a terminal, or else a pipe, shows."""
    monkeypatch.setenv("SECRET", account(sandbox, "root")["password"])
    target = f"https://root@127.0.0.1:{sandbox.ready['ports']['whm']}"
    options = [
        "--color",
        "never",
        "--ca",
        str(sandbox.ready["ca"]),
        "--password-from",
        "env:SECRET",
        target,
    ]

    def run(line: str, out: StringIO | None = None) -> list[str]:
        out = out or Terminal()
        assert cli.main([*options, "-c", line], System(Streams(StringIO(), out, StringIO()))) == 0
        return out.getvalue().splitlines()

    return run


def test_a_listing_begins_with_what_administrators_look_for(shown):
    assert shown("whm listaccts")[0].split()[:4] == ["user", "domain", "plan", "owner"]


@pytest.mark.parametrize(
    ("stages", "first"),
    [
        ("where user^=a or user^=b | sort domain | limit 2", ["user", "domain", "plan", "owner"]),
        ("select owner, user, plan", ["owner", "user", "plan"]),
        ("limit 2 | select plan, user", ["plan", "user"]),
    ],
)
def test_filters_that_choose_rows_leave_the_columns_and_select_orders_them(shown, stages, first):
    assert shown(f"whm listaccts | {stages}")[0].split()[:4] == first


def test_columns_that_the_call_asks_for_keep_their_order(shown):
    assert shown("whm listaccts --columns domain,user")[0].split() == ["domain", "user"]


def test_a_pipe_gets_the_fields_as_the_server_sent_them(shown):
    first = shown("whm listaccts | get acct[0] | json", StringIO())[0]
    plain = shown("whm listaccts", StringIO())[0]
    assert first in plain


def test_a_zone_can_be_read_on_a_terminal_and_stays_encoded_elsewhere(shown):
    line = "whm parse_dns_zone zone=alice.test"
    assert any("ns1." in row and " NS " in row for row in shown(line))
    assert not any("ns1." in row for row in shown(line, StringIO()))
