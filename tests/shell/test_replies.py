"""What listens to replies fails no call; what fails inside a built-in is nobody else's fault."""

import pytest

from cpshell.build import build_shell
from cpshell.errors import CpshellError
from cpshell.panel.call import Call
from cpshell.panel.reply import Reply
from cpshell.testing import PanelShell


@pytest.fixture
def shell(sandbox):
    opened = PanelShell(sandbox)
    yield opened
    opened.close()


def test_an_observer_that_fails_is_reported_once_and_fails_no_call(shell, own_folders):
    heard: list[tuple[str, str, bool]] = []

    def fail(session: str, call: Call, reply: Reply) -> None:
        raise RuntimeError("dictionary changed size during iteration")

    def hear(session: str, call: Call, reply: Reply) -> None:
        heard.append((session, call.name, reply.ok))

    shell._shell.observers += [fail, hear]
    ran = shell.run("whm version; whm gethostname")
    assert ran.code == 0
    assert ran.err.count("cpshell: internal error: RuntimeError: dictionary changed size") == 1
    assert len(list((own_folders / "xdg" / "state" / "cpshell" / "reports").iterdir())) == 1
    assert [name for _, name, ok in heard if ok] == ["version", "gethostname"]


def test_an_observer_hears_of_the_calls_of_turns_and_of_all_pages_as_one(shell):
    heard: list[str] = []
    shell._shell.observers.append(lambda session, call, reply: heard.append(session))
    shell.run("for u in alice bob --jobs 2 { su $u; uapi Email list_pops; exit }")
    assert sorted(name.partition("@")[0] for name in heard) == ["alice", "bob"]


def test_what_fails_inside_a_built_in_is_not_blamed_on_a_plugin(monkeypatch):
    from cpshell.commands import state
    from cpshell.language import split_statements
    from cpshell.system.system import System

    monkeypatch.setattr(state, "_echo", lambda shell, given: 1 / 0)
    (unit,) = split_statements(["echo hi"])
    with pytest.raises(ZeroDivisionError) as caught:
        build_shell(System()).run_unit(unit, "-")
    assert not isinstance(caught.value, CpshellError)
