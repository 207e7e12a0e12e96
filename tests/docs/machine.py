"""A machine to try documents on: a scratch folder, a sandbox behind the documented names."""

import hashlib
import os
import re
import shlex
import shutil
import signal
import ssl
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from cpshell.sandbox.server import Sandbox
from tests.conftest import account
from tests.docs.documents import ROOT, Command, without_comment
from tests.repl.conftest import Terminal

HOSTS = tuple(f"{name}.example.com" for name in ("srv1", "srv2", "web1", "web2", "mail3"))
"""The hosts that lead to the sandbox."""

ASKS = "password: "
TYPED = "Grape-Lantern-4711"
"""What is typed where a document lets a program ask for a secret."""

_LONGEST = 240  # seconds that a command may take
_RESOLVER = """\
import socket, os
_real, _ports = socket.getaddrinfo, {ports}
def getaddrinfo(host, port, *rest, **more):
    if (host.decode() if isinstance(host, bytes) else host) in {hosts}:
        host, port = "127.0.0.1", _ports.get(int(port), port)
    return _real(host, port, *rest, **more)
socket.getaddrinfo = getaddrinfo
"""
_PORTS = {
    2082: "cpanel_plain",
    2083: "cpanel",
    2086: "whm_plain",
    2087: "whm",
    2095: "webmail_plain",
    2096: "webmail",
}
_SET_UP = "-o .venv/.ready -o .venv/.tried BIN=$BIN"
_MAKE = f'make() {{ command make -s -C {shlex.quote(str(ROOT))} {_SET_UP} "$@"; }}'
"""The environment is the one that the tests run in."""
_STOP = "kill $(jobs -p) 2>/dev/null; wait"
_MARK = "@@documented@@"


