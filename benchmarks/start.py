"""How soon the program answers, as ratios to what Python and httpx need for the same.

Run: python -m benchmarks.start [--quick]

cpshell is installed from a wheel for it, and the reference has an environment with httpx alone.
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.environments import cpshell_program, cpshell_python, httpx_python
from benchmarks.panel import Server, reference_call, running_panel
from benchmarks.report import against, show, sized
from benchmarks.static_server import serving
from benchmarks.timing import in_turns, program

RUNS = sized(40, 2)


def starts(system: Mapping[str, str]) -> None:
    """What a start costs that sends nothing."""
    python, cpshell = cpshell_python(), cpshell_program()
    nothing, parser, version, help_, echo = in_turns(
        RUNS,
        program([python, "-c", "pass"], system),
        program([python, "-c", "import argparse"], system),
        program([cpshell, "--version"], system),
        program([cpshell, "--help"], system),
        program([cpshell, "-c", "echo hi"], system),
    )
    show(against("cpshell --version", version, nothing, 1.6, "python -c pass"))
    show(against("cpshell --help", help_, parser, 1.3, "import argparse"))
    show(against("cpshell -c 'echo hi'", echo, nothing, 6.0, "python -c pass"))


def one_call(server: Server, which: str) -> None:
    """One call, its login and logout, beside ten lines that do the same."""
    system = {**os.environ, "PW": server.password}
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "reference.py"
        script.write_text(reference_call(server))
        ours, reference = in_turns(
            RUNS,
            program([cpshell_program(), *server.login, "-c", "whm version"], system),
            program([httpx_python(), str(script)], system),
        )
    show(against(f"one call, {which}", ours, reference, 0.9, "ten lines of httpx"))


def main() -> None:
    """Print one row a budget."""
    starts(os.environ)
    with serving() as server:
        one_call(server, "static server")
    with running_panel() as panel:
        one_call(panel, "sandbox")


if __name__ == "__main__":
    main()
