"""Full disks, links and pipes: no half file stays, and one line says what went wrong."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def ask(run: Any, panel: Any, certificate: Any, secret: str) -> Any:
    """Run a line against a panel that does all well."""
    far_end = panel()

    def run_line(line: str, *options: str) -> Any:
        login = (f"https://127.0.0.1:{far_end.port}", "-u", "root", "--service", "whm")
        trust = ("--ca", certificate.path, "--password-from", "env:PANEL_SECRET")
        return run(*login, *trust, *options, "-c", line, env={"PANEL_SECRET": secret})

    return run_line


def test_a_full_device_is_one_line(ask: Any) -> None:
    ran = ask("whm version > /dev/full")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[0].endswith("cannot write /dev/full: no space left on device")


@pytest.mark.parametrize("end", ["ok", "cut"])
def test_a_file_is_replaced_whole_or_not_at_all(
    end: str, ask: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.json"
    target.write_text("before")
    target.chmod(0o640)
    if end == "cut":

        def fail(source: Any, to: Any) -> None:
            raise OSError(28, os.strerror(28))

        monkeypatch.setattr("cpshell.system.files.os.replace", fail)
    ran = ask(f"whm version > {target}")
    assert ran.code == (0 if end == "ok" else 2), ran
    assert (target.read_text() == "before") is (end == "cut")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.glob(".out*")] == []


def test_a_dangling_link_is_not_followed(ask: Any, tmp_path: Path) -> None:
    link, goal = tmp_path / "link.json", tmp_path / "goal.json"
    link.symlink_to(goal)
    ran = ask(f"whm version > {link}")
    assert not goal.exists()
    assert ran.code == 2, ran


def test_a_fifo_is_no_history(tmp_path: Path) -> None:
    from cpshell.errors import UsageError
    from cpshell.system.system import System

    fifo = tmp_path / "history"
    os.mkfifo(fifo)
    with pytest.raises(UsageError, match="not a file"):
        System().files.append_private(fifo, b"line\n")
    with pytest.raises(UsageError, match="not a file"):
        System().files.replace(fifo, [b"line\n"], private=True)
