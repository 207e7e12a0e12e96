"""1,000 calls in one script beside the bare httpx loop, and memory over 100,000.

Run: python -m benchmarks.calls [--all]
"""

import os
import re
import subprocess
import tempfile
from pathlib import Path
from time import perf_counter

from benchmarks.panel import Panel, reference_call, reference_jobs, running_panel
from benchmarks.report import against, alone, thorough
from benchmarks.start import CPSHELL, PYTHON

CALLS = 1000
JOBS = 16
RUNS = 3


def seconds(command: list[str], system: dict[str, str], script: str = "") -> float:
    """How long a command takes, the script on its standard input."""
    begun = perf_counter()
    subprocess.run(
        command, input=script, text=True, env=system, stdout=subprocess.DEVNULL, check=True
    )
    return perf_counter() - begun


def peak(panel: Panel, calls: int, system: dict[str, str]) -> int:
    """The largest resident size in KiB of a script with so many calls."""
    script = "whm version\n" * calls + "!grep VmHWM /proc/$PPID/status\n"
    done = subprocess.run(
        [CPSHELL, *panel.login],
        input=script,
        text=True,
        env=system,
        capture_output=True,
        check=True,
    )
    found = re.search(r"VmHWM:\s+(\d+)", done.stdout)
    assert found
    return int(found[1])


def beside(
    reference: Path, panel: Panel, system: dict[str, str], script: str
) -> tuple[float, float]:
    """Seconds for a script of ours and for the reference, the best of runs taken in turns."""
    ours, theirs = [], []
    for _ in range(RUNS):
        theirs.append(seconds([PYTHON, str(reference)], system))
        ours.append(seconds([CPSHELL, *panel.login], system, script))
    return min(ours), min(theirs)


def main() -> None:
    """Print one row a budget; memory with ``--all`` only, it takes minutes."""
    with tempfile.TemporaryDirectory() as folder, running_panel() as panel:
        system = {**os.environ, "PW": panel.password}
        reference = Path(folder) / "reference.py"
        reference.write_text(reference_call(panel, str(CALLS)))
        script = "whm version\n" * CALLS
        print(against(f"{CALLS} calls from stdin", *beside(reference, panel, system, script), 1.1))
        reference.write_text(reference_jobs(panel, CALLS, JOBS))
        numbers = " ".join(map(str, range(CALLS)))
        script = f"for n in {numbers} --jobs {JOBS} {{ whm version }}\n"
        print(against(f"the same, --jobs {JOBS}", *beside(reference, panel, system, script), 1.2))
        if thorough():
            few, many = (peak(panel, count, system) for count in (1000, 100_000))
            print(alone("99,000 more calls, memory", (many - few) / 1024, "MiB", 5))


if __name__ == "__main__":
    main()
