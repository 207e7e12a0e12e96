"""Names on the server are offered in every kind of session, and a look-up harms none of them."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest

from cpshell.build import build_shell
from cpshell.catalog import Api
from cpshell.panel.call import Call
from cpshell.profiles.login_options import LoginRequest
from cpshell.repl.completion.candidates import awaits_names, complete
from cpshell.repl.completion.cursor import cursor_in
from cpshell.repl.completion.knowledge import ShellKnowledge
from cpshell.repl.completion.remote_names import RemoteNames
from cpshell.sandbox.server import Sandbox
from cpshell.shell.shell import Shell
from cpshell.system.system import System

_LONGEST = 30.0  # seconds


class Prompt:
    """A shell on a panel, and what completion offers there once its look-ups have ended."""

    def __init__(self, panel: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
        self.panel = panel
        self.shell: Shell = build_shell(System())
        self.knowledge = ShellKnowledge(self.shell, RemoteNames())
        self._ended = threading.Condition()
        self.knowledge.when_look_ups_end(self._wake)
        self._monkeypatch = monkeypatch

    def login(self, user: str, how: str = "password") -> None:
        """Log in; with ``basic`` and ``token`` a call must show first that it is right."""
        entry = self.panel.account(user)
        service = entry["service"]
        monkeypatch = self._monkeypatch
        monkeypatch.setenv("SECRET", entry["token" if how == "token" else "password"])
        code = None
        if "otp_secret" in entry and how == "password":
            now = int(self.panel.clock.now())
            monkeypatch.setenv("CODE", pyotp.TOTP(entry["otp_secret"]).at(now))
            code = "env:CODE"
        self.shell.sessions.login(
            LoginRequest(
                f"https://127.0.0.1:{self.panel.ready['ports'][service]}",
                user=user,
                service=service,
                auth=how,
                ca=str(self.panel.ready["ca"]),
                otp_from=code,
                **{f"{'token' if how == 'token' else 'password'}_from": "env:SECRET"},
            )
        )

    def offered(self, line: str) -> list[str]:
        """What is offered at the end of a line, when nothing more is on its way."""
        end = time.monotonic() + _LONGEST
        cursor = cursor_in(line)
        while time.monotonic() < end:
            with self._ended:
                names = [each.text for each in complete(cursor, self.knowledge)]
                if names or not awaits_names(cursor, self.knowledge):
                    return names or [each.text for each in complete(cursor, self.knowledge)]
                self._ended.wait(1)
        raise AssertionError(f"never ended: {line!r}")

    def settle(self) -> None:
        """Wait until no look-up is under way."""
        for thread in threading.enumerate():
            if thread.name == "look-ups":
                thread.join(_LONGEST)

    def _wake(self) -> None:
        with self._ended:
            self._ended.notify_all()


@pytest.fixture
def at(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Prompt]:
    prompt = Prompt(sandbox, monkeypatch)
    yield prompt
    prompt.shell.sessions.logout()
    prompt.knowledge.close()


RESELLER = {
    "su ": "grace",
    "whm suspendacct user=": "grace",
    "whm createacct username=x plan=": "rita_small",
    "whm parse_dns_zone zone=": "grace.test",
    "whm addzonerecord domain=": "grace.test",
    "uapi --as grace Fileman list_files dir=": "public_html/",
}
ROOT = {
    "su ": "alice",
    "loginurl -u ": "alice",
    "whm suspendacct user=": "bob",
    "whm set_mysql_password cpuser=": "alice",
    "whm addzonerecord domain=": "alice.test",
    "whm parse_dns_zone zone=": "alice.test",
    "whm mass_edit_dns_zone zone=alice.test remove=": "9",
    "whm mass_edit_dns_zone zone=alice.test serial=": "20",
    "whm removezonerecord zone=alice.test line=": "10",
    "whm changepackage user=bob pkg=": "default",
    "whm editpkg name=": "default",
    "whm setacls reseller=": "rita",
    "whm setacls reseller=rita acllist=": "",
    "whm api_token_create token_name=x acl=": "list-accts",
    "whm addpkg name=x featurelist=": "default",
    "whm verify_user_has_feature user=bob feature=": "cron",
    "whm restartservice service=": "httpd",
    "whm php_set_system_default_version version=": "ea-php",
    "whm php_ini_get_directives version=": "ea-php",
    "whm setsiteip ip=": "",
    "uapi --as alice Email delete_pop email=": "info@alice.test",
    "download --as alice ": "public_html/",
}
ACCOUNT = {
    "uapi Email list_pops domain=": "alice.test",
    "uapi Email delete_pop email=": "info@alice.test",
    "uapi Mysql delete_database name=": "alice_",
    "uapi Mysql delete_user name=": "alice_",
    "uapi Mysql set_privileges_on_database database=alice_x user=": "alice_",
    "uapi Ftp delete_ftp user=": "",
    "uapi Features has_feature name=": "cron",
    "uapi DNS parse_zone zone=": "alice.test",
    "uapi DNS mass_edit_zone zone=alice.test serial=": "20",
    "uapi DNS mass_edit_zone zone=alice.test remove=": "9",
    "uapi LangPHP php_set_vhost_versions vhost=": "alice.test",
    "uapi LangPHP php_set_vhost_versions version=": "ea-php",
    "uapi Fileman list_files dir=": "public_html/",
    "uapi Fileman trash_file path=public_html/": "",
    "download ": "public_html/",
    "su ": "info@alice.test",
}


def check(prompt: Prompt, lines: dict[str, str]) -> None:
    """Each line offers a name that begins so."""
    offered = {line: prompt.offered(line) for line in lines}
    lacking = {
        line: offered[line][:5]
        for line, name in lines.items()
        if not any(each.startswith(name) for each in offered[line])
    }
    assert lacking == {}


@pytest.mark.parametrize("how", ["password", "token", "basic"])
def test_every_kind_of_name_is_offered_to_root(at: Prompt, how: str) -> None:
    at.login("root", how)
    if how == "basic":
        assert at.offered("su ") == []  # the password may be wrong: a look-up would not tell
        at.shell.calls.checked(Call(Api.WHM, None, "version"))
    check(at, ROOT)


@pytest.mark.parametrize("how", ["password", "token", "basic", "su", "as"])
def test_every_kind_of_name_is_offered_to_an_account(at: Prompt, how: str) -> None:
    if how in ("su", "as"):
        at.login("root")
    else:
        at.login("alice", how)
    if how == "su":
        at.shell.sessions.su("alice")
    if how == "basic":
        at.shell.calls.checked(Call(Api.UAPI, "Email", "count_pops"))
    lines = dict(ACCOUNT)
    if how == "su":
        lines["su "] = "bob"  # by the session below
        lines["su info@"] = "info@alice.test"
    if how == "as":
        lines.pop("su ")
        lines = {
            line.replace("uapi ", "uapi --as alice ").replace("load ", "load --as alice "): name
            for line, name in lines.items()
        }
    check(at, lines)


@pytest.mark.parametrize("user", ["rita", "otto"])
def test_a_reseller_is_offered_what_is_theirs(at: Prompt, user: str) -> None:
    """otto logs in with two factors."""
    at.login(user)
    assert "alice" not in at.offered("su ")
    check(at, RESELLER if user == "rita" else {"su ": "otto"})


def test_two_factors_do_not_keep_an_account_from_its_names(at: Prompt) -> None:
    at.login("carol")
    assert "carol.test" in at.offered("uapi Email list_pops domain=")


def test_names_are_those_of_the_session_that_would_make_the_call(at: Prompt) -> None:
    at.login("root")
    at.shell.sessions.su("alice")
    assert "bob" in at.offered("whm suspendacct user=")
    assert "bob" in at.offered("uapi --as ")
    assert "bob.test" not in at.offered("uapi Email list_pops domain=")


def requests(panel: Sandbox) -> list[dict[str, Any]]:
    log = Path(panel.ready["request_log"]).read_text("utf-8")
    return [json.loads(line) for line in log.splitlines()]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Prompt]]:
    """Sit at a panel that has these faults."""
    opened: list[tuple[Sandbox, Prompt]] = []

    def start(*faults: str) -> Prompt:
        panel = Sandbox(faults=faults)
        panel.__enter__()
        prompt = Prompt(panel, monkeypatch)
        opened.append((panel, prompt))
        return prompt

    yield start
    for panel, prompt in opened:
        prompt.shell.sessions.logout()
        prompt.knowledge.close()
        panel.__exit__(None, None, None)


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault", ["429@listaccts", "503@listaccts", "html@listaccts", "drop-before@listaccts"]
)
def test_a_look_up_that_fails_is_not_repeated_and_is_not_seen(
    broken: Callable[..., Prompt], fault: str, capfd: pytest.CaptureFixture[str]
) -> None:
    prompt = broken(fault)
    prompt.login("root")
    for _ in range(5):
        assert prompt.offered("su ") == []
    asked = [each for each in requests(prompt.panel) if "listaccts" in each["path"]]
    assert len(asked) == 1
    assert prompt.offered("whm changepackage pkg=")  # others are looked up
    assert capfd.readouterr() == ("", "")


def test_a_slow_server_keeps_no_other_waiting(
    broken: Callable[..., Prompt], sandbox: Sandbox
) -> None:
    prompt = broken("slow:20s@listaccts")
    prompt.login("root")
    cursor = cursor_in("su ")
    begun = time.monotonic()
    assert complete(cursor, prompt.knowledge) == []
    assert awaits_names(cursor, prompt.knowledge)
    prompt.panel, slow = sandbox, prompt.panel
    prompt.login("alice")
    assert "alice.test" in prompt.offered("uapi Email list_pops domain=")
    assert time.monotonic() - begun < 15
    prompt.panel = slow


@pytest.mark.slow
def test_nothing_is_looked_up_for_a_session_that_has_ended(
    broken: Callable[..., Prompt],
) -> None:
    prompt = broken("slow:1s@listaccts")
    prompt.login("root", "token")  # the server would still take it
    for line in ("su ", "whm changepackage pkg=", "whm setacls reseller="):  # one after the other
        complete(cursor_in(line), prompt.knowledge)
    prompt.shell.sessions.logout()
    prompt.login("alice")
    assert "alice.test" in prompt.offered("uapi Email list_pops domain=")
    prompt.settle()
    asked = [each["path"] for each in requests(prompt.panel)]
    assert not any("listpkgs" in path or "listresellers" in path for path in asked)
    prompt.login("root")
    assert "alice" in prompt.offered("su ")  # those of the closed session are forgotten


def test_a_wrong_password_is_sent_by_no_look_up(
    at: Prompt, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(requests(at.panel))
    monkeypatch.setenv("WRONG", "not the one 123")
    at.shell.sessions.login(
        LoginRequest(
            f"https://127.0.0.1:{at.panel.ready['ports']['whm']}",
            user="root",
            service="whm",
            auth="basic",
            ca=str(at.panel.ready["ca"]),
            password_from="env:WRONG",
        )
    )
    for line in ROOT:
        complete(cursor_in(line), at.knowledge)
    at.settle()
    assert len(requests(at.panel)) == before
