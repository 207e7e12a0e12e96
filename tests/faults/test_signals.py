"""Signals to the shell's own process: what it has started ends, and it logs out."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

SIGNALS = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130}
WAIT = "sh -c 'echo $$ > {folder}/{name}.tmp; mv {folder}/{name}.tmp {folder}/{name}; sleep 60'"
LINES = {
    "at the head": "!" + WAIT.format(folder="FOLDER", name="1"),
    "after a pipe": "whm version | " + WAIT.format(folder="FOLDER", name="1"),
    "in a value": "let a = $(!" + WAIT.format(folder="FOLDER", name="1") + ")",
    "that is stubborn": "!sh -c 'trap \"\" TERM INT HUP; echo $$ > FOLDER/1; sleep 60; sleep 60'",
    "side by side": "for n in 1 2 3 4 --jobs 4 "
    '{ whm version | sh -c "echo \\$\\$ > FOLDER/$n; sleep 60" }',
    "side by side, stubborn": "for n in 1 2 --jobs 2 "
    "{ !sh -c \"trap '' TERM; echo \\$\\$ > FOLDER/$n; sleep 60; sleep 60\" }",
}
COUNTS = {"side by side": 4, "side by side, stubborn": 2}
PATIENCE = 90  # seconds: how long a busy machine may take for what is done at once


def heed_signals() -> None:
    for each in SIGNALS:
        signal.signal(each, signal.SIG_DFL)


def is_alive(pid: int) -> bool:
    with suppress(OSError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"
    return False


@pytest.fixture
def start(certificate: Any, secret: str) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start the shell against a panel, with options: it heeds signals."""
    started: list[subprocess.Popen[str]] = []

    def start_shell(far_end: Any, *options: str) -> subprocess.Popen[str]:
        words = (
            *(f"https://127.0.0.1:{far_end.port}", "-u", "root", "--service", "whm"),
            *("--ca", certificate.path, "--password-from", "env:PANEL_SECRET", *options),
        )
        shell = subprocess.Popen(
            [sys.executable, "-m", "cpshell.cli", *words],
            env={**os.environ, "PANEL_SECRET": secret},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            preexec_fn=heed_signals,  # noqa: PLW1509 - the tests may run under nohup
        )
        started.append(shell)
        return shell

    yield start_shell
    for each in started:
        each.kill()
        each.wait()


@pytest.mark.slow
@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("line", LINES)
def test_a_signal_ends_what_was_started_and_logs_out(
    line: str, number: signal.Signals, panel: Any, start: Any, tmp_path: Path
) -> None:
    far_end = panel()
    folder = tmp_path / "pids"
    folder.mkdir()
    shell = start(far_end, "-c", LINES[line].replace("FOLDER", str(folder)))
    pids = wait_for_pids(folder, COUNTS.get(line, 1))
    shell.send_signal(number)
    _, told = shell.communicate(timeout=PATIENCE)
    assert shell.returncode == SIGNALS[number], told
    assert "Traceback" not in told
    assert [pid for pid in pids if is_alive(pid)] == []
    assert far_end.counts["logout"] == 1


AFTER = {
    "a statement": '!sh -c "echo \\$\\$ > FOLDER/$n; sleep 600"; whm passwd user=$n',
    "a file": "!sh -c \"trap 'exit 0' TERM; echo \\$\\$ > FOLDER/$n; sleep 600 & wait\"; "
    "echo x > FOLDER/after",
    "a try": 'try { !sh -c "echo \\$\\$ > FOLDER/$n; sleep 600" } else { whm passwd user=$n }; '
    "whm passwd user=$n",
    "a wait": '!sh -c "echo \\$\\$ > FOLDER/$n"; sleep 600; whm passwd user=$n',
    "a call": '!sh -c "echo \\$\\$ > FOLDER/$n"; whm version; whm passwd user=$n',
    "a session": 'su alice; !sh -c "echo \\$\\$ > FOLDER/$n; sleep 600"; whm passwd user=$n',
}


