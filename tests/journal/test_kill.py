"""A shell that is killed in the middle of its writes leaves a journal that tells the truth."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.conftest import Sandbox

from .conftest import Desk

WRITES = int(os.environ.get("CPSHELL_JOURNAL_WRITES", "60"))
ADD = "whm api_token_create token_name=t$n"


def _tokens(desk: Desk) -> set[str]:
    listed = desk.run(*desk.login, "-c", "whm api_token_list | get 'keys(tokens)'")
    return {name for name in json.loads(listed.out) if name.startswith("t1")}


def _start(desk: Desk, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cpshell.cli", *desk.login, "-f", str(desk.script), *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        env={**os.environ},
    )


def _kill_after(desk: Desk, lines: int, *options: str) -> bool:
    """Kill a run when the journal has so many lines; return whether it was still going on."""
    with _start(desk, *options) as shell:
        while shell.poll() is None:
            if desk.journal.exists() and desk.journal.read_bytes().count(b"\n") >= lines:
                shell.send_signal(signal.SIGKILL)
                shell.wait()
                return True
            time.sleep(0.002)
    return False


@pytest.mark.slow
@pytest.mark.parametrize("part", [0.2, 0.7])
def test_killed_among_writes_it_ends_with_each_done_once(
    desk: Desk, fresh_sandbox: Sandbox, part: float
) -> None:
    numbers = " ".join(str(1000 + n) for n in range(WRITES))
    desk.script.write_text(f"for n in {numbers} --jobs 8 {{ {ADD} }}\n")
    assert _kill_after(desk, int(2 * WRITES * part), "--journal", str(desk.journal))
    asked = desk.again()
    while asked.code == 2:
        there = _tokens(desk)
        rows = desk.rows(f"journal show {desk.journal} --run last | where 'result=unknown'")
        assert rows
        for row in rows:
            assert f"in doubt: write {row['write']}, " in asked.err
            done = row["parameters"]["token_name"] in there
            verdict = "done" if done else "undone"
            desk.run("-c", f"journal decide {desk.journal} {row['write']} {verdict}")
        asked = desk.again()
    assert asked.code == 0, asked.err
    assert len(_tokens(desk)) == WRITES
    log = map(json.loads, Path(fresh_sandbox.ready["request_log"]).read_text().splitlines())
    made = [line["parameters"] for line in log if line["call"] == "api_token_create"]
    added = Counter(parameters["token_name"] for parameters in made)
    assert len(added) == WRITES
    assert set(added.values()) == {1}


@pytest.mark.slow
def test_killed_between_two_writes_nothing_is_asked(desk: Desk) -> None:
    pause = desk.folder / "pause"
    os.mkfifo(pause)
    desk.script.write_text(
        "whm modifyacct user=alice notes=one\n"
        f"open {pause} --as lines\n"
        "whm modifyacct user=alice notes=two\n"
    )
    assert _kill_after(desk, 4, "--journal", str(desk.journal))
    with _start(desk, "--resume", str(desk.journal)) as shell:
        pause.write_text("go on\n")
        _, said = shell.communicate()
    assert shell.returncode == 0, said
    assert "doubt" not in said
    notes = [line["parameters"]["notes"] for line in desk.lines if "call" in line]
    assert notes == ["one", "two"]
