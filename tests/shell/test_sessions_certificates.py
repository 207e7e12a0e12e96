"""Certificates that cannot be verified: shown, trusted, remembered, refused when changed."""

import stat
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from cpshell import cli
from cpshell.panel.http import peer_fingerprint
from cpshell.panel.targets import Target
from cpshell.panel.transport import Limits
from cpshell.sandbox.server import Sandbox
from cpshell.system.streams import Streams
from cpshell.system.system import System


class Terminal(TextIOWrapper):
    """Standard input of somebody who sits there."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def at_terminal(sandbox, monkeypatch):
    """Run the program as if at a terminal: exit code, errors, the questions it asked."""

    def run(*argv: str, answers: tuple[str, ...] = ()) -> tuple[int, str, list[str]]:
        monkeypatch.setenv("PW", sandbox.account("root")["password"])
        asked: list[str] = []
        left = list(answers)

        def ask(question: str, secret: bool) -> str:
            asked.append(question)
            return left.pop(0)

        streams = [TextIOWrapper(BytesIO(), "utf-8") for _ in range(2)]
        code = cli.main(list(argv), System(Streams(Terminal(BytesIO()), *streams, ask=ask)))
        return code, streams[1].buffer.getvalue().decode(), asked

    return run


def whm(panel: Sandbox) -> list[str]:
    target = f"https://127.0.0.1:{panel.ready['ports']['whm']}"
    return [target, "-u", "root", "--service", "whm", "--password-from", "env:PW"]


def known(own_folders: Path) -> Path:
    return own_folders / "xdg" / "state" / "cpshell" / "known_certificates"


def test_a_certificate_is_trusted_on_the_users_word_and_remembered(
    at_terminal, sandbox, own_folders
) -> None:
    shown = peer_fingerprint(Target("127.0.0.1", sandbox.ready["ports"]["whm"]), Limits(5, 5))
    code, err, asked = at_terminal(*whm(sandbox), "-c", "whm version", answers=("yes",))
    assert code == 0, err
    assert shown in asked[0]
    kept = known(own_folders)
    assert f"[127.0.0.1]:{sandbox.ready['ports']['whm']} {shown}\n" in kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    code, err, asked = at_terminal(*whm(sandbox), "-c", "whm version")
    assert (code, asked) == (0, []), err


def test_a_no_sends_nothing_and_remembers_nothing(at_terminal, sandbox, own_folders) -> None:
    before = Path(sandbox.ready["request_log"]).read_text()
    code, err, _ = at_terminal(*whm(sandbox), "-c", "whm version", answers=("no",))
    assert code == 4
    assert "--pin" in err
    assert not known(own_folders).exists()
    assert Path(sandbox.ready["request_log"]).read_text() == before


def test_a_token_asks_before_its_first_call(at_terminal, sandbox, monkeypatch) -> None:
    monkeypatch.setenv("T", sandbox.account("root")["token"])
    options = [*whm(sandbox)[:-2], "--token-from", "env:T", "-c", "whm version"]
    code, err, asked = at_terminal(*options, answers=("y",))
    assert (code, len(asked)) == (0, 1), err


def test_nobody_is_asked_without_a_terminal(run, sandbox) -> None:
    ran = run(*whm(sandbox), "-c", "whoami", env={"PW": sandbox.account("root")["password"]})
    assert ran.code == 4
    assert "sha256:" in ran.err


def test_a_remembered_certificate_that_changed_is_refused(
    at_terminal, fresh_sandbox, monkeypatch, own_folders
) -> None:
    at_terminal(*whm(fresh_sandbox), "-c", "whoami", answers=("yes",))
    fresh_sandbox.change_certificate()
    code, err, asked = at_terminal(*whm(fresh_sandbox), "-c", "whoami")
    assert (code, asked) == (4, [])
    assert "has changed" in err
    assert str(known(own_folders)) in err


def test_a_pin_lets_in_its_certificate_only(run, fresh_sandbox) -> None:
    env = {"PW": fresh_sandbox.account("root")["password"]}
    pin = peer_fingerprint(Target("127.0.0.1", fresh_sandbox.ready["ports"]["whm"]), Limits(5, 5))
    options = [*whm(fresh_sandbox), "--pin", pin, "-c", "su alice; whoami | get user"]
    assert run(*options, env=env).out == '"alice"\n'
    fresh_sandbox.change_certificate()
    ran = run(*options, env=env)
    assert ran.code == 4
    assert "not the pinned" in ran.err


def test_a_ca_file_that_was_given_leaves_nothing_to_ask(at_terminal, sandbox) -> None:
    code, err, asked = at_terminal(*whm(sandbox), "--ca", sandbox.ready["ca"], "-c", "whoami")
    assert (code, asked) == (0, []), err
