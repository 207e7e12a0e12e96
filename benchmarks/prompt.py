"""How soon the prompt is on the screen, beside a bare ``PromptSession``. Budget: 1.0.

Run: python -m benchmarks.prompt [--quick]
"""

import os
import pty
import select
import signal
import tempfile
from time import perf_counter

from benchmarks.environments import cpshell_program, cpshell_python
from benchmarks.report import against, show, sized

RUNS = sized(25, 2)
AT_MOST = 1.0
BARE = "from prompt_toolkit import PromptSession; PromptSession().prompt('> ')"
_CURSOR_QUESTION, _CURSOR_ANSWER = b"\x1b[6n", b"\x1b[1;1R"


def first_paint(argv: list[str], system: dict[str, str]) -> float:
    """Seconds from the start of the process until its prompt has been written."""
    begun = perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(argv[0], argv, system)
    seen = b""
    while b">" not in seen:
        if not select.select([terminal], [], [], 20)[0]:
            raise SystemExit(f"no prompt came: {argv}")
        data = os.read(terminal, 65536)
        seen += data
        if _CURSOR_QUESTION in data:
            os.write(terminal, _CURSOR_ANSWER)
    taken = perf_counter() - begun
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(terminal)
    return taken


def main() -> None:
    """Print the row of the budget."""
    with tempfile.TemporaryDirectory() as folder:
        system = {
            **os.environ,
            "TERM": "xterm-256color",
            "XDG_STATE_HOME": folder,
        }
        bare, ours = [], []
        for _ in range(RUNS):  # in turns, so that both meet the same machine
            bare.append(first_paint([cpshell_python(), "-c", BARE], system))
            ours.append(first_paint([cpshell_program()], system))
    show(against("first prompt on a terminal", ours, bare, AT_MOST, "PromptSession"))


if __name__ == "__main__":
    main()
