"""A signal ends whatever the shell waits for: every wait of a block, plain and side by side."""

import os
import pty
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from tests.faults.test_signals import PATIENCE, SIGNALS, heed_signals

WAITS = {
    "a pipe without a writer": "open FOLDER/pipe",
    "a pipe whose writer is silent": "open FOLDER/silent",
    "a pipe in a parameter": "whm passwd user=zz password=@FOLDER/pipe",
    "a pipe that is sent": "whm restoreaccount file-1=@@FOLDER/pipe",
    "a pipe without a reader": "echo a > FOLDER/pipe",
    "a pipe without a reader, at its end": "echo a >> FOLDER/pipe",
    "a pipe that is full": "echo $big > FOLDER/full",
    "a script in a pipe": "source FOLDER/pipe",
    "a secret in a pipe": "login https://127.0.0.1:PORT -u root --password-from file:FOLDER/pipe",
    "a log in a pipe": "ssolog FOLDER/pipe",
    "standard input": "open -",
    "a question": "whm passwd user=zz password=?",
    "time": "sleep 600",
    "the next try": "retry 3 --every 600 { fail again }",
    "a condition": "until 1=2 --every 600 { echo a }",
    "a program": "!sleep 600",
    "a program that takes nothing": 'echo $big | sh -c "sleep 600"',
    "a reply": "whm version",
    "another session": "login https://127.0.0.1:SILENT --service whm -u root --insecure "
    "--password-from env:PANEL_SECRET",
    "a connection": "login https://127.0.0.1:DEAF --service whm -u root --insecure "
    "--password-from env:PANEL_SECRET",
}
ASKING = ("a question",)
WAYS = {"plain": "W", "side by side": "for turn in 1 2 --jobs 2 { W }"}
# SIGTERM and SIGHUP have one handler: the waits take turns, and each meets both over the ways.
SENT = {
    "plain": {"Ctrl-C": [signal.SIGINT], "end": [signal.SIGTERM, signal.SIGHUP]},
    "side by side": {"Ctrl-C": [signal.SIGINT], "end": [signal.SIGHUP, signal.SIGTERM]},
}


class Started:
    """A shell that waits, with a terminal of its own."""

    def __init__(self, words: tuple[str, ...], secret: str, *, asks: bool) -> None:
        self.told = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `end`
        self.terminal, inner = pty.openpty()
        self.silence, self._writing = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cpshell.cli", *words],
            env={**os.environ, "PANEL_SECRET": secret, "TERM": "dumb"},
            stdin=inner if asks else self.silence,
            stdout=inner if asks else subprocess.DEVNULL,
            stderr=inner if asks else self.told,
            preexec_fn=lambda: _begin(inner if asks else None),  # noqa: PLW1509 - see heed_signals
        )
        os.close(inner)

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.told.close()
        for descriptor in (self.terminal, self.silence, self._writing):
            os.close(descriptor)


def _begin(terminal: int | None) -> None:
    import fcntl
    import termios

    os.setsid()
    if terminal is not None:
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    heed_signals()


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port that lets nobody in: its queue is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server:
        address = server.getsockname()
        fillers = []
        for _ in range(3):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(address)
            fillers.append(filler)
        yield address[1]
        for filler in fillers:
            filler.close()


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ["Ctrl-C", "end"])
def test_a_signal_ends_every_wait(
    way: str,
    kind: str,
    panel: Any,
    certificate: Any,
    secret: str,
    deaf: int,
    tmp_path: Path,
) -> None:
    numbers = dict(zip(WAITS, cycle(SENT[way][kind]), strict=False))
    far_end = panel(read="hangs for long")
    silent = panel(login="hangs for long")
    for name in ("silent", "full", *map("pipe{}".format, range(len(WAITS)))):
        os.mkfifo(tmp_path / name)
    kept = [os.open(tmp_path / name, os.O_RDWR) for name in ("silent", "full")]
    trust = ("--service", "whm", "--ca", certificate.path, "--password-from", "env:PANEL_SECRET")
    started: dict[str, Started] = {}
    try:
        for place, (wait, line) in enumerate(WAITS.items()):
            for sign, text in (
                ("FOLDER/pipe", tmp_path / f"pipe{place}"),
                ("FOLDER", tmp_path),
                ("PORT", far_end.port),
                ("SILENT", silent.port),
                ("DEAF", deaf),
            ):
                line = line.replace(sign, str(text))
            told = f"!touch {tmp_path}/{place}.$turn; {line}; whm passwd user=zz password=$big"
            block = (
                WAYS[way].replace("W", told).replace("$turn", "$turn" if way != "plain" else "1")
            )
            script = f'let big = "{"x" * 100_000}"; {block}'
            file = tmp_path / f"{place}.cps"
            file.write_text(script)
            asks = wait in ASKING
            words = (f"https://127.0.0.1:{far_end.port}", "-u", "root", *trust)
            words = (*words, "--yes", "--timeout", "600", "-k", "-f", str(file))
            started[wait] = Started(words, secret, asks=asks)
        _await_all(tmp_path, len(WAITS) * (1 if way == "plain" else 2))
        time.sleep(0.5)  # what is not waiting by then ends, too
        early = {wait for wait, shell in started.items() if shell.process.poll() is not None}
        assert {wait: _end_of(started[wait], 0) for wait in early} == {}
        for wait, shell in started.items():
            shell.process.send_signal(numbers[wait])
        ends = time.monotonic() + PATIENCE
        ended = {wait: _end_of(shell, ends) for wait, shell in started.items()}
    finally:
        for shell in started.values():
            shell.end()
        for descriptor in kept:
            os.close(descriptor)
    assert ended == {wait: SIGNALS[number] for wait, number in numbers.items()}
    assert far_end.counts["write"] == 0
    assert far_end.counts["logout"] == len(WAITS)


def _await_all(folder: Path, count: int) -> None:
    ends = time.monotonic() + PATIENCE
    while len(list(folder.glob("*.[12]"))) < count:
        assert time.monotonic() < ends, sorted(path.name for path in folder.glob("*.[12]"))
        time.sleep(0.05)


def _end_of(shell: Started, ends: float) -> int | str:
    """Return the exit code, or what was told where that was no clean end."""
    try:
        code = shell.process.wait(max(0.1, ends - time.monotonic()))
    except subprocess.TimeoutExpired:
        return "still runs"
    shell.told.seek(0)
    text = shell.told.read().decode("utf-8", "replace")
    return text if "Traceback" in text else code
