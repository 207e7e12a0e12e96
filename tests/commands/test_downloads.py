"""Downloads of any size come piece by piece, go on after a break, and are there whole or not."""

import fcntl
import json
import os
import pty
import random
import re
import resource
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyte
import pytest

import cpshell
from cpshell.errors import UsageError
from cpshell.shell.progress import described
from cpshell.system import locks
from tests.commands.file_panel import TOKEN, FilePanel, Handler, serving

SIZE = 24 << 20
PATIENCE = 60  # seconds: how long a busy machine may take for what is done at once
CONTENT = random.Random(1).randbytes(300_000)
LOGIN_PAGE = b'<html><title>Login</title><form id="login_form" action="/login/"></form></html>'


@pytest.fixture
def panel() -> Iterator[FilePanel]:
    with serving() as server:
        yield server


@pytest.fixture
def as_alice(panel: FilePanel, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run lines as alice in an empty folder."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("TOKEN", TOKEN)
    monkeypatch.setattr("cpshell.shell.downloads.PAUSES", (0.01, 0.01))

    def go(*lines: str, options: tuple[str, ...] = ()) -> Any:
        scripts = [word for line in lines for word in ("-c", line)]
        return run(*panel.login, *options, *scripts)

    return go


def parts() -> list[str]:
    return [path.name for path in Path().glob("*.part")]


def await_part(size: int) -> None:
    ends = time.monotonic() + PATIENCE
    while not any(Path(name).stat().st_size >= size for name in parts()):
        assert time.monotonic() < ends
        time.sleep(0.02)


def row(ran: Any) -> Any:
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def test_memory_does_not_grow_with_the_file(as_alice: Any, panel: FilePanel) -> None:
    as_alice("download first.bin")  # imports what it needs
    panel.content = bytes(SIZE)  # the panel is in this process
    tracemalloc.start()
    ran = as_alice("download large.bin")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert row(ran) == {
        "file": "large.bin", "from": "large.bin", "size": SIZE, "compared": "size",
    }  # fmt: skip
    assert Path("large.bin").stat().st_size == SIZE
    assert peak < 4 << 20
    assert panel.asked[-1]["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("etag", "told"), [('"state 1"', '"state 1"'), ("", "Tue, 14 Nov 2023 22:13:20 GMT")]
)
def test_a_broken_download_goes_on_where_it_was(
    etag: str, told: str, as_alice: Any, panel: FilePanel
) -> None:
    panel.content, panel.etag, panel.breaks = CONTENT, etag, [100_000, 50_000, 1, 1]
    ran = as_alice("download some/folder/file.bin")
    assert row(ran)["size"] == len(CONTENT)
    assert Path("file.bin").read_bytes() == CONTENT
    starts = [asked.get("range") for asked in panel.asked]
    assert starts == [None, *(f"bytes={at}-" for at in (100_000, 150_000, 150_001, 150_002))]
    assert {asked.get("if-range") for asked in panel.asked[1:]} == {told}
    assert set(panel.paths) == {"/home/alice/some/folder/file.bin"}
    assert "asked again after 100,000 bytes" in ran.err
    assert parts() == []


def test_a_server_that_sends_no_parts_is_asked_for_all_of_it(
    as_alice: Any, panel: FilePanel
) -> None:
    panel.content, panel.ranges, panel.breaks = CONTENT, False, [100_000, 200_000]
    ran = as_alice("download file.bin")
    assert row(ran)["size"] == len(CONTENT)
    assert Path("file.bin").read_bytes() == CONTENT
    assert "sends all of it anew" in ran.err


def test_an_answer_without_length_is_known_by_the_size_of_the_file(
    as_alice: Any, panel: FilePanel
) -> None:
    panel.content, panel.says_length, panel.breaks = CONTENT, False, [100_000]
    ran = as_alice("download file.bin")
    assert row(ran)["size"] == len(CONTENT)
    assert "the answer ended after 100,000 of 300,000 bytes" in ran.err
    assert Path("file.bin").read_bytes() == CONTENT


def test_what_came_is_kept_and_another_run_goes_on_from_there(
    as_alice: Any, panel: FilePanel
) -> None:
    panel.content, panel.breaks = CONTENT, [100_000, 0, 0]
    ran = as_alice("download file.bin")
    assert ran.code == 4
    assert not Path("file.bin").exists()
    (part,) = parts()
    assert f"100,000 of 300,000 bytes are kept in {part}" in ran.err
    panel.asked.clear()
    assert row(as_alice("download file.bin"))["size"] == len(CONTENT)
    assert [asked["range"] for asked in panel.asked] == ["bytes=100000-"]
    assert panel.asked[0]["if-range"] == "Tue, 14 Nov 2023 22:13:20 GMT"
    assert Path("file.bin").read_bytes() == CONTENT
    assert parts() == []


def test_a_part_of_a_file_that_has_changed_is_not_gone_on_with(
    as_alice: Any, panel: FilePanel
) -> None:
    panel.content, panel.breaks = CONTENT, [100_000, 0, 0]
    assert as_alice("download file.bin").code == 4
    old = parts()
    panel.content, panel.modified = CONTENT[::-1], 1_700_000_001
    ran = as_alice("download file.bin")
    assert row(ran)["size"] == len(CONTENT)
    assert Path("file.bin").read_bytes() == CONTENT[::-1]
    assert f"{old[0]} is of another file, or of this one before it changed" in ran.err
    assert parts() == old


def test_a_part_of_a_long_name_is_known_as_one_of_it(as_alice: Any, panel: FilePanel) -> None:
    panel.content, panel.breaks = CONTENT, [100_000, 0, 0]
    assert as_alice(f"download {'n' * 255}").code == 4
    (old,) = parts()
    panel.modified = 1_700_000_001
    assert f"{old} is of another file" in as_alice(f"download {'n' * 255}").err


def test_a_file_that_changes_meanwhile_is_not_written(as_alice: Any, panel: FilePanel) -> None:
    def change(number: int) -> None:
        panel.modified = 1_700_000_000 + number

    panel.on_look = change
    ran = as_alice("download file.bin")
    assert ran.code == 1
    assert "file.bin changed while it was downloaded" in ran.err
    assert os.listdir() == []


def test_where_nothing_is_known_of_a_file_nothing_is_compared_or_kept(
    as_alice: Any, panel: FilePanel
) -> None:
    panel.size, panel.modified, panel.content = -1, None, CONTENT
    panel.breaks = [100_000]
    assert row(as_alice("download file.bin"))["compared"] == "nothing"
    assert "range" not in panel.asked[-1]  # it could be the rest of another file
    panel.breaks = [100_000] * 3
    assert as_alice("download other.bin").code == 4
    assert os.listdir() == ["file.bin"]


def _two_ranges(handler: Handler) -> None:
    handler.reply(b"x" * 21, 206, Content_Range="bytes 5-25/26")


ANSWERS = {
    "the login page": (401, LOGIN_PAGE, {"kind": "text/html"}, 3, "refused"),
    "a refusal": (
        403,
        b'{"cpanelresult":{"error":"Access denied","data":{"result":"0"},"type":"text"}}',
        {},
        3,
        "refused with the token of alice",
    ),
    "a page": (200, b"<html><title>Busy</title>later</html>", {"kind": "text/html"}, 5, "Busy"),
    "an error in JSON": (
        200,
        b'{"status":0,"data":null,"errors":["no such thing"]}',
        {"kind": "application/json"},
        5,
        "no such thing",
    ),
    "a full disk": (
        200,
        b"Content-type: text/plain\r\n\r\n<html><p>The server is running out of disk space</html>",
        {},
        5,
        "running out of disk space",
    ),
    "another file": (200, b"maintenance" * 9, {}, 5, "something else: 200 OK, 99 bytes of text"),
    "not found": (404, b"<html>no such file</html>", {"kind": "text/html"}, 1, "no such file"),
    "a fault": (500, b"<html>broken</html>", {"kind": "text/html"}, 5, "500"),
    "another size": (200, b"short", {}, 5, "200 OK, 5 bytes of text/plain"),
    "a part that was not asked for": (206, b"x" * 21, {}, 5, "206"),
    "compressed": (200, b"x" * 21, {"Content_Encoding": "gzip"}, 5, "compressed (gzip)"),
    "a redirect": (302, b"", {"Location": "https://elsewhere.example/"}, 5, "elsewhere.example"),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_what_comes_in_place_of_a_file_is_understood_and_not_written(
    what: str, as_alice: Any, panel: FilePanel
) -> None:
    status, body, headers, code, words = ANSWERS[what]
    panel.answer = lambda handler: handler.reply(body, status, **headers)
    ran = as_alice("download file.bin")
    assert (ran.code, words in ran.err) == (code, True), ran.err
    assert os.listdir() == []


def test_a_page_that_is_the_file_is_written(as_alice: Any, panel: FilePanel) -> None:
    panel.content = LOGIN_PAGE
    panel.answer = lambda handler: handler.reply(
        LOGIN_PAGE, kind="text/html", Content_Disposition='attachment; filename="login.html"'
    )
    assert row(as_alice("download login.html"))["size"] == len(LOGIN_PAGE)
    assert Path("login.html").read_bytes() == LOGIN_PAGE


@pytest.mark.parametrize("status", [200, 206])
def test_a_wrong_rest_is_not_added(status: int, as_alice: Any, panel: FilePanel) -> None:
    panel.content, panel.breaks = CONTENT, [100_000, 0, 0]
    assert as_alice("download file.bin").code == 4
    (part,) = parts()
    panel.answer = lambda handler: handler.reply(
        b"x" * 200_000, status, Content_Range="bytes 99999-299998/300000"
    )
    assert as_alice("download file.bin").code == 5
    assert Path(part).read_bytes() == CONTENT[:100_000]


REST = "bytes 100000-299999/300000"
OTHER_PARTS = {
    "no range": {"Content_Range": "bytes x-y/z"},
    "several ranges": {"kind": "multipart/byteranges; boundary=B"},
    "another beginning": {"Content_Range": "bytes 99999-299998/300000"},
    "another size": {"Content_Range": "bytes 100000-299999/300005"},
    "another ETag": {"Content_Range": REST, "ETag": '"2"'},
    "another date": {"Content_Range": REST, "Last_Modified": "Tue, 14 Nov 2023 22:13:21 GMT"},
}


@pytest.mark.parametrize("what", OTHER_PARTS)
def test_where_another_part_comes_all_of_the_file_is_asked_for_anew(
    what: str, as_alice: Any, panel: FilePanel
) -> None:
    def answer(handler: Handler) -> None:
        if "Range" in handler.headers:
            handler.reply(b"x" * 200_000, 206, **OTHER_PARTS[what])
        else:
            handler.reply(CONTENT[::-1])

    panel.content, panel.breaks = CONTENT, [100_000]
    panel.etag = "" if "date" in what else '"1"'
    panel.before_piece = lambda: setattr(panel, "answer", answer)
    ran = as_alice("download file.bin")
    assert row(ran)["size"] == len(CONTENT)
    assert Path("file.bin").read_bytes() == CONTENT[::-1]
    assert [asked.get("range") for asked in panel.asked] == [None, "bytes=100000-", None]
    assert "sends all of it anew" in ran.err


@pytest.mark.parametrize("option", ["", " --overwrite"])
def test_a_file_is_on_the_disk_before_it_has_its_name(
    option: str, as_alice: Any, panel: FilePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, int]] = []

    def noting(name: str) -> None:
        function = getattr(os, name)

        def call(what: Any, *more: Any) -> None:
            path = what if isinstance(what, Path) else Path(os.readlink(f"/proc/self/fd/{what}"))
            if path.suffix == ".part":
                done.append((name, path.stat().st_size))
            function(what, *more)

        monkeypatch.setattr(os, name, call)

    for name in ("fsync", "link", "replace", "rename"):
        noting(name)
    panel.content = CONTENT
    assert row(as_alice(f"download file.bin{option}"))
    moved = "replace" if option else "link"
    assert done == [("fsync", len(CONTENT)), (moved, len(CONTENT))]


def test_a_full_disk_keeps_what_it_holds(as_alice: Any, panel: FilePanel) -> None:
    panel.content = CONTENT
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, hard))
    try:
        ran = as_alice("download file.bin")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    (part,) = parts()
    assert ran.code == 2
    assert f"cannot write {Path(part).absolute()}: file too large" in ran.err
    assert f"150,000 of 300,000 bytes are kept in {part}" in ran.err
    assert row(as_alice("download file.bin"))["size"] == len(CONTENT)
    assert Path("file.bin").read_bytes() == CONTENT


