"""Many calls in one script: beside the bare httpx loop, side by side, and their memory.

Run: python -m benchmarks.calls [--quick]
"""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from benchmarks.distance import away
from benchmarks.environments import cpshell_program, httpx_python
from benchmarks.panel import Server, reference_call, reference_jobs, running_panel
from benchmarks.report import against, alone, show, sized
from benchmarks.static_server import serving
from benchmarks.timing import in_turns, program

CALLS = sized(1000, 50)
MANY = sized(100_000, 2000)
JOBS = 16
MILLISECONDS = 20
RUNS = sized(5, 1)


def system_for(server: Server) -> dict[str, str]:
    """The environment of a program that logs in there."""
    return {**os.environ, "PW": server.password}


def loop(jobs: int = 1) -> str:
    """A script with many calls, so many at once."""
    if jobs == 1:
        return "whm version\n" * CALLS
    numbers = " ".join(map(str, range(CALLS)))
    return f"for n in {numbers} --jobs {jobs} {{ whm version }}\n"


def beside_httpx(server: Server, which: str, at_most: float | None) -> None:
    """One call after the other, and several at once, beside httpx doing the same."""
    system = system_for(server)
    with tempfile.TemporaryDirectory() as folder:
        alone_, threads = Path(folder) / "alone.py", Path(folder) / "threads.py"
        alone_.write_text(reference_call(server, CALLS))
        threads.write_text(reference_jobs(server, CALLS, JOBS))
        cpshell, python = [cpshell_program(), *server.login], httpx_python()
        ours, reference, at_once, in_threads = in_turns(
            RUNS,
            program(cpshell, system, loop()),
            program([python, str(alone_)], system),
            program(cpshell, system, loop(JOBS)),
            program([python, str(threads)], system),
        )
    show(against(f"{CALLS:,} calls from stdin, {which}", ours, reference, at_most, "httpx loop"))
    show(
        against(
            f"{CALLS:,} calls, {JOBS} jobs, {which}", at_once, in_threads, 1.2, "httpx in threads"
        )
    )


def side_by_side(server: Server) -> None:
    """Many at once beside one after the other, on a server that is far."""
    system, cpshell = system_for(server), [cpshell_program(), *server.login]
    at_once, one_by_one = in_turns(
        sized(2, 1), program(cpshell, system, loop(JOBS)), program(cpshell, system, loop())
    )
    what = f"{CALLS:,} calls, {JOBS} jobs, {MILLISECONDS} ms away"
    show(against(what, at_once, one_by_one, 0.08, "one after the other"))


def peak(server: Server, calls: int) -> float:
    """The largest resident size in MiB of a script with so many calls."""
    done = subprocess.run(
        [cpshell_program(), *server.login],
        input="whm version\n" * calls + "!sh -c 'grep VmHWM /proc/$PPID/status'\n",
        text=True,
        env=system_for(server),
        capture_output=True,
        check=True,
    )
    found = re.search(r"VmHWM:\s+(\d+)", done.stdout)
    assert found
    return int(found[1]) / 1024


def main() -> None:
    """Print one row a budget."""
    with serving() as server:
        beside_httpx(server, "static server", 1.1)
        with away(server, MILLISECONDS) as far:
            side_by_side(far)
        few, many = peak(server, CALLS), peak(server, MANY)
        what = f"memory after {MANY:,} calls, more than after {CALLS:,}"
        show(alone(what, many - few, "MiB", 5))
    with running_panel() as panel:
        beside_httpx(panel, "sandbox", None)


if __name__ == "__main__":
    main()
