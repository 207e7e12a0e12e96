"""Signals that end the program, and those that were ignored before it began."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from cpshell.system.process_groups import RUNNING
from cpshell.system.signals import Ended, signals_end, signals_later

ASK = (
    "import signal; from cpshell.system.signals import Ended, signals_end\n"
    "with signals_end():\n"
    "    print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)\n"
    "    print(signal.getsignal(signal.SIGTERM) is signal.SIG_IGN)"
)


@pytest.fixture
def usual() -> Iterator[None]:
    """SIGHUP and SIGTERM as a terminal hands them on, also where the tests run under nohup."""
    numbers = (signal.SIGHUP, signal.SIGTERM)
    before = [signal.signal(number, signal.SIG_DFL) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.usefixtures("usual")
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_ends_what_runs_and_says_so_in_the_code(number: signal.Signals) -> None:
    with pytest.raises(Ended) as ended, signals_end():
        signal.raise_signal(number)
    assert ended.value.exit_code == 128 + number
    assert signal.getsignal(number) is signal.SIG_DFL


@pytest.mark.usefixtures("usual")
def test_a_second_signal_does_not_disturb_the_end() -> None:
    with signals_end():
        try:
            signal.raise_signal(signal.SIGTERM)
        except Ended:
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGHUP)


@pytest.mark.parametrize(("hangup", "ignored"), [("SIG_IGN", "True"), ("SIG_DFL", "False")])
def test_what_was_ignored_at_the_start_stays_ignored(hangup: str, ignored: str) -> None:
    program = f"import signal; signal.signal(signal.SIGHUP, signal.{hangup})\n{ASK}"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ended.stdout.split() == [ignored, "False"], ended.stderr


def test_nohup_keeps_it_running_when_the_terminal_goes() -> None:
    program = (
        "import signal; from cpshell.system.signals import signals_end\n"
        "with signals_end():\n    signal.raise_signal(signal.SIGHUP); print('still here')"
    )
    ended = subprocess.run(
        ["nohup", sys.executable, "-c", program], capture_output=True, text=True, timeout=60
    )
    assert (ended.returncode, ended.stdout) == (0, "still here\n"), ended.stderr


def test_a_signal_while_a_program_starts_ends_the_program_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class SlowStart(subprocess.Popen):  # type: ignore[type-arg]
        """Gets the signal when the program runs and nobody has heard of it yet."""

        def __init__(self, *words: object, **options: object) -> None:
            super().__init__(*words, **options)  # type: ignore[call-overload]
            started.append(self)
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(subprocess, "Popen", SlowStart)
    with pytest.raises(KeyboardInterrupt), signals_end(), RUNNING.group() as group:
        group.start(["sleep", "30"], "/bin/sleep")
    assert started[0].returncode == -signal.SIGTERM


def test_signals_that_wait_are_delivered_in_their_order() -> None:
    order: list[str] = []
    before = signal.signal(signal.SIGINT, lambda *_: order.append("interrupted"))
    try:
        with signals_later():
            signal.raise_signal(signal.SIGINT)
            order.append("inside")
        assert order == ["inside", "interrupted"]
    finally:
        signal.signal(signal.SIGINT, before)