@pytest.mark.slow
@pytest.mark.parametrize("after", AFTER)
def test_turns_side_by_side_begin_nothing_after_a_signal(
    after: str, panel: Any, start: Any, tmp_path: Path
) -> None:
    far_end = panel(**({"read": "hangs for long"} if after == "a call" else {}))
    folder = tmp_path / "pids"
    folder.mkdir()
    body = AFTER[after].replace("FOLDER", str(folder))
    line = f"for n in 1 2 3 --jobs 2 {{ {body} }}"
    shell = start(far_end, "-k", "--yes", "--timeout", "600", "-c", line)
    wait_for_pids(folder, 2)
    shell.send_signal(signal.SIGTERM)
    _, told = shell.communicate(timeout=PATIENCE)
    assert shell.returncode == 143, told
    assert far_end.counts["write"] == 0
    assert not (folder / "after").exists()
    assert far_end.counts["logout"] == (3 if after == "a session" else 1)


@pytest.mark.slow
@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_ends_the_program_that_a_secret_comes_from(
    number: signal.Signals, panel: Any, start: Any, tmp_path: Path
) -> None:
    far_end = panel()
    program = WAIT.format(folder=tmp_path, name="1")
    shell = start(far_end, "--password-from", f"cmd:{program}", "-c", "whm passwd user=alice")
    (pid,) = wait_for_pids(tmp_path, 1)
    shell.send_signal(number)
    _, told = shell.communicate(timeout=PATIENCE)
    assert shell.returncode == SIGNALS[number], told
    assert not is_alive(pid)
    assert not any(far_end.counts.values())


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
@pytest.mark.parametrize(("line", "logouts"), [("echo in", 1), ("su alice", 2)])
def test_a_signal_right_after_a_login_leaves_no_session(
    line: str,
    logouts: int,
    number: int,
    code: int,
    run: Any,
    panel: Any,
    certificate: Any,
    secret: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    far_end, count = panel(), iter(range(9))

    def teach(grant: Any, context: Any) -> Any:
        if next(count) == logouts - 1:
            signal.raise_signal(number)
        return grant

    monkeypatch.setattr("cpshell.auth.login._teach_redactor", teach)
    login = (f"https://127.0.0.1:{far_end.port}", "-u", "root", "--service", "whm")
    trust = ("--ca", certificate.path, "--password-from", "env:PANEL_SECRET")
    ran = run(*login, *trust, "-c", line, env={"PANEL_SECRET": secret})
    assert ran.code == code, ran
    assert far_end.counts["logout"] == logouts


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_during_the_logout_leaves_no_session(
    number: int, run: Any, panel: Any, certificate: Any, secret: str
) -> None:
    far_end = panel()

    def interrupt(connection: Any) -> None:
        os.kill(os.getpid(), number)
        time.sleep(0.2)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    far_end.behaviours["logout"] = interrupt
    login = (f"https://127.0.0.1:{far_end.port}", "-u", "root", "--service", "whm")
    trust = ("--ca", certificate.path, "--password-from", "env:PANEL_SECRET")
    ran = run(*login, *trust, "-c", "su alice; su alice", env={"PANEL_SECRET": secret})
    assert far_end.counts["logout"] == 3
    assert ran.code == (143 if number == signal.SIGTERM else 0), ran


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("whm passwd user=alice password=$env.NEW", True),
        ("whm version", False),
    ],
)
def test_a_write_that_a_signal_interrupts_may_have_run_and_is_named(
    line: str, says: bool, number: int, code: int, panel: Any, start: Any
) -> None:
    far_end, arrived, ended = panel(), threading.Event(), threading.Event()

    def hold(connection: Any) -> None:
        arrived.set()
        ended.wait(PATIENCE)

    far_end.behaviours.update(write=hold, read=hold)
    shell = start(
        far_end, "--yes", "-c", f"let p = 'Tulip-Anvil-33'; {line}".replace("$env.NEW", "$p")
    )
    assert arrived.wait(PATIENCE)
    shell.send_signal(number)
    _, told = shell.communicate(timeout=PATIENCE)
    ended.set()
    assert shell.returncode == code, told
    assert ("passwd: interrupted while it ran; it may have run" in told) == says
    assert "Tulip" not in told


def wait_for_pids(folder: Path, count: int) -> list[int]:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        texts = [path.read_text() for path in folder.glob("?")]
        if len(texts) == count and all(text.strip() for text in texts):
            return [int(text) for text in texts]
        time.sleep(0.02)
    raise AssertionError("the programs did not start")
