"""Run every benchmark of this folder, one after the other: ``python -m benchmarks``.

It takes about half an hour on a quiet machine, and writes ``benchmarks/RESULTS.md`` with pictures.
With ``--quick`` all sizes are small, to try whether everything runs; that says nothing of speed,
and is written to a folder of its own, which ``--to FOLDER`` names. Each module runs in a process
of its own, so that none measures what another has left in memory.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.report import KEPT
from benchmarks.results import Results, machine, write

MODULES = {
    "start": "Starts, and one call",
    "prompt": "The first prompt",
    "calls": "Many calls",
    "fleet": "Many servers",
    "completion": "A key at the prompt",
    "render": "Writing values",
    "long_answers": "Rows as they come",
    "tables": "Filters",
    "sizes": "From a thousand accounts to a hundred thousand",
    "peers": "Beside other programs",
    "catalog": "The catalog",
    "ssolog": "A session log",
    "sandbox": "The sandbox",
    "soak": "A hundred thousand calls over bad connections",
}


def main() -> int:
    """Run the modules and write what they showed; 1 when one could not be run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--quick", action="store_true", help="small sizes")
    parser.add_argument("--to", type=Path, help="the folder of RESULTS.md and its pictures")
    parser.add_argument("module", nargs="*", choices=[[], *MODULES], help="only these")
    given = parser.parse_args()
    folder = given.to
    if folder is None and not given.quick and not given.module:
        folder = Path(__file__).parent
    results, failed = Results(), []
    print(machine(), flush=True)
    for module in given.module or MODULES:
        print(f"── {module}", flush=True)
        if not _run(module, results, ["--quick"] if given.quick else []):
            failed.append(module)
    if folder is not None:
        write(results, MODULES, folder)
        print(f"written: {folder / 'RESULTS.md'}")
    for row in results.missed:
        print(f"missed: {row}")
    for module in failed:
        print(f"failed: {module}")
    return int(bool(failed))


def _run(module: str, results: Results, options: list[str]) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "rows"
        kept.touch()
        done = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{module}", *options],
            env={**os.environ, KEPT: str(kept)},
            check=False,
        )
        results.add(module, kept.read_text(encoding="utf-8").splitlines())
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
