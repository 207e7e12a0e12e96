"""``batch { … }`` runs its block with calls that are collected instead of sent."""

import pytest

from cpshell.events import CallSent
from cpshell.testing import PanelShell


@pytest.fixture
def shell(sandbox):
    opened = PanelShell(sandbox)
    yield opened
    opened.close()


@pytest.fixture
def sent(shell) -> list[str]:
    """The names of the calls that go out."""
    names: list[str] = []
    shell._shell.state.bus.add(lambda event: names.append(event.call), CallSent)
    return names


def test_the_calls_of_a_block_go_out_in_one(shell, sent):
    ran = shell.run("batch { whm version; whm gethostname }")
    assert (ran.code, ran.err) == (0, "")
    assert list(ran.value[1]) == ["hostname"]
    assert sent == ["batch"]


def test_statements_around_calls_work_as_elsewhere_and_print_nothing(shell, sent):
    ran = shell.run(
        "batch { let one = 'version'\nif 1 { whm $one } else { whm nonesuch }\n"
        "try { whm gethostname }\nfor f in version gethostname { whm $f } } | count\necho $one"
    )
    assert (ran.out, ran.err) == ("4\nversion\n", "")
    assert sent == ["batch"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("batch { whm version; echo hi }", "`echo` cannot stand in a batch: only calls can"),
        ("batch { whm version $(echo hi) }", "`echo` cannot stand in a batch: only calls can"),
        ("batch { batch { whm version } }", "`batch` cannot stand in a batch: only calls can"),
        ("batch { whm listaccts --all }", "--all cannot stand in a batch"),
    ],
)
def test_what_is_no_single_call_is_refused_and_nothing_is_sent(shell, sent, line, told):
    ran = shell.run(line)
    assert ran.code == 2
    assert told in ran.err
    assert sent == []


def test_after_a_batch_that_failed_calls_are_sent_again(shell, sent):
    assert shell.run("batch { whm version; echo hi }").code == 2
    assert shell.run("whm version").code == 0
    assert sent == ["version"]


def test_a_plugins_call_in_a_batch_is_collected_with_the_others(sandbox, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(
        "def register(shell):\n"
        "    shell.command('mine', lambda shell, given: shell.call('whm', None, 'version'),\n"
        "                  summary='', group='calls')\n"
    )
    shell = PanelShell(sandbox, [path])
    names: list[str] = []
    shell._shell.state.bus.add(lambda event: names.append(event.call), CallSent)
    assert shell.run("batch { mine; whm gethostname } | count").value == 2
    shell.close()
    assert names == ["batch"]
