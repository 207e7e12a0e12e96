"""How soon the program answers, as ratios to what Python and httpx need for the same.

Run: python -m benchmarks.start [PYTHON [REFERENCE]]

PYTHON is an interpreter beside which another cpshell is installed, from a wheel for example: an
editable installation makes every start of Python itself slower. REFERENCE has httpx, which cpshell
does not bring: best one that has nothing else.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from benchmarks.panel import reference_call, running_panel
from benchmarks.report import against

RUNS = 25
WORDS = [word for word in sys.argv[1:] if not word.startswith("-")]
PYTHON = WORDS[0] if WORDS else sys.executable
REFERENCE = WORDS[1] if len(WORDS) > 1 else PYTHON
CPSHELL = str(Path(PYTHON).with_name("cpshell"))


def interleaved(commands: Sequence[Sequence[str]], system: dict[str, str]) -> list[float]:
    """Seconds for each command, the best of many runs, taken in turns so that all meet the same
    machine."""
    best = [float("inf")] * len(commands)
    for _ in range(RUNS):
        for index, command in enumerate(commands):
            begun = perf_counter()
            subprocess.run(command, env=system, stdout=subprocess.DEVNULL, check=True)
            best[index] = min(best[index], perf_counter() - begun)
    return best


def main() -> None:
    """Print one row a budget."""
    with tempfile.TemporaryDirectory() as cache, running_panel() as panel:
        system = {
            **os.environ,
            "PYTHONPYCACHEPREFIX": cache,  # compiled once, as after any installation
            "PW": panel.password,
        }
        system.pop("PYTHONDONTWRITEBYTECODE", None)
        script = Path(cache) / "reference.py"
        script.write_text(reference_call(panel))
        times = interleaved(
            [
                [PYTHON, "-c", "pass"],
                [CPSHELL, "--version"],
                [PYTHON, "-c", "import argparse"],
                [CPSHELL, "--help"],
                [REFERENCE, str(script)],
                [CPSHELL, *panel.login, "-c", "whm version"],
                [CPSHELL, "-c", "echo hi"],
            ],
            system,
        )
    print(against("cpshell --version", times[1], times[0], 1.6))
    print(against("cpshell --help", times[3], times[2], 1.3))
    print(against("-c 'echo hi'", times[6], times[0], 6.0))
    print(against("one call with -c", times[5], times[4], 0.9))


if __name__ == "__main__":
    main()
