"""A hundred servers side by side beside one after the other; a long run over twenty; a simulation.

Run: python -m benchmarks.fleet [--all | --simulate]

With ``--all`` the long run makes 100,000 calls, which takes minutes. With ``--simulate`` nothing is
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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.fleet_simulation import print_simulation
from benchmarks.report import against, alone, thorough
from benchmarks.start import CPSHELL

AWAY = 20  # milliseconds
SERVERS, JOBS, BUDGET = 100, 16, 0.15
FLEET, ROUNDS = 20, 50
MOST_MEMORY, MOST_DESCRIPTORS = 5.0, 8


@contextmanager
def running_servers(number: int, away: int) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """Servers in a process of their own, and an environment with a profile for each.

    What they tell at the end is added to the first.
    """
    command = [sys.executable, "-m", "benchmarks.fleet_servers", str(number), str(away)]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        servers: dict[str, Any] = json.loads(process.stdout.readline())
        write_profiles(Path(folder) / "cpshell" / "config.toml", servers)
        yield servers, {**os.environ, "XDG_CONFIG_HOME": folder, "PW": "benchmark"}
        process.stdin.close()
        servers |= json.loads(process.stdout.readline())


def write_profiles(config: Path, servers: dict[str, Any]) -> None:
    """A profile for each port, and the group of all."""
    names = [f"s{number}" for number in range(len(servers["ports"]))]
    profiles = [
        f'[profile.{name}]\ntarget = "https://127.0.0.1:{port}"\nuser = "root"\nservice = "whm"\n'
        f'password = "env:PW"\nca = "{servers["ca"]}"\n'
        for name, port in zip(names, servers["ports"], strict=True)
    ]
    config.parent.mkdir(parents=True)
    config.write_text("\n".join(profiles) + f"[group]\nall = {json.dumps(names)}\n")


def side_by_side() -> None:
    """The time for a hundred servers with jobs, beside the time without."""
    with running_servers(SERVERS, AWAY) as (servers, system):
        taken: dict[str, list[float]] = {"": [], f"--jobs {JOBS}": []}
        for _ in range(2):
            for options, times in taken.items():
                script = f"on @all {options} {{ whm version }} | count"
                begun = time.perf_counter()
                done = subprocess.run(
                    [CPSHELL, "-c", script], env=system, capture_output=True, text=True, check=True
                )
                times.append(time.perf_counter() - begun)
                assert done.stdout == f"{SERVERS}\n"
    alone_, together = map(min, taken.values())
    print(against(f"{SERVERS} servers, --jobs {JOBS}, {AWAY} ms", together, alone_, BUDGET))
    print(alone("sessions left open", servers["opened"] - servers["closed"], "", 0))


def long_run() -> None:
    """Memory and descriptors over many calls on twenty servers, in rounds of login and logout."""
    calls = 100_000 if thorough() else 10_000
    numbers = " ".join(map(str, range(calls // FLEET // ROUNDS)))
    block = f"for n in {numbers} {{ whm version | get version }}"
    watched = "!sh -c 'grep VmRSS /proc/$PPID/status; echo FD: $(ls /proc/$PPID/fd | wc -l)'"
    script = f"on @all --jobs {JOBS} {{ {block} }}\n{watched}\n" * ROUNDS
    with running_servers(FLEET, 0) as (servers, system):
        begun = time.perf_counter()
        done = subprocess.run(
            [CPSHELL, "-q"], input=script, env=system, capture_output=True, text=True, check=True
        )
        seconds = time.perf_counter() - begun
    assert done.stdout.count('"11.120"') == calls
    memory = [int(text) / 1024 for text in re.findall(r"VmRSS:\s+(\d+)", done.stdout)]
    descriptors = [int(text) for text in re.findall(r"FD: (\d+)", done.stdout)]
    tenth = ROUNDS // 10
    print(alone(f"{calls:,} calls on {FLEET} servers", calls / seconds, "calls a second"))
    print(alone("memory after a tenth of them", memory[tenth - 1], "MiB"))
    print(alone("more at the end", memory[-1] - memory[tenth - 1], "MiB", MOST_MEMORY))
    more = descriptors[-1] - descriptors[tenth - 1]
    print(alone("more descriptors at the end", more, "", MOST_DESCRIPTORS))
    print(alone("sessions opened", servers["opened"], ""))
    print(alone("sessions left open", servers["opened"] - servers["closed"], "", 0))


def main() -> None:
    """Print one row a budget, or the simulation."""
    if "--simulate" in sys.argv[1:]:
        print_simulation()
        return
    side_by_side()
    long_run()


if __name__ == "__main__":
    main()
