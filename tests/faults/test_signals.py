"""Signals to the shell's own process: what it has started ends, and it logs out."""

import os
import signal
import subprocess
import sys
import time
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


def _heed_signals() -> None:
    for each in SIGNALS:
        signal.signal(each, signal.SIG_DFL)


def is_alive(pid: int) -> bool:
    with suppress(OSError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z"
    return False


@pytest.mark.slow
@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("line", LINES)
def test_a_signal_ends_what_was_started_and_logs_out(
    line: str, number: signal.Signals, panel: Any, certificate: Any, secret: str, tmp_path: Path
) -> None:
    far_end = panel()
    folder = tmp_path / "pids"
    folder.mkdir()
    words = (
        *(f"https://127.0.0.1:{far_end.port}", "-u", "root", "--service", "whm"),
        *("--ca", certificate.path, "--password-from", "env:PANEL_SECRET"),
        *("-c", LINES[line].replace("FOLDER", str(folder))),
    )
    shell = subprocess.Popen(
        [sys.executable, "-m", "cpshell.cli", *words],
        env={**os.environ, "PANEL_SECRET": secret},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        preexec_fn=_heed_signals,  # noqa: PLW1509 - the tests may run under nohup
    )
    pids = wait_for_pids(folder, COUNTS.get(line, 1))
    shell.send_signal(number)
    _, told = shell.communicate(timeout=15)
    assert shell.returncode == SIGNALS[number], told
    assert "Traceback" not in told
    assert [pid for pid in pids if is_alive(pid)] == []
    assert far_end.counts["logout"] == 1


def wait_for_pids(folder: Path, count: int) -> list[int]:
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        texts = [path.read_text() for path in folder.glob("?")]
        if len(texts) == count and all(text.strip() for text in texts):
            return [int(text) for text in texts]
        time.sleep(0.02)
    raise AssertionError("the programs did not start")
