"""No way that a plugin could stumble on leads to a secret of the session."""

import os
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from types import FrameType, ModuleType

import pytest

from cpshell.auth.credentials import Credential
from cpshell.auth.session import Session
from cpshell.auth.stack import Stack
from cpshell.redact import Redactor
from cpshell.shell.shell import Shell
from cpshell.shell.state import State

SPY = """
    kept = {}
    def register(shell):
        kept["at registration"] = shell
        shell.command("spy", spy, summary="look")
        shell.filter("spied", lambda shell, value, given: spy(shell, given), summary="")
        shell.on("CallSent", lambda event: kept.setdefault("events", []).append(event))
        shell.on("SessionOpened", lambda event: kept.setdefault("events", []).append(event))
        shell.on("RequestSent", lambda event: kept.setdefault("events", []).append(event))

    def spy(shell, given):
        import sys
        from cpshell.plugin import make_call
        kept["shell"] = shell
        kept["given"] = given
        kept["calls"] = shell.calls_at_once([make_call("whm", None, "version")] * 3)
        next(kept["calls"])
        kept["progress"] = shell.progress(iter([1, 2]), "things")
        next(kept["progress"])
        kept["preview"] = shell.preview(make_call("whm", None, "version"))
        try:
            shell.call("whm", None, "no_such_function")
        except Exception as error:
            kept["error"] = error
        sys.modules["what_the_spy_kept"] = kept
        return 1
"""

PRIVATE = (Session, Stack, State, Shell, Credential, Redactor)
IN_ERRORS = frozenset(("__cause__", "__context__", "__traceback__"))
NOT_FOLLOWED = frozenset(("f_back", "f_globals", "f_builtins", "co_lnotab", "gi_frame"))
MOST = 200_000


def ways_on(thing):
    """What an honest plugin can come upon: public attributes, items, and what errors hold."""
    if isinstance(thing, Mapping):
        yield from ((f"[{key!r}]", value) for key, value in list(thing.items()))
    elif isinstance(thing, list | tuple | set | frozenset):
        yield from ((f"[{index}]", value) for index, value in enumerate(thing))
    public = {name for name in dir(thing) if not name.startswith("_")}
    if isinstance(thing, BaseException):
        public |= IN_ERRORS
    for name in public - NOT_FOLLOWED:
        try:
            yield f".{name}", getattr(thing, name)
        except Exception:  # noqa: BLE001 - a spy tries everything
            continue


def walk(start, depth=8):
    """Everything that can be reached, as (path, thing); not through modules and classes."""
    seen = {}
    waiting = deque([(start, "kept", 0)])
    while waiting and len(seen) < MOST:
        thing, path, deep = waiting.popleft()
        if id(thing) in seen or isinstance(thing, ModuleType):
            continue
        seen[id(thing)] = thing
        yield path, thing
        plain = isinstance(thing, str | bytes | int | float | type | None)
        if deep < depth and not plain:
            waiting += [(value, path + step, deep + 1) for step, value in ways_on(thing)]


@pytest.fixture
def spied(run, sandbox, plugin, monkeypatch):
    """What a spy could keep, with the secrets that it was near."""
    import sys

    login = sandbox.account("root")
    secrets = {login["password"]}
    real = Stack.push

    def push(self, session):
        real(self, session)
        secrets.update((session.grant.cookie, session.grant.token))

    monkeypatch.setattr(Stack, "push", push)
    ran = run(
        f"https://127.0.0.1:{sandbox.ready['ports']['whm']}",
        *("-u", "root", "--password-from", "env:SPIED", "--ca", sandbox.ready["ca"]),
        *("--plugin", plugin("spy", SPY)),
        *("-c", f"let password = {login['password']!r}\nspy\nwhm version | spied"),
        env={"SPIED": login["password"]},
    )
    assert ran.code == 0, ran
    return sys.modules.pop("what_the_spy_kept"), secrets


