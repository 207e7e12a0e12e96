"""Provide fixtures for the tests of plugins: a simulated panel, and a shell logged in to it.

In a plugin's ``conftest.py``::

    from cpshell.testing import panel, panel_shell, plugin_files  # noqa: F401

and in a test::

    def test_the_largest_comes_first(panel_shell):
        ran = panel_shell.run("diskhogs --top 1")
        assert ran.code == 0
        assert ran.value[0]["user"] == "alice"

A plugin that is installed is found as in any shell. One in a file is named by a fixture::

    @pytest.fixture
    def plugin_files():
        return [Path(__file__).parent / "diskhogs.py"]

It is served over real HTTP and TLS on this machine. Needs cpshell's extra ``testing``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from cpshell.build import build_shell
from cpshell.errors import CpshellError
from cpshell.profiles.login_options import LoginRequest
from cpshell.sandbox.server import Sandbox
from cpshell.shell.script_runner import ScriptRunner
from cpshell.system.streams import Streams
from cpshell.system.system import System

__all__ = ["PanelShell", "Ran", "panel", "panel_shell", "plugin_files"]

_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Ran:
    """What a line printed and returned.

    ``value`` is the last result, before it was written (``None`` if there was none); ``out`` and
    ``err`` are what went to standard output and standard error; ``code`` is the exit code that a
    script of this line would end with.
    """

    value: Any
    out: str
    err: str
    code: int


class PanelShell:
    """Runs lines in a shell that is logged in to a sandbox as root on WHM.

    ``sandbox`` is the panel. ``answers`` are given, in their order, to what plugins ask.
    """

    def __init__(self, sandbox: Sandbox, files: Iterable[str | Path] = ()) -> None:
        self.sandbox = sandbox
        self.answers: list[str] = []
        self._environment = System(Streams(StringIO(), StringIO(), StringIO(), ask=self._answer))
        self._shell = build_shell(self._environment)
        self._runner = ScriptRunner(self._shell)
        self._shell.plugins.begin(
            self._shell,
            [str(path) for path in files],
            folder=True,
            packages=True,
            beside=False,
        )
        self.login("root", "whm")

    def login(self, user: str, service: str) -> None:
        """Log in as another account of the sandbox, and make that the current session.

        Raises:
            KeyError: the sandbox has no such login.
        """
        self.answers.insert(0, self.sandbox.account(user)["password"])
        self._shell.sessions.login(
            LoginRequest(
                target=f"https://127.0.0.1:{self.sandbox.ready['ports'][service]}",
                user=user,
                service=service,
                password_from="prompt",  # noqa: S106 - a source
                ca=self.sandbox.ready["ca"],
            )
        )

    def run(self, lines: str) -> Ran:
        """Run a line, or several; the first that fails is the last."""
        system, state = self._environment, self._shell.state
        streams = system.streams.stdout, system.streams.stderr = StringIO(), StringIO()
        last, state.last = state.last, _NOTHING
        self._runner.run([lines], "-")
        code, self._runner.exit_code = self._runner.exit_code, type(self._runner.exit_code).OK
        value = None if state.last is _NOTHING else state.last
        if state.last is _NOTHING:
            state.last = last
        out, err = (stream.getvalue() for stream in streams)
        return Ran(value, out, err, int(code))

    def close(self) -> None:
        """Log out, and let hooks finish."""
        self._shell.close()

    def _answer(self, question: str, secret: bool) -> str:
        if not self.answers:
            raise CpshellError(f"no answer to {question!r}: put answers into panel_shell.answers")
        return self.answers.pop(0)


@pytest.fixture(scope="session")
def panel() -> Iterator[Sandbox]:
    """Yield a simulated panel that all tests of a run share."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def plugin_files() -> Sequence[str | Path]:
    """Return the plugin files to load into :func:`panel_shell`; override it to load your own."""
    return ()


@pytest.fixture
def panel_shell(
    panel: Sandbox,
    plugin_files: Sequence[str | Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[PanelShell]:
    """Yield a shell to run lines in, logged in to :func:`panel` as root, with its own folders."""
    for name in ("CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "xdg" / name.lower()))
    shell = PanelShell(panel, plugin_files)
    try:
        yield shell
    finally:
        shell.close()
