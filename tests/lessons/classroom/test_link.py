"""The way from a learner's shell to the classroom: it may break, and it leads nowhere else."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from cpshell.lessons.classroom.link import ClassroomLink, Reporter
from cpshell.panel.targets import Target
from cpshell.system.policy import Connect, ReadFile, Refused
from tests.lessons.classroom.callers import write_course

pytestmark = pytest.mark.slow


@contextmanager
def listening(port: int = 0) -> Iterator[tuple[int, list[tuple[str, Any]]]]:
    """A server that takes every report; yields its port and what came."""
    came: list[tuple[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["content-length"])
            came.append((self.path, json.loads(self.rfile.read(size))))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port, came
    finally:
        server.shutdown()
        server.server_close()


def test_a_lost_connection_stops_nobody_and_the_latest_report_is_sent_again() -> None:
    with listening() as (port, _):
        pass  # nobody listens there now
    told: list[str] = []
    heard = threading.Event()

    def tell(text: str) -> None:
        told.append(text)
        heard.set()

    reporter = Reporter(ClassroomLink(Target("127.0.0.1", port, tls=False), "k"), tell)
    for number in range(5):
        reporter.send("/progress/hello", {"number": number})
    assert heard.wait(30)
    with listening(port) as (_, came):
        assert reporter.close()
    assert came[-1] == ("/progress/hello", {"number": 4})
    assert told == [
        "the classroom cannot be reached: go on, it will be told later",
        "the classroom is reached again",
    ]


def test_what_did_not_arrive_in_the_end_is_said() -> None:
    with listening() as (port, _):
        pass
    told: list[str] = []
    reporter = Reporter(ClassroomLink(Target("127.0.0.1", port, tls=False), "k"), told.append)
    before = threading.active_count()
    reporter.send("/progress/hello", {})
    assert not reporter.close()
    end = time.monotonic() + 30
    while threading.active_count() >= before:  # nothing is sent later
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_link_reaches_its_classroom_and_nothing_else() -> None:
    link = ClassroomLink(Target("127.0.0.1", 1, tls=False))
    policy = link.policy
    policy.check(Connect("127.0.0.1", 1))
    for action in (
        Connect("127.0.0.1", 2),
        Connect("203.0.113.77", 1),
        ReadFile(Path("/etc/passwd")),
    ):
        with pytest.raises(Refused):
            policy.check(action)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (("--pin", "sha256:" + 64 * "a"), 4, "another authority than the line to paste"),
        (("--code", "AAAA-AAAA"), 3, "this is not the code of the classroom"),
        (("--name", "=1+1"), 2, "invalid name"),
        (("--pin", "abc"), 2, "invalid pin"),
        (("http", "https://127.0.0.1:1"), 2, "a classroom is http://host:port"),
        (("http", "http://127.0.0.1:1"), 4, "cannot connect"),
    ],
)
def test_a_line_that_is_not_the_classrooms_joins_nothing(
    taught: Any, run: Any, tmp_path: Path, change: tuple[str, str], code: int, words: str
) -> None:
    line = [*taught.opened.line.split()[1:-1], "Ada"]
    name, value = change
    at = 1 if name == "http" else line.index(name) + 1
    line[at] = value
    ran = run(*line, env={"XDG_STATE_HOME": str(tmp_path)})
    assert (ran.code, words in ran.err) == (code, True), ran.err
    assert taught.opened.classroom.seats() == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nowhere",), "cannot find the folder"),
        (("course", "--host", "0.0.0.0"), "the IPv4 address or name by which learners reach"),
        (("course", "--host", "::"), "the IPv4 address or name"),
        (("course", "--host", "203.0.113.77"), "cannot listen on 203.0.113.77"),
        (("course", "--learners", "0"), "invalid number of learners"),
        (("course", "--port", "70000"), "invalid port"),
        (("course", "--scores", "old.csv"), "old.csv already exists"),
    ],
)
def test_a_classroom_that_cannot_be_opened_says_why(
    run: Any,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    says: str,
) -> None:
    write_course(tmp_path / "course")
    (tmp_path / "old.csv").write_text("learner\nAda\n")
    monkeypatch.chdir(tmp_path)
    ran = run("classroom", *words)
    assert ran.code in (2, 6)
    assert says in ran.err + capsys.readouterr().err
    assert (tmp_path / "old.csv").read_text() == "learner\nAda\n"


def test_without_a_course_the_one_that_comes_with_the_program_is_taught(run: Any) -> None:
    ran = run("classroom", "--host", "203.0.113.77")  # lessons are read before it listens
    assert ran.err.startswith("cpshell: cannot listen on 203.0.113.77: ")
