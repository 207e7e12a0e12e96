"""How fast a large session log is read, and with how much memory.

``python -m benchmarks.ssolog`` makes a log of 10 MB and one of 100 MB, reads it
with ``cpshell -c 'ssolog …'`` and prints the time and the peak of memory, beside reading the
lines alone. Memory is what has a budget: it must not grow with the log.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.environments import cpshell_program
from benchmarks.report import against, alone, show, sized
from benchmarks.timing import used

_READ = "import sys\nfor line in open(sys.argv[1], encoding='utf-8', errors='replace'): pass\n"
RUNS = sized(3, 1)
MOST_MEMORY = 64.0
"""MiB; a session that is open is kept until it ends, nothing else."""
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


def main() -> None:
    """Print two rows for each way of reading."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "session_log"
        for size in (10, sized(100, 1)):
            write_log(path, size * 1_000_000)
            read = [sys.executable, "-c", _READ, str(path)]
            for name, words in (
                ("jsonl", f"ssolog {path} | jsonl"),
                ("--user", f"ssolog {path} --user user7"),
                ("--count", f"ssolog {path} --count reason"),
            ):
                ours, reference = [], []
                for _ in range(RUNS):
                    reference.append(used(read, os.environ)[0])
                    seconds, peak = used([cpshell_program(), "-c", words], os.environ)
                    ours.append(seconds)
                show(against(f"{size} MB, ssolog {name}", ours, reference, name="reading lines"))
                show(alone(f"{size} MB, ssolog {name}, memory", peak, "MiB", MOST_MEMORY))


if __name__ == "__main__":
    main()
