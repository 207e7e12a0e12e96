import os
import subprocess
import sys

import pytest

_WATCH = """
import os, sys
opened = []
def audit(event, args):
    if event == "open" and isinstance(args[0], str) and "data" in args[0].split(os.sep):
        opened.append(os.path.basename(args[0]))
sys.addaudithook(audit)
from cpshell import catalog
from cpshell.catalog import Api
{code}
print(",".join(opened))
"""


@pytest.fixture
def files_read():
    """Runs code in a fresh interpreter and gives the catalog files it opened, in order."""

    # What counts coverage imports more than the program does.
    env = {name: value for name, value in os.environ.items() if name != "COVERAGE_PROCESS_CONFIG"}

    def run(code: str) -> list[str]:
        script = _WATCH.format(code=code)
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=env
        )
        return [name for name in done.stdout.strip().split(",") if name]

    return run
