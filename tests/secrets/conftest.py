"""Marked secrets, a panel whose wire is recorded, and a machine on which every byte is found.

A marked secret has letters and digits that are its own, with signs between them that every
encoding writes in another way. Whatever encoding a leak has, one of these runs shows: plainly, in
Base64 or in hexadecimal digits.
"""

import base64
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from uvicorn.config import Config

from cpshell.sandbox.server import Sandbox
from cpshell.sandbox.world.areas import accounts, logins, mailboxes

_RUN = 8  # characters that no text has by chance

WATCHED = """\
import os, runpy, sys

log = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
before = dict(os.environ)
starts = ("subprocess.Popen", "os.posix_spawn", "os.exec", "os.spawn", "os.system")
changes = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def watch(event, arguments):
    if event in starts:
        shown = [dict(a.items() - before.items()) if isinstance(a, dict) else a for a in arguments]
        os.write(log, f"start {shown!r}\\n".encode())
    elif event == "open" and isinstance(arguments[2], int) and arguments[2] & changes:
        os.write(log, f"write {arguments[0]}\\n".encode())


sys.addaudithook(watch)
sys.argv = ["cpshell", *sys.argv[2:]]
runpy.run_module("cpshell.cli", run_name="__main__")
"""
"""Runs the program, and logs the programs that it starts and the files that it writes."""

KEYRING = """\
import json, os
from types import SimpleNamespace

errors = SimpleNamespace(KeyringError=OSError)
_path = os.environ["KEYRING"]


def _kept():
    return json.load(open(_path)) if os.path.exists(_path) else {}


def get_password(service, name):
    return _kept().get(f"{service} {name}")


def set_password(service, name, secret):
    kept = _kept() | {f"{service} {name}": secret}
    json.dump(kept, open(_path, "w"))
"""
"""Stands in for the system's keyring."""


@dataclass
class Marks:
    """The secrets that somebody knows, by name."""

    known: dict[str, str] = field(default_factory=dict)

    def new(self, name: str) -> str:
        """Return a password for a file: with signs that every encoding writes in its own way."""
        a, b, c = (f"Q{token_hex(6)}" for _ in range(3))
        return self.add(name, f"{a}'{b}\"\\ <é>&%2B+$(x)`/=;{c}")

    def typed(self, name: str) -> str:
        """Return a password that can stand between single quotes."""
        a, b = (f"Q{token_hex(6)}" for _ in range(2))
        return self.add(name, f'{a}" <é>&%2B+$(x)/={b}')

    def plain(self, name: str) -> str:
        """Return a password of letters and digits."""
        return self.add(name, f"Q{token_hex(8)}")

    def add(self, name: str, secret: str) -> str:
        self.known[name] = secret
        return secret

    def needles(self) -> dict[bytes, str]:
        """Return everything to look for, in lower case, and whose it is."""
        return {
            needle: f"{name} ({how})"
            for name, secret in self.known.items()
            for run in runs(secret)
            for how, needle in spelled(run)
        }

    def leaks(self, places: Mapping[str, bytes]) -> list[str]:
        """Return what is where it must not be."""
        needles = {needle.lower(): whose for needle, whose in self.needles().items()}
        return [
            f"{whose} in {place}: …{_around(text, needle)}…"
            for place, text in places.items()
            for lowered in [text.lower()]
            for needle, whose in needles.items()
            if needle in lowered
        ]


def runs(secret: str) -> set[str]:
    """Return the runs of letters and digits that are not there by chance; of long ones, ends."""
    found = re.findall(rf"[A-Za-z0-9]{{{_RUN},}}", secret)
    return {part for run in found for part in (run[:16], run[-16:])}


