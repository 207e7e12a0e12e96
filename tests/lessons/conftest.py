"""One session, recorded once: what its lesson, cassette and exports are made of."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pexpect
import pyte
import pytest

from cpshell.sandbox.server import Sandbox

SCRIPT = """\
record start {path} --title "A day at work" --rename bob=user2
note "Who is there?"
whm listaccts --where user=bob --columns user,domain,email
su alice
whoami
note "A *token*, and a mailbox."
uapi Tokens create_full_access name=lesson-{number}
let made = uapi Tokens create_full_access name=other-{number}
echo ${{made.token}}
uapi Email add_pop email=nora{number} password=Typed-Secret-42x domain=alice.test
uapi Email add_pop email=pia{number} password=Other-Secret-42x domain=alice.test | json
uapi TwoFactorAuth generate_user_configuration
uapi Email no_such_function
exit
whm create_user_session user=alice service=cpaneld
login https://127.0.0.1:{webmail} -u info@alice.test --password-from env:LESSON_SECRET
whoami
uapi Email list_pops | get [].email | table
exit
for number in 1 2 3 {{
  whm gethostname | get hostname
}}
record preview
record stop
"""


@dataclass(frozen=True)
class Recorded:
    """A recorded lesson: its files, what the recording session printed, and its secrets."""

    lesson: Path
    cassette: Path
    printed: str
    told: str
    secrets: frozenset[str]


def run_program(
    *argv: str, network: bool = True, cwd: Path | None = None, **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run the program as a process of its own, in a namespace without interfaces if asked."""
    command = [sys.executable, "-m", "cpshell.cli", *argv]
    if not network:
        unshare = _unshare()
        command = [*unshare, *command] if unshare else [sys.executable, "-c", NO_SOCKETS, *argv]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        env={**os.environ, **environ},
        cwd=cwd,
        timeout=120,
    )


NO_SOCKETS = """\
import runpy, sys
def refuse(event, arguments):
    if event in ("socket.__new__", "socket.connect", "socket.getaddrinfo"):
        raise RuntimeError(f"{event}: there is no network here")
sys.addaudithook(refuse)
sys.argv = ["cpshell", *sys.argv[1:]]
runpy.run_module("cpshell.cli", run_name="__main__")
"""


