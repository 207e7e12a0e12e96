"""A hundred servers side by side beside one after the other; a long run over twenty; a simulation.

Run: python -m benchmarks.fleet [--quick | --simulate]

With ``--simulate`` nothing is
sent: answers and failures of up to 10,000 servers come from a distribution, and the table says how
long `on` takes by servers, jobs and workers.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.distance import distant_ports
from benchmarks.environments import cpshell_program
from benchmarks.fleet_simulation import print_simulation
from benchmarks.report import against, alone, draw, show, sized
from benchmarks.timing import in_turns, program

AWAY = 20  # milliseconds
SERVERS, JOBS, BUDGET = sized(100, 10), 16, 0.15
COUNTS = (1, 5, 20, 100, 500)
CALLS = sized(100_000, 2000)
FLEET, ROUNDS = 20, 50
MOST_MEMORY, MOST_DESCRIPTORS = 5.0, 8


@contextmanager
def running_servers(number: int, away: int) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """Servers in a process of their own, and an environment with a profile for each.

    What they tell at the end is added to the first.
    """
    command = [sys.executable, "-m", "benchmarks.fleet_servers", str(number), "0"]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        servers: dict[str, Any] = json.loads(process.stdout.readline())
        with distant_ports(servers["ports"], away) as ports:
            write_profiles(Path(folder) / "cpshell" / "config.toml", {**servers, "ports": ports})
            yield servers, {**os.environ, "XDG_CONFIG_HOME": folder, "PW": "benchmark"}
        process.stdin.close()
        servers |= json.loads(process.stdout.readline())


def write_profiles(config: Path, servers: dict[str, Any]) -> None:
    """A profile for each port, and groups: ``first20`` are the first twenty."""
    names = [f"s{number}" for number in range(len(servers["ports"]))]
    profiles = [
        f'[profile.{name}]\ntarget = "https://127.0.0.1:{port}"\nuser = "root"\nservice = "whm"\n'
        f'password = "env:PW"\nca = "{servers["ca"]}"\n'
        for name, port in zip(names, servers["ports"], strict=True)
    ]
    groups = [
        f"first{count} = {json.dumps(names[:count])}\n"
        for count in sorted({*COUNTS, SERVERS, FLEET})
        if count <= len(names)
    ]
    config.parent.mkdir(parents=True)
    config.write_text("\n".join([*profiles, "[group]\n", *groups]))


def visit(count: int, jobs: int, system: dict[str, str]) -> Callable[[], object]:
    """What calls a function on each of the first servers, so many at once."""
    script = f"on @first{count} --jobs {jobs} {{ whm version }}"
    return program([cpshell_program(), "-c", script], system)


def side_by_side() -> None:
    """The time for many servers with jobs, beside the time without."""
    with running_servers(SERVERS, AWAY) as (servers, system):
        together, alone_ = in_turns(
            sized(3, 1), visit(SERVERS, JOBS, system), visit(SERVERS, 1, system)
        )
    what = f"{SERVERS} servers, on with {JOBS} jobs, {AWAY} ms away"
    show(against(what, together, alone_, BUDGET, "one after the other"))
    show(alone("its sessions left open", servers["opened"] - servers["closed"], "", 0))


def drawn() -> None:
    """Draw the time against the number of servers."""
    counts = [count for count in COUNTS if count <= sized(500, SERVERS)]
    with running_servers(counts[-1], AWAY) as (_, system):
        for jobs in (1, 4, JOBS):
            for count in counts:
                if jobs > 1 or count <= SERVERS:  # more would be a straight line, and minutes of it
                    (taken,) = in_turns(1, visit(count, jobs, system))
                    draw("servers", f"--jobs {jobs}", count, min(taken))


def long_run() -> None:
    """Memory and descriptors over many calls on twenty servers, in rounds of login and logout."""
    calls = CALLS
    numbers = " ".join(map(str, range(calls // FLEET // ROUNDS)))
    block = f"for n in {numbers} {{ whm version | get version }}"
    watched = "!sh -c 'grep VmRSS /proc/$PPID/status; echo FD: $(ls /proc/$PPID/fd | wc -l)'"
    script = f"on @first{FLEET} --jobs {JOBS} {{ {block} }}\n{watched}\n" * ROUNDS
    with running_servers(FLEET, 0) as (servers, system):
        begun = time.perf_counter()
        done = subprocess.run(
            [cpshell_program(), "-q"],
            input=script,
            env=system,
            capture_output=True,
            text=True,
            check=True,
        )
        seconds = time.perf_counter() - begun
    assert done.stdout.count('"11.120"') == calls
    memory = [int(text) / 1024 for text in re.findall(r"VmRSS:\s+(\d+)", done.stdout)]
    descriptors = [int(text) for text in re.findall(r"FD: (\d+)", done.stdout)]
    tenth = ROUNDS // 10
    show(alone(f"{calls:,} calls on {FLEET} servers", calls / seconds, "calls a second"))
    show(alone("its memory after a tenth of them", memory[tenth - 1], "MiB"))
    show(alone("its memory, more at the end", memory[-1] - memory[tenth - 1], "MiB", MOST_MEMORY))
    more = descriptors[-1] - descriptors[tenth - 1]
    show(alone("its descriptors, more at the end", more, "", MOST_DESCRIPTORS))
    show(alone("its sessions", servers["opened"], ""))
    show(alone("its sessions left open at the end", servers["opened"] - servers["closed"], "", 0))


def main() -> None:
    """Print one row a budget, or the simulation."""
    if "--simulate" in sys.argv[1:]:
        print_simulation()
        return
    side_by_side()
    drawn()
    long_run()


if __name__ == "__main__":
    main()
