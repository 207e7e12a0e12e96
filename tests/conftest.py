"""What all tests share: a sandbox over real sockets and TLS, and folders of their own."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from cpshell import cli
from cpshell.sandbox.server import Sandbox
from cpshell.system.streams import Streams
from cpshell.system.system import System
from tests.documented import write_list

# A busy machine is no finding, and the gate gives the same answer every time.
settings.register_profile(
    "project", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.register_profile("fast", settings.get_profile("project"), max_examples=10)
settings.register_profile("gate", settings.get_profile("project"), derandomize=True)
settings.load_profile("gate" if os.environ.get("CI") else "project")


def pytest_configure() -> None:
    """Programs that the tests interrupt heed it, even where the tests run in the background.

    What is compiled is kept: the program is started hundreds of times.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--documented", action="store_true", help="list what documents show, and ran")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if config.option.documented:
        write_list(terminalreporter)


SLOW_FOLDERS = [
    *(Path(__file__).with_name(name) for name in ("faults", "fleet", "sandbox", "secrets")),
    Path(__file__).parents[1] / "plugins" / "cpshell-mcp",
]
"""Where every test starts something: ``make check-fast`` does not even read them."""

# fmt: off
STARTERS = {
    "curl", "fresh_sandbox", "panel", "panel_shell", "panels", "sandbox", "serve", "sit",
    "start_at",
}
# fmt: on
"""Fixtures that start something: what uses one is slow."""

_started: list[str] = []


def _note_start(event: str, arguments: tuple[Any, ...]) -> None:
    """Keep what costs a test much: a server, a terminal, and Python anew; `sort` costs little."""
    if event in ("socket.bind", "os.forkpty", "os.fork") or (
        event == "subprocess.Popen" and "python" in f"{arguments[0]} {arguments[1]}"
    ):
        _started.append(event)


sys.addaudithook(_note_start)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the folders where everything starts something, where slow tests are unwanted."""
    unwanted = config.option.markexpr == "not slow"
    return True if unwanted and collection_path in SLOW_FOLDERS else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what starts something as slow, unless it is marked as quick."""
    for item in items:
        starts = not STARTERS.isdisjoint(getattr(item, "fixturenames", ()))
        starts = starts or any(folder in item.path.parents for folder in SLOW_FOLDERS)
        if starts and item.get_closest_marker("quick") is None:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def starts_nothing(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let no test start anything unless it is slow: ``make check-fast`` stays fast by itself."""
    _started.clear()
    yield
    if not any(request.node.get_closest_marker(mark) for mark in ("slow", "quick")):
        assert not _started, f"{_started[0]} in a test that is not marked with @pytest.mark.slow"


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """One simulated panel for all tests that leave its world as it was, or clean up."""
    with Sandbox() as panel:
        yield panel


@pytest.fixture
def fresh_sandbox() -> Iterator[Sandbox]:
    """A simulated panel of one's own, for tests that turn its clock or break things."""
    with Sandbox() as panel:
        yield panel


_numbers = count()


@pytest.fixture(autouse=True)
def own_folders(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """Configuration, state and cache below a temporary folder; no colours, no annotations.

    It is that of the test, if it has one, or else made by whatever is written first: ten thousand
    empty folders take longer to make and to remove than their tests.
    """
    own = tmp_path_factory.getbasetemp() / f"of-a-test-{next(_numbers)}"
    tmp_path = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else own
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / "xdg" / name.lower()))
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    return Path(tmp_path)


@pytest.fixture(autouse=True)
def codes_unused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test is the first to log in with a code: none waits half a minute for the next."""
    monkeypatch.setattr("cpshell.auth.otp._spent", {})


@dataclass(frozen=True)
class Ran:
    """What a run of the program left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program in this process: ``run("-c", "whoami", stdin="", env={})``."""

    def run_program(*argv: str, stdin: str = "", env: dict[str, str] | None = None) -> Ran:
        for name, value in (env or {}).items():
            monkeypatch.setenv(name, value)
        streams = [TextIOWrapper(BytesIO(), "utf-8", errors="surrogateescape") for _ in range(2)]
        source = TextIOWrapper(BytesIO(stdin.encode()), "utf-8")
        code = cli.main(list(argv), System(Streams(source, *streams)))
        out, err = (stream.buffer.getvalue().decode("utf-8", "replace") for stream in streams)
        return Ran(code, out, err)

    return run_program


def account(sandbox: Sandbox, user: str) -> dict[str, Any]:
    """The credentials of an account of the sandbox."""
    found: dict[str, Any] = next(a for a in sandbox.ready["accounts"] if a["user"] == user)
    return found
