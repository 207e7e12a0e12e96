"""Read the journal of writes, and decide what nobody knows."""

from pathlib import Path
from typing import Any

from cpshell.errors import UsageError
from cpshell.language.counts import counted
from cpshell.plugin import Arguments, Option, Parameter
from cpshell.plugin_host.registry import Registry
from cpshell.shell.journal_lines import Verdict, rows_of
from cpshell.shell.journal_runs import decide_write, runs_in
from cpshell.shell.shell import Shell
from cpshell.system.files import user_path

_MOST = 10  # numbers in a list
_WHATS = ("show", "grep", "decide")
_VERDICTS = {"done": Verdict.DONE, "undone": Verdict.UNSENT}
_USAGE = "journal show [FILE]; journal grep TEXT [FILE]; journal decide FILE NUMBER done|undone"


def register(registry: Registry) -> None:
    """Add the command."""
    registry.command(
        "journal",
        _journal,
        summary="what was written on servers, from a journal: a row for each write",
        parameters=(
            Parameter("what", "show all, grep a text, or decide what is in doubt", choices=_WHATS),
            Parameter("word", "the file; of grep the text before it", "file", False, True),
        ),
        options=(Option("run", "only this run; last: the last one", "RUN"),),
        examples=(
            "journal show changes.jsonl | where result=unknown",
            "journal grep alice changes.jsonl",
            "journal decide changes.jsonl 17 done",
        ),
        group="calls",
    )


def _journal(shell: Shell, given: Arguments) -> Any:
    what, *words = [word.text for word in given.words]
    if what == "decide":
        return _decide(shell, words)
    text = words.pop(0) if what == "grep" and words else ""
    if len(words) > 1 or (what == "grep" and not text):
        raise UsageError("too many or too few words", hint=_USAGE)
    path = user_path(words[0]) if words else _own(shell)
    torn: list[int] = []
    runs = runs_in(shell.state.system.files, path, torn)
    if torn:
        shell.say(
            f"journal: {counted(len(torn), 'line')} of {path} cannot be read: {_listed(torn)}"
        )
    wanted = given.option("run")
    if wanted is not None:
        runs = runs[-1:] if wanted == "last" else [run for run in runs if run.name == wanted]
        if not runs:
            raise UsageError(f"{path} holds no run" + ("" if wanted == "last" else f" {wanted!r}"))
    rows = [row for run in runs for row in rows_of(run)]
    return [row for row in rows if _holds(row, text.lower())]


def _decide(shell: Shell, words: list[str]) -> Any:
    file, number, verdict = words if len(words) == 3 else ("", "", "")
    if verdict not in _VERDICTS or not number.isdecimal():
        raise UsageError(
            "decide takes a file, the number of a write, and done or undone",
            hint="journal decide FILE NUMBER done",
        )
    entry = decide_write(shell.state, user_path(file), int(number), _VERDICTS[verdict])
    shell.say(f"{entry.title}: {verdict}")
    return None


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers[:_MOST])) + (", …" if len(numbers) > _MOST else "")


def _holds(row: dict[str, Any], text: str) -> bool:
    return not text or any(text in str(value).lower() for value in row.values())


def _own(shell: Shell) -> Path:
    """Return the journal of this shell, or of the current session's profile."""
    path = shell.state.journal
    if path is None:
        raise UsageError("this shell keeps no journal", hint="journal show FILE")
    return path
