"""How fast a large session log is read, and with how much memory.

``python -m benchmarks.ssolog [MEGABYTES]`` makes a log of that size (100 if not said), reads it
with ``cpshell -c 'ssolog …'`` and prints MB/s and peak memory, beside reading the lines alone.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

_READ = "import sys\nfor line in open(sys.argv[1], encoding='utf-8', errors='replace'): pass\n"
_OPEN_AT_ONCE = 5_000  # sessions, as on a busy server
_REASONS = ("logout", "expired", "loadsession", "badpass", "tokendenied [Too many failures (3/3)]")


def lines() -> Iterator[str]:
    """A log without an end, seeded: sessions begin and end, a line in a thousand is torn."""
    chance = random.Random("ssolog")
    running: list[str] = []
    second = 1_400_000_000
    while True:
        second += chance.random() < 0.2
        when = time.strftime("%Y-%m-%d %H:%M:%S +0000", time.gmtime(second))
        address = f"192.0.2.{chance.randrange(256)}"
        if len(running) > _OPEN_AT_ONCE:
            name = running.pop(chance.randrange(len(running)))
            line = f"[{when}] info [cpsrvd] {address} PURGE {name} {chance.choice(_REASONS)}\n"
        else:
            user = f"user{chance.randrange(2000)}"
            name = f"{user}:{chance.randrange(10**15):016}"
            running.append(name)
            line = (
                f"[{when}] info [cpaneld] {address} NEW {name} address={address},app=cpaneld,"
                f"creator={user},method=handle_form_login,path=form,possessed=0\n"
            )
        yield line[:50] + "\n" if chance.random() < 0.001 else line


def write_log(path: Path, size: int) -> None:
    """A log of at least ``size`` bytes; a megabyte is made, the rest repeats with other names."""
    source = lines()
    written = 0
    with open(path, "w", encoding="utf-8") as stream:
        while written < size:
            block = "".join(next(source) for _ in range(10_000))
            written += stream.write(block)


def measured(*argv: str) -> tuple[float, float]:
    """Seconds and peak memory in MiB of a process whose output goes nowhere."""
    begun = time.perf_counter()
    with subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{argv[-1]} ended with {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return time.perf_counter() - begun, usage.ru_maxrss * unit / (1 << 20)


def main() -> None:
    """Print one line for each way of reading."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    shell = [sys.executable, "-m", "cpshell.cli", "-c"]
    with tempfile.TemporaryDirectory() as folder:
        for size in (megabytes // 10, megabytes):
            path = Path(folder) / "session_log"
            write_log(path, size * 1_000_000)
            for name, argv in (
                ("lines alone", [sys.executable, "-c", _READ, str(path)]),
                ("ssolog, jsonl", [*shell, f"ssolog {path} | jsonl"]),
                ("ssolog --user", [*shell, f"ssolog {path} --user user7"]),
                ("ssolog --count", [*shell, f"ssolog {path} --count reason"]),
            ):
                seconds, peak = measured(*argv)
                print(f"{size:5} MB  {name:15} {size / seconds:7.1f} MB/s  {peak:6.1f} MiB at most")


if __name__ == "__main__":
    main()
