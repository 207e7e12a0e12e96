"""Time and memory of functions and programs, in turns, so that all meet the same machine."""

import gc
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence


def in_turns(runs: int, *actions: Callable[[], object]) -> list[list[float]]:
    """Seconds of each run of each action; what each does once before all of them is not counted."""
    for action in actions:
        action()
    taken: list[list[float]] = [[] for _ in actions]
    for _ in range(runs):
        for times, action in zip(taken, actions, strict=True):
            gc.collect()
            begun = time.perf_counter()
            action()
            times.append(time.perf_counter() - begun)
    return taken


def program(
    command: Sequence[str], system: Mapping[str, str], script: str = ""
) -> Callable[[], object]:
    """What runs a program to its end, with a script on its standard input."""

    def run() -> None:
        done = subprocess.run(
            command, input=script.encode(), env=system, capture_output=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}: {done.returncode}\n{done.stderr.decode()}")

    return run


_STARTER = """
import os, sys, time
begun = time.perf_counter()
_, status, usage = os.wait4(os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ), 0)
peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(time.perf_counter() - begun, peak, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def watched(command: Sequence[str]) -> list[str]:
    """A command that runs this one and says last, on stderr, what it used: see :func:`usage_in`.

    It is a small process: what starts a program counts towards the peak of its memory.
    """
    return [sys.executable, "-I", "-S", "-c", _STARTER, *command]


def usage_in(told: str) -> tuple[float, float]:
    """Seconds and peak memory in MiB, as the last line of stderr says."""
    seconds, peak = told.splitlines()[-1].split()
    return float(seconds), int(peak) / (1 << 20)


def used(command: Sequence[str], system: Mapping[str, str]) -> tuple[float, float]:
    """Seconds and peak memory in MiB of a program whose output goes nowhere."""
    done = subprocess.run(
        watched(command),
        env=system,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}\n{done.stderr}")
    return usage_in(done.stderr)
