"""bash, zsh and fish at a terminal, with cpshell as a wheel installs it."""

import fcntl
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pyte
import pytest

ROOT = Path(__file__).parents[2]
_LONGEST = 30.0  # seconds to wait for something that should come at once
_COLUMNS = 300
_READY = "ready$ "

_START = {
    "bash": ["--norc", "--noprofile", "-i"],
    "zsh": ["-f", "-i"],
    "fish": ["-i"],
}
_PROMPT = {
    "bash": f"PS1='{_READY}'; bind 'set enable-bracketed-paste off'",
    "zsh": f"PROMPT='{_READY}'; unset zle_bracketed_paste; unsetopt prompt_sp",
    "fish": f"set -g fish_autosuggestion_enabled 0; function fish_prompt; echo -n '{_READY}'; end",
}


class Typed:
    """A shell on a pseudo-terminal, and what its screen shows."""

    def __init__(self, shell: str, environ: dict[str, str], folder: Path) -> None:
        self._screen = pyte.Screen(_COLUMNS, 40)
        self._stream = pyte.ByteStream(self._screen)
        self._child = pexpect.spawn(
            shell, _START[shell], env=environ, cwd=str(folder), dimensions=(40, _COLUMNS)
        )
        self.press(_PROMPT[shell], "\r").until_prompt()

    def press(self, *keys: str) -> "Typed":
        for key in keys:
            self._child.send(key)
        return self

    def until(self, seen: str | Callable[[str], bool]) -> str:
        """Wait until the screen shows a text, or is as a function wants it; the screen."""
        wanted = (lambda text: seen in text) if isinstance(seen, str) else seen
        end = time.monotonic() + _LONGEST
        while not wanted(self.text):
            assert time.monotonic() < end, f"never seen: {seen!r}\n{self.text}"
            try:
                self._stream.feed(self._child.read_nonblocking(65536, timeout=0.05))
            except pexpect.TIMEOUT:
                continue
        return self.text

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    def until_prompt(self) -> str:
        """Wait until nothing stands after the prompt; the screen."""
        return self.until(lambda text: text.endswith(_READY.strip()))

    def run(self, line: str) -> str:
        """Run a line of the shell; the screen after it."""
        self.press(line).until(line)
        self.press("\r")
        return self.until_prompt()

    def close(self) -> None:
        self._child.close(force=True)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an environment that has nothing but the wheel, and what it depends on.

    It is made once for all workers.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "installed-wheel"
    shared.mkdir(exist_ok=True)
    with open(shared / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        environment = shared / "environment"
        if not (shared / "done").exists():
            pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
            build = [*pip, "wheel", "--no-deps", "--wheel-dir", str(shared), str(ROOT)]
            subprocess.run(build, check=True, capture_output=True)
            made = [sys.executable, "-m", "venv", "--without-pip", str(environment)]
            subprocess.run(made, check=True)
            (wheel,) = shared.glob("*.whl")
            install = [*pip, "--python", str(environment), "install", "--no-deps", str(wheel)]
            subprocess.run(install, check=True, capture_output=True)
            (site,) = environment.glob("lib/python*/site-packages")
            (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
            (shared / "done").touch()
    return environment


@pytest.fixture
def sit(installed: Path, tmp_path: Path) -> Iterator[Callable[[str], Typed]]:
    """``sit("zsh")``: the shell in a folder of its own, with the wheel's programs first in PATH."""
    opened: list[Typed] = []
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)

    def start(shell: str) -> Typed:
        if shutil.which(shell) is None:
            pytest.skip(f"this machine has no {shell}")
        environ = {
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "PATH": f"{installed / 'bin'}:{os.environ['PATH']}",
            "TERM": "xterm-256color",
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
            "XDG_DATA_DIRS": f"{installed / 'share'}:/usr/local/share:/usr/share",
            "CP_PASSWORD": "x",
        }
        opened.append(Typed(shell, environ, home))
        return opened[-1]

    yield start
    for each in opened:
        each.close()