def spelled(run: str) -> Iterator[tuple[str, bytes]]:
    """Yield how a run of letters and digits looks in any encoding."""
    data = run.encode()
    yield "plain", data
    yield "hex", data.hex().encode()
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + data)
        first, last = -(-offset * 8 // 6), (offset + len(data)) * 8 // 6
        yield "Base64", encoded[first:last]


def _around(text: bytes, needle: bytes) -> str:
    at = text.lower().index(needle)
    return text[max(0, at - 60) : at + len(needle) + 20].decode("utf-8", "backslashreplace")


@dataclass
class Wire:
    """What went over the wire, as the panel saw it."""

    requests: list[bytes] = field(default_factory=list)
    responses: list[bytes] = field(default_factory=list)

    def learn(self, marks: Marks) -> None:
        """Mark what the panel made: cookies, tokens in paths, sessions, keys."""
        for number, response in enumerate(self.responses):
            text = response.decode("utf-8", "replace")
            for token in re.findall(r"cpsess(\d{10})", text):
                marks.add(f"security token of answer {number}", token)
            for session in re.findall(r"(?:,|%2[Cc]|%252[Cc])([0-9a-f]{32})(?![0-9a-f])", text):
                marks.add(f"session of answer {number}", session)
            for key in re.findall(r"BEGIN [A-Z ]*PRIVATE KEY-----(?:\\n|\s)(.{64})", text):
                marks.add(f"private key of answer {number}", key)
            for name, secret in re.findall(r'"(token|secret)":\s*"([A-Z0-9]{32})"', text):
                marks.add(f"{name} of answer {number}", secret)

    @property
    def codes(self) -> set[str]:
        """The one-time passwords that were sent."""
        sent = b"\n".join(self.requests).decode("utf-8", "replace")
        return set(re.findall(r"(?:tfa_token=|x-cpanel-otp: )(\d{6})", sent))


@dataclass
class Machine:
    """Runs the program with folders of its own. ``home`` is searched as a whole, ``inputs`` is
    what people made: it holds secrets."""

    home: Path
    inputs: Path
    marks: Marks
    places: dict[str, bytes] = field(default_factory=dict)
    """What left the process: streams, screens, arguments of programs."""
    runs: int = 0

    def file(self, name: str, text: str) -> Path:
        """Make a file that may hold secrets; return its path."""
        path = self.inputs / name
        path.write_text(text, "utf-8")
        return path

    def source(self, name: str) -> Path:
        """Return the file that holds a secret."""
        return self.file(name.replace(" ", "-"), self.marks.known[name])

    def command(self, *argv: str) -> list[str]:
        """Return what starts the program, watched."""
        return [sys.executable, str(self.inputs / "watched.py"), str(self._log()), *argv]

    def variables(self, env: Mapping[str, str]) -> dict[str, str]:
        """Return the environment of the program."""
        kept = {name: os.environ[name] for name in ("PATH", "COVERAGE_PROCESS_START")
                if name in os.environ}  # fmt: skip
        return {
            **kept,
            "HOME": str(self.home),
            "TMPDIR": str(self.home),
            "PYTHONPATH": str(self.inputs),
            "PYTHONDONTWRITEBYTECODE": "1",
            "KEYRING": str(self.inputs / "keyring.json"),
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm",
            **env,
        }

    def run(
        self, *argv: str, stdin: str = "", env: Mapping[str, str] | None = None, **more: Any
    ) -> subprocess.CompletedProcess[bytes]:
        """Run the program; what it writes is searched."""
        assert not self.marks.leaks({"our own arguments": "\n".join(argv).encode()})
        ran = subprocess.run(
            self.command(*argv),
            input=stdin.encode(),
            env=self.variables(env or {}),
            cwd=self.home,
            capture_output=True,
            timeout=300,
            check=False,
            **more,
        )
        self.runs += 1
        self.places[f"stdout of run {self.runs}"] = ran.stdout
        self.places[f"stderr of run {self.runs}"] = ran.stderr
        return ran

    def _log(self) -> Path:
        return self.inputs / "watched.log"

    @property
    def started(self) -> bytes:
        """The programs that were started, with their arguments, and what their environment has
        beside ours."""
        return b"".join(line for line in self._logged() if line.startswith(b"start "))

    @property
    def written(self) -> set[str]:
        """The files that were written."""
        lines = self._logged()
        return {line[6:].decode().strip() for line in lines if line.startswith(b"write ")}

    def _logged(self) -> list[bytes]:
        return self._log().read_bytes().splitlines(keepends=True)

    def everything(self) -> dict[str, bytes]:
        """Return every byte that left the process, by its place."""
        kept = {
            f"{path.relative_to(self.home)} (and its name)": os.fsencode(path) + path.read_bytes()
            for path in self.home.rglob("*")
            if path.is_file()
        }
        return {**self.places, **kept, "programs started": self.started}


@pytest.fixture(scope="module")
def marks() -> Marks:
    return Marks()


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    """Record what panels get and answer, where uvicorn hands it on."""
    recorded = Wire()
    load = Config.load

    def load_spied(config: Config) -> None:
        load(config)
        config.loaded_app = partial(spied, config.loaded_app)

    async def spied(answer: Any, scope: Any, receive: Any, send: Any) -> None:
        head = b"".join(b"%s: %s\n" % pair for pair in scope.get("headers", ()))
        url = scope.get("raw_path", b"") + b"?" + scope.get("query_string", b"")
        request, response = [url, b"\n", head], []

        async def hear() -> Any:
            message = await receive()
            request.append(message.get("body", b""))
            return message

        async def say(message: Any) -> None:
            for name, value in message.get("headers", ()):
                response.append(b"%s: %s\n" % (name, value))
            response.append(message.get("body", b""))
            await send(message)

        try:
            await answer(scope, hear, say)
        finally:
            recorded.requests.append(b"".join(request))
            recorded.responses.append(b"".join(response))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Config, "load", load_spied)
        yield recorded


@pytest.fixture(scope="module")
def panel(wire: Wire, marks: Marks) -> Iterator[Sandbox]:
    """A panel whose logins have marked secrets; the session ends at times."""
    with Sandbox(faults=["session@loadavg#1", "session@Ftp::list_ftp#2"]) as sandbox:
        world = sandbox.world
        logins.set_root_password(world, marks.new("password of root"))
        for user in ("alice", "carol"):
            accounts.set_password(world, user, marks.new(f"password of {user}"))
        mailboxes.set_mailbox_password(world, "info@alice.test", marks.new("password of info"))
        for entry in sandbox.ready["accounts"]:
            for kind in ("token", "accesshash", "otp_secret"):
                if kind in entry:
                    marks.add(f"{kind} of {entry['user']}", entry[kind])
        yield sandbox


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, marks: Marks) -> Machine:
    """A machine with the sources of all secrets that are known at first."""
    folder = tmp_path_factory.mktemp("machine")
    made = Machine(folder / "home", folder / "inputs", marks)
    made.home.mkdir()
    made.inputs.mkdir()
    made.file("watched.py", WATCHED)
    made.file("keyring.py", KEYRING)
    return made
