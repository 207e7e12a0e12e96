"""Run every benchmark of this folder, one after the other: ``python -m benchmarks [--all]``.

It takes about two minutes; with ``--all``, what takes long on its own is measured too. Every row
has a ratio to a reference of the same run or a value, its budget where the design sets one, and
``ok`` or ``OVER``. Each module runs in a process of its own, so that none measures what another
has left in memory.
"""

import pkgutil
import subprocess
import sys
from pathlib import Path

HELPERS = {"__main__", "fleet_servers", "fleet_simulation", "panel", "report"}


def main() -> int:
    """Each module's rows under its name; the exit code is 1 when one couldn't be run."""
    failed = False
    for found in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if found.name not in HELPERS:
            print(f"── {found.name}", flush=True)
            command = [sys.executable, "-m", f"benchmarks.{found.name}", *sys.argv[1:]]
            failed |= subprocess.run(command, check=False).returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