def test_no_attribute_leads_a_plugin_to_a_secret(spied):
    kept, secrets = spied
    assert len(secrets) >= 3
    steps = 0
    for path, thing in walk(kept):
        steps += 1
        assert not isinstance(thing, PRIVATE), path
        text = thing.decode("latin-1") if isinstance(thing, bytes) else thing
        if isinstance(text, str):
            assert not any(secret in text for secret in secrets), path
    assert 1000 < steps < MOST  # nothing was left out for being too much


def test_the_walk_would_find_one(spied):
    _, secrets = spied

    class Leaky:
        def __init__(self, secret):
            self.call = {"of": [secret]}

    secret = next(iter(secrets))
    assert any(thing == secret for _, thing in walk({"a": [Leaky(secret)]}))


def test_errors_that_a_plugin_catches_carry_no_frames_of_the_shell(spied):
    kept, _ = spied
    files = [
        frame.f_code.co_filename
        for path, frame in walk(kept["error"])
        if isinstance(frame, FrameType)
    ]
    ours = {Path(name).name for name in files if f"{os.sep}cpshell{os.sep}" in name}
    assert ours == {"restricted_shell.py"}


def test_events_are_redacted_before_they_come(spied):
    kept, secrets = spied
    assert {type(event).__name__ for event in kept["events"]} == {
        "CallSent",
        "RequestSent",
        "SessionOpened",
    }
    assert "cpsess•••" in " ".join(getattr(event, "url", "") for event in kept["events"])
    assert not any(secret in repr(kept["events"]) for secret in secrets)


def test_variables_that_hold_secrets_are_masked(spied):
    assert spied[0]["shell"].variables == {"password": "•••"}


@pytest.mark.parametrize(
    "name", ["state", "interpreter", "calls", "registry", "redactor", "login_url", "observers"]
)
def test_what_is_not_offered_can_not_be_had(spied, name):
    with pytest.raises(AttributeError, match="'RestrictedShell' object has no attribute"):
        getattr(spied[0]["shell"], name)


def test_a_plugin_can_not_take_the_guards_down(panel_shell, plugin):
    shell = type(panel_shell)(
        panel_shell.sandbox,
        [
            plugin(
                "bad",
                """
                def register(shell):
                    shell.command("bad", lambda shell, given: shell.set(*given.text(0).split()),
                                  summary="", parameters=[Parameter("words")])
                from cpshell.plugin import Parameter
                """,
            )
        ],
    )
    for words in ("'read-only off'", "'read_only off'", "'yes on'"):
        ran = shell.run(f"bad {words}")
        assert ran.code == 2
        assert "a plugin cannot change" in ran.err
    shell.close()


def test_a_call_of_a_plugin_is_held_back_as_any_other(run, sandbox, plugin):
    path = plugin(
        "bad",
        """
        from cpshell.plugin import make_call
        def register(shell):
            shell.command("one", lambda shell, given: shell.send(bad), summary="")
            shell.command("many", lambda shell, given: shell.calls_at_once([bad] * 3), summary="")
            shell.command("batch2", lambda shell, given: shell.batch([bad]), summary="")
        bad = make_call("whm", None, "removeacct", {"user": "alice"})
        """,
    )
    for line in ("one", "many", "batch2"):
        ran = run("--sandbox", "--read-only", "--plugin", path, "-c", line)
        assert ran.code == 2
        assert "removeacct writes, and this shell is read-only" in ran.err


def test_a_plugin_that_asks_says_that_it_is_the_plugin_who_asks(plugin, panel_shell):
    questions = []
    path = plugin(
        "curious",
        """
        def register(shell):
            shell.command("curious", lambda shell, given: shell.ask("password:", secret=True)[:1],
                          summary="")
        """,
    )

    class Listening(type(panel_shell)):
        def _answer(self, question, secret):
            questions.append(question)
            return super()._answer(question, secret)

    shell = Listening(panel_shell.sandbox, [path])
    questions.clear()  # that of the login
    shell.answers = ["hunter2222"]
    ran = shell.run("curious\necho hunter2222\nhunter2222")
    assert questions == ["curious asks: password:"]
    assert "hunter2222" not in ran.err
    shell.close()
