"""The plugin in ``plugins/diskhogs.py``, against the sandbox."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.system.files import Files
from cpshell.system.policy import ALLOW_ALL

FILE = Path(__file__).parents[2] / "plugins" / "diskhogs.py"


@pytest.fixture
def plugin_files():
    return [FILE]


@pytest.fixture(scope="module")
def diskhogs():
    """The module itself, for its small parts."""
    from cpshell.plugin_host.discovery import _module

    return _module(Files(ALLOW_ALL), FILE)


def test_the_largest_accounts_and_mailboxes_come_first(panel_shell):
    ran = panel_shell.run("diskhogs --top 6")
    assert (ran.code, ran.err) == (0, "")
    sizes = [row["bytes"] for row in ran.value]
    assert len(sizes) == 6
    assert sizes == sorted(sizes, reverse=True)
    assert {row["kind"] for row in ran.value} == {"account", "mailbox"}


def test_accounts_are_those_of_the_panel(panel_shell):
    rows = panel_shell.run("diskhogs --only accounts --top 100").value
    users = panel_shell.run("whm listaccts | get acct[].user").value
    assert sorted(row["name"] for row in rows) == sorted(users)


def test_mailboxes_of_all_accounts_are_there(panel_shell):
    rows = panel_shell.run("diskhogs --only mailboxes --top 1000").value
    alice = panel_shell.run("uapi --as alice Email list_pops | get [].email").value
    found = {row["name"] for row in rows if row["account"] == "alice"}
    assert found <= set(alice)
    assert found
    assert len({row["account"] for row in rows}) > 1


def test_a_size_is_that_of_the_mailbox(panel_shell):
    rows = panel_shell.run("diskhogs --only mailboxes --top 1000 | where account=alice").value
    told = panel_shell.run(
        "uapi --as alice Email list_pops_with_disk | get '[].[email, _diskused]'"
    ).value
    assert {(row["name"], row["bytes"]) for row in rows} == {tuple(each) for each in told}


def test_one_call_at_a_time_gives_the_same(panel_shell):
    assert panel_shell.run("diskhogs --jobs 1").value == panel_shell.run("diskhogs").value


def test_in_a_cpanel_session_it_is_ones_own_mailboxes(panel_shell):
    rows = panel_shell.run("su alice\ndiskhogs\nexit").value
    assert {(row["kind"], row["account"]) for row in rows} == {("mailbox", "alice")}


def test_without_a_session_it_says_what_it_needs(run):
    ran = run("--plugin", str(FILE), "-c", "diskhogs")
    assert (ran.code, ran.out) == (2, "")
    assert "diskhogs needs a session" in ran.err


def test_it_is_a_table_where_one_is_asked_for(panel_shell):
    head = panel_shell.run("diskhogs --top 1 | table").out.splitlines()[0]
    assert head.split() == ["kind", "name", "account", "bytes", "used"]


@pytest.mark.parametrize(
    ("text", "size"),
    [("482M", 482 << 20), ("1.5G", 3 << 29), ("10", 10 << 20), ("none", 0), ("unlimited", 0)],
)
def test_sizes_are_read_as_whm_writes_them(diskhogs, text, size):
    assert diskhogs.megabytes(text) == size


@given(st.text())
def test_any_text_is_some_size(text):
    from cpshell.plugin_host.discovery import _module

    assert _module(Files(ALLOW_ALL), FILE).megabytes(text) >= 0


def test_sizes_are_written_for_people(diskhogs):
    written = [diskhogs.human(size) for size in (5, 2048, 902823936, 1 << 40)]
    assert written == ["5 B", "2.0 KiB", "861.0 MiB", "1024.0 GiB"]
