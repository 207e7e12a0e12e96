"""A prompt: read a line, run it, again."""

import os
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from cpshell.errors import CpshellError, ExitCode, Incomplete
from cpshell.language import parse
from cpshell.shell.core import Shell
from cpshell.shell.runner import Runner
from cpshell.shell.state import State


def run(state: State, shell: Shell, runner: Runner, *, keep_history: bool) -> int:
    """Read and run lines until the user leaves; returns the exit code."""
    session: PromptSession[str] = PromptSession(history=_history(keep_history))
    while not state.leaving:
        try:
            text = _read(session, shell)
        except KeyboardInterrupt:
            continue
        except EOFError:
            if shell.leave() is None or not shell.sessions():
                break
            continue
        runner.run(text.splitlines(keepends=True), "-")
        runner.exit_code = ExitCode.OK
    return int(ExitCode.OK)


def _read(session: "PromptSession[str]", shell: Shell) -> str:
    """One logical line, continued while a quote or brace is open."""
    names = "→".join(info.user for info in shell.chain())
    text = session.prompt(f"{names or 'cpshell'}> ")
    while True:
        try:
            parse(text)
        except Incomplete:
            text += "\n" + session.prompt("... ")
        except CpshellError:
            return text
        else:
            return text


def _history(keep: bool) -> History:
    if not keep:
        return InMemoryHistory()
    import platformdirs

    folder = Path(platformdirs.user_state_dir("cpshell"))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "history"
    os.close(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600))
    return FileHistory(str(path))
