"""Recordings, plugins, clocks and logouts that go wrong: the right code, one line, no half file."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SECRET = "Marked-Secret-4f7c"


@pytest.fixture
def ask(run: Any, certificate: Any, secret: str) -> Callable[..., Any]:
    """Run lines against a panel."""

    def run_lines(far_end: Any, lines: str, *options: str, **variables: str) -> Any:
        login = (f"https://127.0.0.1:{far_end.port}", "-u", "root", "--service", "whm")
        trust = ("--ca", certificate.path, "--password-from", "env:PANEL_SECRET")
        words = (*login, *trust, "--timeout", "1", *options)
        return run(*words, "-c", lines, env={"PANEL_SECRET": secret, **variables})

    return run_lines


def one_line(ran: Any, code: int, words: str) -> None:
    """What holds for every fault."""
    assert ran.code == code, ran
    (told,) = [line for line in ran.err.splitlines() if line.startswith("cpshell: ")]
    assert words in told, told
    assert "Traceback" not in ran.out + ran.err
    assert SECRET not in ran.out + ran.err


# Recordings -------------------------------------------------------------------------------


def missing(folder: Path) -> Path:
    return folder / "none" / "l.md"


def is_folder(folder: Path) -> Path:
    (folder / "l.md").mkdir()
    return folder / "l.md"


def is_there(folder: Path) -> Path:
    (folder / "l.md").write_text("before")
    return folder / "l.md"


def leads_nowhere(folder: Path) -> Path:
    (folder / "l.md").symlink_to(folder / "goal" / "x.md")
    return folder / "l.md"


def below_a_file(folder: Path) -> Path:
    (folder / "f").write_text("before")
    return folder / "f" / "l.md"


def too_long(folder: Path) -> Path:
    return folder / ("x" * 300 + ".md")


RECORDINGS = {
    "its folder is missing": missing,
    "it is a folder": is_folder,
    "it is there": is_there,
    "it leads nowhere": leads_nowhere,
    "it stands below a file": below_a_file,
    "its name is too long": too_long,
}


@pytest.mark.parametrize("fault", RECORDINGS)
def test_a_recording_that_cannot_be_written(
    fault: str, ask: Any, panel: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    path = RECORDINGS[fault](folder)
    before = sorted(folder.rglob("*"))
    far_end = panel()
    ran = ask(far_end, f"record start {path}; whm passwd user=alice; record stop")
    one_line(ran, 2, str(path.parent if fault == "its folder is missing" else path))
    assert sorted(folder.rglob("*")) == before
    assert far_end.counts["write"] == 0
    assert not os.path.isfile(path) or path.read_text() == "before"


# Clocks -----------------------------------------------------------------------------------

DATES = {
    "an hour ahead": "Mon, 01 Jan 2035 00:00:00 GMT",
    "behind": "Mon, 01 Jan 2001 00:00:00 GMT",
    "that is none": "yesterday",
    "without end": "9" * 5000,
    "of no zone": "Mon, 01 Jan 2035 00:00:00",
    "before all time": "Mon, 01 Jan 0001 00:00:00 GMT",
}


@pytest.mark.parametrize("date", DATES)
def test_a_code_is_refused_by_a_server_with_another_clock(date: str, ask: Any, panel: Any) -> None:
    far_end = panel()
    body = b'{"status":0,"message":"token_incorrect"}'
    head = f"HTTP/1.1 401 Access Denied\r\nDate: {DATES[date]}\r\nContent-Length: {len(body)}\r\n"
    far_end.behaviours["otp"] = lambda connection: connection.sendall(f"{head}\r\n".encode() + body)
    ran = ask(far_end, "whm version", "--otp-from", "env:OTP", OTP="JBSWY3DPEHPK3PXP")
    one_line(ran, 3, "the security code of root was refused")
    assert far_end.counts["otp"] == 1


# Logouts ----------------------------------------------------------------------------------

LOGOUTS = (
    *("closes", "resets", "hangs", "drips its head", "is cut", "speaks no HTTP", "sends a bomb"),
    *("sends a page", "sends a fault", "redirects elsewhere", "refuses", "steers the terminal"),
)


@pytest.mark.slow
@pytest.mark.parametrize("fault", LOGOUTS)
def test_a_logout_that_fails_changes_nothing(fault: str, ask: Any, panel: Any) -> None:
    far_end = panel(logout=fault)
    ran = ask(far_end, "whm version")
    assert (ran.code, ran.out, ran.err) == (0, '{"version":"11"}\n', "")
    assert far_end.counts["logout"] == 1


# Plugins ----------------------------------------------------------------------------------

BODIES = {
    "raises": "raise RuntimeError('oops')",
    "raises without words": "raise KeyError",
    "raises a secret": f"raise RuntimeError('{SECRET}')",
    "leaves": "raise SystemExit(9)",
    "recurses": "return bad(shell, given)",
    "steers the terminal": "raise ValueError('\\x1b[2J \\u202e')",
    "asserts": "assert False",
    "runs out of memory": "raise MemoryError",
}


@pytest.mark.parametrize("fault", BODIES)
@pytest.mark.parametrize("kind", ["command", "filter"])
def test_a_plugin_that_fails_after_a_write(
    fault: str, kind: str, ask: Any, panel: Any, tmp_path: Path
) -> None:
    path = tmp_path / "bad.py"
    function = "def bad(shell, given):" if kind == "command" else "def bad(value, given):"
    text = f"def register(shell):\n    shell.{kind}('bad', bad, summary='x')\n{function}\n"
    path.write_text(f"{text}    {BODIES[fault]}\n")
    far_end = panel()
    line = "bad" if kind == "command" else "whm version | bad"
    ran = ask(far_end, f"whm passwd user=alice; {line}; whm passwd user=bob", "--plugin", str(path))
    one_line(ran, 6, "bad")
    assert not set("\x1b\u202e") & set(ran.err)
    assert far_end.counts["write"] == 1
    assert far_end.counts["logout"] == 1


# Disks ------------------------------------------------------------------------------------

DISKS = {
    "a result": "whm version > FILE",
    "a result that is added": "whm version >> FILE",
    "what a program prints": "whm version | cat > FILE",
    "rows": "whm listaccts | rows > FILE",
}


@pytest.mark.parametrize("what", DISKS)
@pytest.mark.parametrize("number", [28, 122, 5, 30])
def test_a_disk_that_takes_no_more(
    what: str, number: int, ask: Any, panel: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(descriptor: int, pieces: Any) -> None:
        with open(descriptor, "wb"):
            raise OSError(number, os.strerror(number))

    far_end = panel()
    folder = tmp_path / "own"
    folder.mkdir()
    target = folder / "out.json"
    target.write_text("before")
    monkeypatch.setattr("cpshell.system.writing._write", fail)
    ran = ask(far_end, DISKS[what].replace("FILE", str(target)))
    one_line(ran, 2, f"cannot write {target}: {os.strerror(number).lower()}")
    assert [path.name for path in folder.iterdir()] == ["out.json"]
    assert target.read_text() == "before"