def _unshare() -> list[str]:
    """What starts a program in a namespace without interfaces; nothing where that is forbidden."""
    for words in (["unshare", "-n"], ["unshare", "-r", "-n"]):
        try:
            subprocess.run([*words, "true"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        return words
    return []


@pytest.fixture(scope="session")
def recorded(sandbox_of_lessons: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """A session with many secrets in it, recorded against the sandbox, which is stopped then."""
    return record(sandbox_of_lessons, tmp_path_factory.mktemp("recorded"))


@pytest.fixture(scope="session")
def sandbox_of_lessons() -> Any:
    """A sandbox that only the recording sees; it is gone when the lessons play."""
    return Sandbox()


def record(sandbox: Sandbox, folder: Path) -> Recorded:
    """Record :data:`SCRIPT`, and gather every secret that it met."""
    lesson = folder / "day.md"
    script = folder / "day.cps"
    with sandbox:
        ready = sandbox.ready
        script.write_text(SCRIPT.format(path=lesson, number=7, webmail=ready["ports"]["webmail"]))
        logins = {entry["user"]: entry for entry in ready["accounts"]}
        ran = run_program(
            f"https://127.0.0.1:{ready['ports']['whm']}",
            *("-u", "root", "--ca", ready["ca"], "--password-from", "env:LESSON_ROOT"),
            *("-k", "-f", str(script)),
            LESSON_ROOT=logins["root"]["password"],
            LESSON_SECRET=logins["info@alice.test"]["password"],
        )
        secrets = {*_secrets_in(ran.stdout), "Typed-Secret-42x", "Other-Secret-42x"}
        secrets |= {logins["root"]["password"], logins["info@alice.test"]["password"]}
        secrets |= _session_ids(Path(ready["session_log"]))
    return Recorded(
        lesson, folder / "day.cassette.jsonl", ran.stdout, ran.stderr, frozenset(secrets)
    )


def _secrets_in(printed: str) -> set[str]:
    """Tokens, second factors and session tokens among the results."""
    found = set(re.findall(r"(?<![A-Z0-9])[A-Z0-9]{32}(?![A-Z0-9])", printed))
    return found | set(re.findall(r"cpsess\d+", printed))


def _session_ids(log: Path) -> set[str]:
    """The secret half of every session id that the server gave."""
    text = log.read_text("utf-8")
    return {
        word.partition(":")[2].split(",")[0]
        for word in text.split()
        if ":" in word
        and len(word.partition(":")[2]) >= 16
        and not word.startswith(("[", "address"))
    }


@pytest.fixture(scope="session")
def program() -> Callable[..., subprocess.CompletedProcess[str]]:
    """The program as a process of its own; ``network=False`` takes the network away."""
    return run_program


@pytest.fixture
def without_sockets() -> list[str]:
    """What starts the program in a process that may not make a socket."""
    return [sys.executable, "-c", NO_SOCKETS]


@pytest.fixture
def edit() -> Callable[[Path, str, str], None]:
    """Replace a text in a file; it must be there."""

    def replace(path: Path, old: str, new: str) -> None:
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    return replace


WIDTH, HEIGHT = 80, 30
EXAMPLES = Path(__file__).parents[2] / "examples" / "course"
SHORT = """\
<!-- cpshell
user: root
service: whm
terminal: 80
-->

# Short

The functions of cPanel belong to one account. In WHM you have to say whose:

```cpshell
> uapi Email count_pops
cpshell: Email::count_pops is a cPanel function, and this is a WHM session
  hint: say for whom: --as USER, or `su USER` first
? 2
> uapi --as alice Email count_pops
4
```

Or become that user. `exit` brings you back.

```cpshell
> su alice
> whoami | select user service chain
user   service  chain
─────  ───────  ────────────────
alice  cpanel   ["root","alice"]
> uapi DomainInfo list_domains
main_domain     alice.test
addon_domains
  - garden.example
parked_domains
  - alice-alias.test
sub_domains
  - blog.alice.test
  - garden.alice.test
  - shop.alice.test
> exit
```
"""


class Terminal:
    """The program on a pseudo-terminal, and the screen that it makes."""

    def __init__(self, *argv: str) -> None:
        variables = {**os.environ, "TERM": "xterm-256color"}
        variables |= {"PROMPT_TOOLKIT_NO_CPR": "1", "COLUMNS": str(WIDTH), "LINES": str(HEIGHT)}
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "cpshell.cli", *argv],
            env=variables,
            dimensions=(HEIGHT, WIDTH),
            timeout=60,
        )
        self._screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.ByteStream(self._screen)

    def press(self, keys: str) -> None:
        """Type."""
        self.child.send(keys)

    def shown(self) -> str:
        """The screen now, rows without what is blank at their ends."""
        try:
            while True:
                self._stream.feed(self.child.read_nonblocking(65536, timeout=0))
        except (pexpect.TIMEOUT, pexpect.EOF):
            pass
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    def until(self, text: str) -> str:
        """The screen as soon as this text is on it."""
        end = time.monotonic() + 60
        while text not in (shown := self.shown()):
            assert time.monotonic() < end, f"{text!r} is not shown:\n{shown}"
            time.sleep(0.01)
        return shown

    def end(self) -> int | None:
        """Wait for the program; its exit code."""
        end = time.monotonic() + 60
        while self.child.isalive():
            self.shown()
            assert time.monotonic() < end, self.shown()
            time.sleep(0.01)
        self.shown()
        status: int | None = self.child.exitstatus
        return status


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Any]:
    """Start the program on a terminal, a small lesson beside it."""
    terminals: list[Terminal] = []

    def start_program(*argv: str) -> Terminal:
        terminals.append(Terminal(*argv))
        return terminals[-1]

    yield start_program
    for terminal in terminals:
        terminal.child.close(force=True)


@pytest.fixture
def lesson(tmp_path: Path) -> str:
    """A short lesson that a cassette of the course answers."""
    (tmp_path / "short.md").write_text(SHORT, "utf-8")
    shutil.copy(EXAMPLES / "whose-session.cassette.jsonl", tmp_path / "short.cassette.jsonl")
    return str(tmp_path / "short.md")
