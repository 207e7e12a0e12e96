"""Journals that cannot be written or read, and writes whose outcome nobody knows.

Nothing is sent that cannot be kept, and nothing is sent again that may have run.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SECRET = "Marked-Secret-4f7c"
CHANGE = f"whm passwd user=alice password={SECRET}"


@pytest.fixture
def go(run: Any, certificate: Any, secret: str, tmp_path: Path) -> Callable[..., Any]:
    """Run a script against a panel."""

    def run_script(far_end: Any, script: str, *options: str) -> Any:
        path = tmp_path / "script.cps"
        path.write_text(script)
        words = login(far_end, certificate)
        return run(*words, "-f", str(path), *options, env={"PANEL_SECRET": secret})

    return run_script


def login(far_end: Any, certificate: Any) -> tuple[str, ...]:
    to = (f"https://127.0.0.1:{far_end.port}", "-u", "root", "--service", "whm")
    return (*to, "--ca", certificate.path, "--password-from", "env:PANEL_SECRET", "--timeout", "1")


def one_line(ran: Any, code: int, words: str) -> None:
    """What holds for every fault."""
    assert ran.code == code, ran
    (told,) = [line for line in ran.err.splitlines() if line.startswith("cpshell: ")]
    assert words in told, told
    assert "Traceback" not in ran.out + ran.err
    assert SECRET not in ran.out + ran.err


def results(journal: Path) -> list[str]:
    lines = [json.loads(line) for line in journal.read_text().splitlines() if line]
    return [line["result"] for line in lines if "result" in line]


# Places ------------------------------------------------------------------------------------


def below_a_file(path: Path) -> Path:
    path.write_text("before")
    return path / "journal.jsonl"


def a_link_to_nowhere(path: Path) -> Path:
    path.symlink_to(path.parent / "none" / "x")
    return path


def a_folder(path: Path) -> Path:
    path.mkdir()
    return path


def a_pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def a_full_device(path: Path) -> Path:
    path.symlink_to("/dev/full")
    return path


def a_name_without_end(path: Path) -> Path:
    return path.with_name("x" * 300)


PLACES = (below_a_file, a_link_to_nowhere, a_folder, a_pipe, a_full_device, a_name_without_end)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_nothing_is_sent_where_no_journal_can_be_written(
    place: Callable[[Path], Path], go: Any, panel: Any, tmp_path: Path
) -> None:
    far_end, path = panel(), place(tmp_path / "journal")
    ran = go(far_end, CHANGE, "--journal", str(path))
    one_line(ran, 74, "the journal was not written")
    assert far_end.counts["write"] == 0


@pytest.mark.parametrize("number", [28, 122, 5, 30])
@pytest.mark.parametrize("sent", [0, 1])
def test_a_disk_that_takes_no_more_of_a_journal(
    sent: int, number: int, go: Any, panel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line before a write is missing, and nothing is sent; or the one after it: it ran."""
    real, left = os.write, [2 + sent]  # how it began, where it goes, what is to be written

    def write(descriptor: int, data: bytes) -> int:
        if data.lstrip().startswith(b'{"run"'):
            left[0] -= 1
            if left[0] < 0:
                real(descriptor, data[:20])
                raise OSError(number, os.strerror(number))
        return real(descriptor, data)

    monkeypatch.setattr(os, "write", write)
    far_end, path = panel(), tmp_path / "journal.jsonl"
    ran = go(far_end, f"{CHANGE}\n{CHANGE}", "--journal", str(path))
    monkeypatch.undo()
    assert ran.code == 74, ran
    assert (
        "the result of passwd is done, and the journal was not written: "
        if sent
        else "passwd was not sent"
    ) in ran.err
    assert "Traceback" not in ran.err
    assert SECRET not in ran.err + path.read_text()
    assert far_end.counts["write"] == sent
    assert far_end.counts["logout"] == 1


# Outcomes ----------------------------------------------------------------------------------

