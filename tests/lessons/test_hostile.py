"""Lessons that come from anywhere: nothing runs, is read or written, or leaves for another host.

Each lesson of ``hostile/lessons.yaml`` is played, checked, practised and exported, from a cassette,
on a sandbox and on a live panel, while an audit hook of the interpreter watches what is done.
"""

import os
import socket
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpcore
import pytest
import yaml

from cpshell.sandbox.server import Sandbox

LESSONS: dict[str, list[str]] = yaml.safe_load(
    Path(__file__).with_name("hostile").joinpath("lessons.yaml").read_text("utf-8")
)
SECRET = "Marked-Secret-9b1f"
_HERE = ("127.0.0.1", b"127.0.0.1")
JOURNAL = (
    '{"run":"a","begun":"t","scripts":{"s":"d"}}',
    f'{{"run":"a","write":1,"call":"{SECRET}","server":"{SECRET}","line":1}}',
)
CONFIG = """\
[profile.prod]
target = "https://{elsewhere}"
user = "root"
password = "env:VICTIM_SECRET"
journal = "../journal.jsonl"
[group]
web = ["prod"]
"""
CASSETTE = '{"cassette":1,"sessions":[],"variables":{}}\n'
DOORS: dict[str, tuple[str, ...]] = {
    "play": ("play", "--speed", "0"),
    "check": ("check",),
    "practise": ("play", "--practice"),
    "export": ("export", "--to", "txt"),
}


class Watch:
    """Keeps what the process did while it was on; the interpreter can remove no hook."""

    def __init__(self) -> None:
        self.on = False
        self.victim = ""
        self.allowed: frozenset[tuple[str, int]] = frozenset()
        self.deeds: list[str] = []
        sys.addaudithook(self._hook)

    @contextmanager
    def watching(self, victim: Path, ports: frozenset[int]) -> Iterator[None]:
        self.victim = str(victim.resolve())
        self.allowed = frozenset(("127.0.0.1", port) for port in ports)
        self.deeds.clear()
        self.on = True
        try:
            yield
        finally:
            self.on = False

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event in ("subprocess.Popen", "os.system", "os.posix_spawn", "os.exec", "os.fork"):
            self.deeds.append(f"{event} {arguments[0]}")
        elif event in ("open", "os.listdir", "os.scandir", "glob.glob"):
            path = os.path.realpath(str(arguments[0]))
            if path.startswith(self.victim) and not path.endswith("/known_certificates"):
                self.deeds.append(f"{event} {path}")
        elif event == "socket.connect":
            address = arguments[1]
            if isinstance(address, tuple) and address[:2] not in self.allowed:
                self.deeds.append(f"connect {address}")
        elif event == "socket.getaddrinfo" and arguments[0] not in _HERE:
            self.deeds.append(f"look up {arguments[0]}")


WATCH = Watch()


@pytest.fixture
def victim(tmp_path: Path, elsewhere: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of a user who plays a lesson that somebody sent."""
    folder = tmp_path / "victim"
    (folder / ".ssh").mkdir(parents=True)
    (folder / ".ssh" / "id_rsa").write_text(SECRET)
    (folder / ".bashrc").write_text("# mine\n")
    (folder / "script.cps").write_text(f"echo {SECRET}\n")
    (folder / "link").symlink_to(folder / "made")
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("VICTIM_SECRET", SECRET)
    monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))
    (folder / "state" / "cpshell").mkdir(parents=True)
    (folder / "state" / "cpshell" / "history").write_text(f"echo {SECRET}\n")
    (folder / "journal.jsonl").write_text("".join(f"{line}\n" for line in JOURNAL))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    (folder / "config" / "cpshell").mkdir(parents=True)
    (folder / "config" / "cpshell" / "config.toml").write_text(CONFIG.format(elsewhere=elsewhere))
    return folder


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Another host, as far as lessons are concerned: nothing may come in here."""
    with socket.create_server(("127.0.0.2", 0)) as server:
        server.setblocking(False)
        yield f"127.0.0.2:{server.getsockname()[1]}"
        with pytest.raises(BlockingIOError):
            server.accept()


def contents(folder: Path) -> dict[str, bytes | None]:
    return {str(path): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def backends(sandbox: Sandbox) -> dict[str, tuple[str, ...]]:
    ready = sandbox.ready
    live = f"https://127.0.0.1:{ready['ports']['whm']}"
    login = ("-u", "root", "--ca", ready["ca"], "--password-from", "env:SANDBOX_ROOT")
    return {"cassette": (), "sandbox": ("--sandbox",), "live": ("--live", live, *login)}


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_from_elsewhere_does_nothing(
    name: str,
    door: str,
    run: Any,
    sandbox: Sandbox,
    victim: Path,
    elsewhere: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "lessons"
    folder.mkdir()
    (folder / "lesson.link").symlink_to(victim / ".ssh" / "id_rsa")
    lesson = write_lesson(folder, LESSONS[name], victim=victim, elsewhere=elsewhere)
    monkeypatch.setattr("cpshell.sandbox_login.start_sandbox", lambda ends, accounts: sandbox.ready)
    root = next(a["password"] for a in sandbox.ready["accounts"] if a["user"] == "root")
    before = contents(victim), contents(folder)
    sent = record_requests(monkeypatch)
    for backend, options in backends(sandbox).items():
        with WATCH.watching(victim, frozenset(sandbox.ready["ports"].values())):
            ran = run(
                *DOORS[door],
                *options,
                str(lesson),
                stdin="skip\n" * len(LESSONS[name]),
                env={"SANDBOX_ROOT": root},
            )
        assert WATCH.deeds == [], (backend, ran)
        assert SECRET not in ran.out + ran.err, backend
        assert ran.code in (0, 6), (backend, ran)
        assert (contents(victim), contents(folder)) == before, backend
    assert SECRET.encode() not in b"".join(sent)


def write_lesson(folder: Path, steps: list[str], **places: object) -> Path:
    """A lesson of these steps, each with the same recorded result, and an empty cassette."""
    lesson = folder / "lesson.md"
    texts = [step.format(**places).replace("\n", "\n+ ") for step in steps]
    lesson.write_text(
        "```cpshell\n" + "".join(f"> {text}\nas recorded\n" for text in texts) + "```\n"
    )
    (folder / "lesson.cassette.jsonl").write_text(CASSETTE)
    return lesson


def record_requests(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What is sent from now on: urls and bodies."""
    sent: list[bytes] = []
    send = httpcore.ConnectionPool.handle_request

    def record(pool: httpcore.ConnectionPool, request: httpcore.Request) -> httpcore.Response:
        assert isinstance(request.stream, Iterable)
        sent.append(bytes(request.url) + b" " + b"".join(request.stream))
        return send(pool, request)

    monkeypatch.setattr(httpcore.ConnectionPool, "handle_request", record)
    return sent
