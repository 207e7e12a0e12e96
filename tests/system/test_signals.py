"""Signals that end the program, and those that were ignored before it began."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from cpshell.errors import Interrupted
from cpshell.system.process_groups import RUNNING
from cpshell.system.signals import (
    Ended,
    begin_line,
    check_thread,
    signals_end,
    signals_later,
    signals_now,
    sleep,
    stops_threads,
)

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


@pytest.mark.slow
@pytest.mark.parametrize(("hangup", "ignored"), [("SIG_IGN", "True"), ("SIG_DFL", "False")])
def test_what_was_ignored_at_the_start_stays_ignored(hangup: str, ignored: str) -> None:
    program = f"import signal; signal.signal(signal.SIGHUP, signal.{hangup})\n{ASK}"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ended.stdout.split() == [ignored, "False"], ended.stderr


@pytest.mark.slow
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


def test_a_signal_that_waits_is_delivered_after_what_it_waited_for() -> None:
    order: list[str] = []

    def act() -> None:
        with signals_later():
            with signals_later():
                signal.raise_signal(signal.SIGINT)
                order.append("inside")
            order.append("around")
        order.append("after")

    with pytest.raises(KeyboardInterrupt), signals_end():
        act()
    assert order == ["inside", "around"]


@pytest.mark.usefixtures("usual")
@pytest.mark.parametrize("order", [(signal.SIGINT, signal.SIGTERM), (signal.SIGHUP, signal.SIGINT)])
def test_of_signals_that_wait_the_one_that_ends_comes_first(order: tuple[int, int]) -> None:
    with pytest.raises(Ended) as ended, signals_end(), signals_later():
        list(map(signal.raise_signal, order))
    assert ended.value.exit_code == 128 + max(order, key=lambda number: number != signal.SIGINT)


def test_what_waits_within_hears_of_a_signal_at_once() -> None:
    order: list[str] = []

    def act() -> None:
        signal.raise_signal(signal.SIGINT)
        order.append("held")
        with signals_now():
            order.append("never")

    with pytest.raises(KeyboardInterrupt), signals_end(), signals_later():
        act()
    assert order == ["held"]


def test_nothing_is_left_of_signals_when_their_part_ends() -> None:
    with pytest.raises(KeyboardInterrupt), signals_end():
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert not stops_threads()
    with signals_end(), signals_later():
        pass


def in_thread(action: Callable[[], object]) -> list[str]:
    """Return what became of an action in another thread."""
    said: list[str] = []

    def run() -> None:
        try:
            action()
            said.append("done")
        except Interrupted as error:
            said.append(error.message)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    return said


def test_a_thread_begins_nothing_after_a_signal_until_the_next_line() -> None:
    def start_program() -> None:
        with RUNNING.group() as group:
            group.start(["true"], "/bin/true")
            group.wait()

    actions = (check_thread, lambda: sleep(20), start_program)
    with signals_end():
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            assert [in_thread(action) for action in actions] == [["interrupted"]] * 3
        begin_line()
        assert in_thread(check_thread) == in_thread(start_program) == ["done"]


def test_a_signal_while_another_thread_starts_a_program_ends_that_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    told: list[str] = []

    class SlowStart(subprocess.Popen):  # type: ignore[type-arg]
        """Takes its time between the start of the program and its place in the list."""

        def __init__(self, *words: object, **options: object) -> None:
            super().__init__(*words, **options)  # type: ignore[call-overload]
            started.append(self)
            time.sleep(0.3)

    def start_program() -> None:
        with RUNNING.group() as group:
            group.start(["sleep", "30"], "/bin/sleep")
            group.wait()

    monkeypatch.setattr(subprocess, "Popen", SlowStart)
    thread = threading.Thread(target=start_program)
    try:
        with signals_end():
            thread.start()
            while not started:
                time.sleep(0.01)
            signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt:
        told.append("interrupted")
    thread.join(20)
    assert told == ["interrupted"]
    assert started[0].returncode == -signal.SIGTERM