class Machine:
    """Where the commands of a document are run, one after the other."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self.folder = folder / "work"
        self._sandbox = sandbox
        self.env = self._environment(folder)
        self._write_files(folder)

    def _environment(self, folder: Path) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "PYTEST_"))}
        pem = ssl.get_server_certificate(("127.0.0.1", self._sandbox.ready["ports"]["whm"]))
        return kept | {
            "BIN": str(Path(sys.executable).parent),
            "HOME": str(folder / "home"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}",
            "PYTHONPATH": str(folder / "resolver"),
            "PROD_PASSWORD": account(self._sandbox, "root")["password"],
            "ALICE_PASSWORD": account(self._sandbox, "alice")["password"],
            "WHM_PIN": f"sha256:{hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()}",
            "WHM_TOKEN": account(self._sandbox, "root")["token"],
            "SSL_CERT_FILE": str(self._sandbox.ready["ca"]),
            "TERM": "xterm-256color",
            "COLUMNS": "100",
        }

    def _write_files(self, folder: Path) -> None:
        """Write what documents build on: profiles, certificates that are trusted, lessons."""
        ports = self._sandbox.ready["ports"]
        real = {number: ports[name] for number, name in _PORTS.items()}
        resolver = folder / "resolver" / "sitecustomize.py"
        config = folder / "home" / ".config" / "cpshell" / "config.toml"
        for path in (self.folder / "x", resolver, config):
            path.parent.mkdir(parents=True)
        resolver.write_text(_RESOLVER.format(ports=real, hosts=HOSTS))
        profile = '[profile.{}]\ntarget = "https://{}:{}"\nuser = "{}"\npassword = "env:{}"\n'
        config.write_text(
            profile.format("prod", "srv1.example.com", 2087, "root", "PROD_PASSWORD")
            + profile.format("alice", "srv1.example.com", 2083, "alice", "ALICE_PASSWORD")
            + "".join(
                profile.format(host.partition(".")[0], host, 2087, "root", "PROD_PASSWORD")
                for host in HOSTS[2:]
            )
            + '[group]\nweb = ["web1", "web2"]\n'
        )
        config.chmod(0o600)
        lessons = self.folder / "lessons"
        lessons.mkdir()
        for path in (ROOT / "examples" / "course").glob("first-calls.*"):
            shutil.copy(path, lessons)
        for name in ("examples", "plugins"):
            shutil.copytree(
                ROOT / name, self.folder / name, ignore=shutil.ignore_patterns("__pycache__")
            )

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def run(self, commands: list[Command]) -> list[tuple[int, str]]:
        """Run lines in one bash; return the exit code and the output of each."""
        script = "\n".join(f"{_wait(command.text)}\necho {_MARK} $?" for command in commands)
        bash = subprocess.Popen(
            ["bash", "-c", f"exec 2>&1\n{_MAKE}\n{script}\n{_STOP}"],
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            out = bash.communicate(timeout=_LONGEST)[0].decode("utf-8", "replace")
        finally:
            _end(bash)
        parts = re.finditer(rf"(.*?){_MARK} (\d+)\n", out, re.DOTALL)
        return [(int(part[2]), part[1]) for part in parts]

    def serve(self, command: Command) -> tuple[int, str]:
        """Start what serves, wait for what it prints, and interrupt it."""
        server = subprocess.Popen(
            ["bash", "-c", f"exec {without_comment(command.text)}"],
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            assert server.stdout is not None
            first = server.stdout.readline()
            if first:
                os.killpg(server.pid, signal.SIGINT)
            rest = server.communicate(timeout=_LONGEST)[0]
        finally:
            _end(server)
        return server.returncode, (first + rest).decode("utf-8", "replace")

    def sit(self, command: Command, size: tuple[int, int] = (60, 100)) -> tuple[int, str]:
        """Start a program on a terminal, and type each line after the prompt that is shown."""
        line = ["bash", "-c", f"exec {without_comment(command.text)}"]
        env = {k: v for k, v in self.env.items() if k not in ("COLUMNS", "NO_COLOR")}
        env["BASH_ENV"] = ""
        cwd = os.getcwd()
        os.chdir(self.folder)
        try:
            terminal = Terminal(line, env, size)
        finally:
            os.chdir(cwd)
        for prompt, typed in command.typed:
            self._until(terminal, prompt)
            terminal.press(typed)
            if prompt != ASKS:  # what is typed there is not shown
                terminal.until(lambda screen, prompt=prompt: not _waits(screen, prompt))
            terminal.press("ENTER")
        seen = self._until(terminal, "> ")
        if terminal.child.isalive():
            terminal.press("quit", "ENTER")
        return terminal.gone(), seen

    def _until(self, terminal: Terminal, prompt: str) -> str:
        """Wait for a prompt with nothing behind it; type the secret that is asked for before."""
        answered = 0

        def shown(screen: str) -> bool:
            nonlocal answered
            lines = screen.split("\n")
            asks = [line for line in lines if re.fullmatch(r"(?i).*password.*:", line)]
            if prompt != ASKS and len(asks) > answered and lines[-1] == asks[-1]:
                answered += 1
                terminal.press(self.answer(asks[-1]), "ENTER")
            return _waits(screen, prompt) or not terminal.child.isalive()

        return terminal.until(shown)

    def answer(self, question: str) -> str:
        return self.env["PROD_PASSWORD"] if "root" in question else TYPED


def _waits(screen: str, prompt: str) -> bool:
    """Return whether a prompt has nothing behind it but what is shown where nothing is typed."""
    last = screen.replace("> Enter to log in, or a command: help, tour", ">").split("\n")
    shown = [line for line in last if line.endswith(prompt.rstrip()) and "> " not in line]
    return bool(shown)


def _wait(text: str) -> str:
    """Return a line; one that starts something in the background waits for its file."""
    started = re.search(r"> (\S+) &$", without_comment(text))
    if started is None:
        return text
    file = started[1]
    return f"rm -f {file}\n{text}\nfor i in $(seq 200); do [ -s {file} ] && break; sleep .05; done"


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a process, and what it has left running."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=_LONGEST)