@pytest.mark.parametrize("number", [28, 122, 5, 30])
def test_a_disk_that_takes_nothing_leaves_what_was_there(
    number: int, as_alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write

    def fail(descriptor: int, data: Any) -> int:
        if os.readlink(f"/proc/self/fd/{descriptor}").endswith(".part"):
            raise OSError(number, os.strerror(number))
        return write(descriptor, data)

    Path("file.bin").write_text("before")
    monkeypatch.setattr("os.write", fail)
    ran = as_alice("download file.bin --overwrite")
    assert ran.code == 2
    assert f".part: {os.strerror(number).lower()}" in ran.err
    assert os.listdir() == ["file.bin"]
    assert Path("file.bin").read_text() == "before"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_keeps_what_came(
    number: signal.Signals, code: int, as_alice: Any, panel: FilePanel
) -> None:
    held, pieces = threading.Event(), iter(range(9))
    panel.content = CONTENT
    panel.before_piece = lambda: next(pieces) and held.wait(PATIENCE)
    program = [sys.executable, "-m", "cpshell", *panel.login, "-c", "download file.bin"]
    with subprocess.Popen(program, stderr=subprocess.PIPE) as process:
        try:
            await_part(65_536)
        finally:
            process.send_signal(number)
            told = process.communicate(timeout=PATIENCE)[1].decode()
            held.set()
    (part,) = parts()
    assert process.returncode == code, told
    assert f"65,536 of 300,000 bytes are kept in {part}" in told
    panel.before_piece = lambda: None
    assert row(as_alice("download file.bin"))["size"] == len(CONTENT)
    assert Path("file.bin").read_bytes() == CONTENT


def test_silence_ends_a_download_and_length_does_not(as_alice: Any, panel: FilePanel) -> None:
    panel.content = bytes(8 * 65_536)
    panel.before_piece = lambda: time.sleep(0.2)
    assert row(as_alice("download slow.bin", options=("--timeout", "1")))
    silent = threading.Event()
    panel.before_piece = lambda: silent.wait(PATIENCE)
    ran = as_alice("download silent.bin", options=("--timeout", "1"))
    silent.set()
    assert (ran.code, "was silent for 1 s" in ran.err) == (4, True)
    assert "may have run" not in ran.err


def test_two_at_once_do_not_write_into_one_part(
    as_alice: Any, panel: FilePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cpshell.system.locks._PATIENCE", 0.1)
    second: list[Any] = []
    panel.content = CONTENT
    program = [sys.executable, "-c", _HOLD, "file.bin"]

    def another() -> None:
        if not second:
            (part,) = parts()
            second.append(subprocess.run([*program, part], capture_output=True, timeout=PATIENCE))

    panel.before_piece = another
    assert row(as_alice("download file.bin"))["size"] == len(CONTENT)
    assert b"another program keeps it locked" in second[0].stderr


_HOLD = """
import sys
from pathlib import Path
from cpshell.system import locks
from cpshell.system.files import Files
from cpshell.system.part_files import part_file
from cpshell.system.policy import ALLOW_ALL
locks._PATIENCE = 0.1
name, part = sys.argv[1:]
with part_file(Files(ALLOW_ALL), Path(name), part.split(".")[-2], replaces=False):
    print("not held")
"""


def test_a_file_that_appears_meanwhile_is_not_replaced(as_alice: Any, panel: FilePanel) -> None:
    panel.before_piece = lambda: Path("file.bin").write_text("mine")
    ran = as_alice("download file.bin")
    assert ran.code == 2
    assert "file.bin: file exists" in ran.err
    assert Path("file.bin").read_text() == "mine"
    panel.before_piece = lambda: None
    assert row(as_alice("download file.bin --overwrite"))
    assert Path("file.bin").read_bytes() == panel.content


def test_a_file_that_another_shell_has_brought_is_not_asked_for_again(
    as_alice: Any, panel: FilePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lock(*given: Any) -> None:
        before(*given)
        Path("file.bin").write_text("theirs")

    before = locks._lock
    monkeypatch.setattr(locks, "_lock", lock)
    ran = as_alice("download file.bin")
    assert (ran.code, panel.asked) == (2, [])
    assert "file.bin: file exists" in ran.err
    assert os.listdir() == ["file.bin"]


def test_a_folder_is_not_replaced(as_alice: Any, panel: FilePanel) -> None:
    Path("there/file.bin").mkdir(parents=True)
    for option in ("", "--overwrite"):
        ran = as_alice(f"download a/file.bin there {option}")
        assert (ran.code, panel.looks) == (2, 0)
        assert "there/file.bin is a folder" in ran.err


def test_a_file_that_is_replaced_keeps_its_mode_and_the_links_to_it(
    as_alice: Any, panel: FilePanel
) -> None:
    Path("secret").touch(0o600)
    Path("link").symlink_to("secret")
    panel.before_piece = lambda: modes.append(Path(parts()[0]).stat().st_mode & 0o777)
    modes: list[int] = []
    assert row(as_alice("download file.bin link --overwrite"))
    assert Path("secret").read_bytes() == panel.content
    assert (Path("secret").stat().st_mode & 0o777, modes) == (0o600, [0o600])
    assert Path("link").is_symlink()


def test_a_file_can_be_printed_saved_filtered_and_piped_as_it_is(
    as_alice: Any, panel: FilePanel, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    panel.content = b"two\nlines \xff\x00" + CONTENT
    program = [sys.executable, "-m", "cpshell", *panel.login, "-c", "download x.json -"]
    printed = subprocess.run(program, capture_output=True, timeout=PATIENCE)
    assert (printed.stdout, printed.stderr) == (panel.content, b"")
    assert as_alice("download x.json - > saved.json").code == 0
    assert Path("saved.json").read_bytes() == panel.content
    assert as_alice("download x.json - >> saved.json").code == 0
    assert Path("saved.json").read_bytes() == panel.content * 2
    assert as_alice("download x.json - | tee copy > /dev/null").code == 0
    assert Path("copy").read_bytes() == panel.content
    panel.content = b"two\nlines\n"
    assert as_alice("download x - | from lines").out == '["two","lines"]\n'
    assert as_alice("download x - | json").out == '"two\\nlines\\n"\n'
    assert as_alice("let x = $(download x -); echo $x | json").out == '"two\\nlines\\n"\n'
    assert as_alice("download x - > /dev/null; download x /dev/null").code == 0
    assert os.listdir() == ["saved.json", "copy"] or set(os.listdir()) == {"saved.json", "copy"}


def test_nothing_of_a_file_that_did_not_come_whole_is_printed(
    as_alice: Any, panel: FilePanel
) -> None:
    panel.content, panel.breaks = CONTENT, [100_000, 0, 0]
    ran = as_alice("download file.bin -")
    assert (ran.code, ran.out) == (4, "")


NAMES = ("na me", "-dash", "~root", "new\nline", "-", "pct%41", "ü" * 127)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_any_name_is_saved_under_it(name: str, as_alice: Any, panel: FilePanel) -> None:
    assert row(as_alice(f"download 'folder/{name}'"))["file"] == name
    assert panel.paths == [f"/home/alice/folder/{name}"]
    assert os.listdir() == [name]


@pytest.mark.parametrize("path", ["/", "a/..", "."])
def test_what_has_no_name_is_refused_unsent(path: str, as_alice: Any, panel: FilePanel) -> None:
    assert as_alice(f"download {path}").code == 2
    assert panel.looks == 0


def test_a_folder_takes_files_by_their_names(as_alice: Any) -> None:
    Path("folder").mkdir()
    assert row(as_alice("download a/b.bin folder"))["file"] == "folder/b.bin"
    ran = as_alice("download a/b.bin missing/folder/")
    assert ran.code == 2
    assert "no such file or directory" in ran.err


def test_what_would_be_sent_is_shown_and_not_sent(as_alice: Any, panel: FilePanel) -> None:
    ran = as_alice("download --dry-run 'a b' x", "download --as-curl 'a b' ./-x")
    shown, curl = ran.out.splitlines()
    assert json.loads(shown)["url"].endswith("/download?skipencode=1&file=a+b")
    assert json.loads(shown)["to"] == "x"
    assert TOKEN not in ran.out
    assert curl.endswith(f"-f -C - -o {Path('-x').absolute()}")
    assert (panel.looks, panel.asked) == (0, [])
    variables = {**os.environ, "CPSHELL_SECRET": TOKEN}
    subprocess.run(["sh", "-c", f"exec {curl} -s"], env=variables, check=True, timeout=PATIENCE)
    assert Path("-x").read_bytes() == panel.content


def test_a_program_downloads_by_the_library(as_alice: Any, panel: FilePanel) -> None:
    login = {"user": "alice", "token": TOKEN, "service": "cpanel", "allow_plaintext": True}
    panel.content, panel.breaks = CONTENT, [100_000]
    with cpshell.connect(panel.login[0], **login) as opened:
        assert opened.download("a/file.bin") == len(CONTENT)
        with pytest.raises(UsageError, match="exists"):
            opened.download("a/file.bin")
        assert opened.download("a/file.bin", Path("file.bin"), overwrite=True) == len(CONTENT)
    assert Path("file.bin").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("size", "modified", "code", "compared"),
    [(18, 1, 0, "size"), (17, 1, 1, None), (-1, 1, 0, "nothing")],
)
def test_where_the_answer_names_no_size_the_server_is_asked_for_it_after_an_upload(
    size: int, modified: int, code: int, compared: str, as_alice: Any, panel: FilePanel
) -> None:
    Path("up.bin").write_bytes(bytes(18))
    panel.size, panel.modified = size, modified
    ran = as_alice("upload up.bin --to folder")
    assert (ran.code, panel.looks) == (code, 1), ran.err
    if compared:
        assert row(ran)[0]["compared"] == compared
    else:
        assert "up.bin: the server has 17 bytes of 18" in ran.err


def test_the_rate_is_that_of_what_comes_now() -> None:
    text = described(300, 400, "bytes", 10.0, before=200)
    assert text == "300 of 400 bytes · 10/s · 10 s left"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("download a/file.bin", "BYTES · file.bin"),
        ("for f in a b --jobs 2 { download x/$f }", "0 of 2 turns · f=[ab] › BYTES"),
    ],
)
def test_a_terminal_shows_bytes_rate_and_time_left_and_nothing_of_it_stays(
    line: str, shown: str, as_alice: Any, panel: FilePanel
) -> None:
    panel.content = bytes(24 * 65_536)
    panel.before_piece = lambda: time.sleep(0.1)
    master, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    program = [sys.executable, "-m", "cpshell", *panel.login, "-c", line]
    variables = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    with subprocess.Popen(program, stderr=terminal, stdout=-1, env=variables) as process:
        os.close(terminal)
        drawn = b""
        with suppress(OSError):  # the end of a terminal
            while piece := os.read(master, 65_536):
                drawn += piece
        assert process.wait(PATIENCE) == 0
    os.close(master)
    counted = r"[\d,]+ of 1,572,864 bytes · [\d,]+/s · \d+ s left"
    assert re.search(shown.replace("BYTES", counted), drawn.decode())
    screen = pyte.Screen(80, 24)
    pyte.ByteStream(screen).feed(drawn)
    assert "".join(screen.display).strip() == ""