OUTCOMES = {
    "closes": (4, "unknown"),
    "resets": (4, "unknown"),
    "hangs": (4, "unknown"),
    "is cut": (4, "unknown"),
    "speaks no HTTP": (4, "unknown"),
    "sends torn gzip": (5, "unknown"),
    "sends a page": (5, "unknown"),
    "sends torn JSON": (5, "unknown"),
    "nests without end": (5, "unknown"),
    "refuses": (3, "unsent"),
    "steers the terminal": (1, "refused"),
}


@pytest.mark.parametrize("fault", OUTCOMES)
def test_a_journal_says_what_is_known_and_nothing_in_doubt_is_sent_again(
    fault: str, go: Any, panel: Any, tmp_path: Path
) -> None:
    code, verdict = OUTCOMES[fault]
    far_end, path = panel(write=fault), tmp_path / "journal.jsonl"
    one_line(go(far_end, CHANGE, "--journal", str(path)), code, "passwd")
    assert results(path) == [verdict]
    assert SECRET not in path.read_text()
    assert not set("\x1b\x07") & set(path.read_text())
    far_end.behaviours.clear()
    ran = go(far_end, CHANGE, "--resume", str(path))
    assert ran.code == (2 if verdict == "unknown" else 0), ran
    assert far_end.counts["write"] == (1 if verdict == "unknown" else 2)
    assert SECRET not in ran.err + path.read_text()


def test_killed_in_a_write_it_is_in_doubt(
    go: Any, panel: Any, certificate: Any, secret: str, tmp_path: Path
) -> None:
    far_end, path = panel(write="hangs for long"), tmp_path / "journal.jsonl"
    script = tmp_path / "script.cps"
    script.write_text(CHANGE)
    words = (*login(far_end, certificate), "-f", str(script), "--journal", str(path))
    with subprocess.Popen(
        [sys.executable, "-m", "cpshell.cli", *words],
        env={**os.environ, "PANEL_SECRET": secret},
        stdin=subprocess.DEVNULL,
    ) as shell:
        while not far_end.counts["write"] and shell.poll() is None:
            time.sleep(0.02)
        shell.send_signal(signal.SIGKILL)
    far_end.behaviours.clear()
    ran = go(far_end, CHANGE, "--resume", str(path))
    assert ran.code == 2, ran
    assert "in doubt: write 1, whm passwd" in ran.err
    assert SECRET not in ran.err + path.read_text()
    assert far_end.counts["write"] == 1
    assert go(far_end, CHANGE, "--resume", str(path), "--assume", "done").code == 0
    assert far_end.counts["write"] == 1


@pytest.mark.parametrize("torn", [1, 30, 80])
def test_a_torn_line_harms_no_other(torn: int, go: Any, panel: Any, tmp_path: Path) -> None:
    far_end, path = panel(), tmp_path / "journal.jsonl"
    go(far_end, f"{CHANGE}\n{CHANGE}", "--journal", str(path))
    *whole, _, _ = path.read_bytes().splitlines(keepends=True)
    last = whole.pop()  # the line before the second write
    path.write_bytes(b"".join(whole) + last[:-torn])
    ran = go(far_end, f"{CHANGE}\n{CHANGE}", "--resume", str(path))
    assert ran.code == (0 if torn > 1 else 2), ran
    assert far_end.counts["write"] == (3 if torn > 1 else 2)


@pytest.mark.parametrize(
    "content", [b"", b"\0\xff\xfe", b"[]\n", b"{}\n", b"[" * 9000, b"x" * 9000]
)
def test_what_is_no_journal_is_one_line(
    content: bytes, go: Any, panel: Any, tmp_path: Path
) -> None:
    far_end, path = panel(), tmp_path / "journal.jsonl"
    path.write_bytes(content)
    one_line(go(far_end, CHANGE, "--resume", str(path)), 2, f"{path} holds no run")
    one_line(go(far_end, f"journal decide {path} 1 done"), 2, f"{path} holds no run")
    assert go(far_end, f"journal show {path}").code == 0
    assert far_end.counts["write"] == 0
    assert path.read_bytes() == content
