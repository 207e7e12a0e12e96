"""The terminal goes away while a prompt waits: the program ends, and reports no fault."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("hang_up", [signal.SIG_DFL, signal.SIG_IGN], ids=["usual", "nohup"])
@pytest.mark.parametrize("kind", ["xterm", "dumb"])
def test_a_prompt_ends_quietly_when_its_terminal_goes_away(
    own_folders: Path, tmp_path: Path, kind: str, hang_up: signal.Handlers
) -> None:
    ours, theirs = pty.openpty()
    program = (
        "import fcntl, signal, sys, termios\n"
        f"signal.signal(signal.SIGHUP, signal.{hang_up.name})\n"
        "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
        "from cpshell.cli import main\nsys.exit(main(['--no-history']))"
    )
    errors = tmp_path / "errors"
    with errors.open("wb") as stderr:
        child = subprocess.Popen(
            [sys.executable, "-c", program],
            **dict.fromkeys(("stdin", "stdout"), theirs),
            stderr=stderr,
            env={**os.environ, "TERM": kind, "PROMPT_TOOLKIT_NO_CPR": "1"},
            start_new_session=True,
        )
    os.close(theirs)
    seen = b""
    while b"cpshell>" not in seen:
        seen += os.read(ours, 4096)
    os.write(ours, b"echo re''ady\r")
    while b"ready" not in seen:
        seen += os.read(ours, 4096)
    time.sleep(0.2)
    os.close(ours)
    try:
        assert child.wait(30) == 128 + signal.SIGHUP
    finally:
        child.kill()
    assert errors.read_text() == ""
    assert not (own_folders / "xdg" / "state" / "cpshell" / "reports").exists()
