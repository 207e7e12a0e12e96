"""Look up the runs of a journal, and begin or resume one."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from cpshell.errors import UsageError
from cpshell.shell.journal import Journal, ResumedJournal, now
from cpshell.shell.journal_lines import Entry, Run, Verdict, line_of, read_runs
from cpshell.shell.state import State
from cpshell.system.files import Files

_DECISIONS = {"yes": True, "y": True, "done": True, "no": False, "n": False, "undone": False}


def runs_in(files: Files, path: Path, torn: list[int] | None = None) -> list[Run]:
    """Return the runs that a journal holds, the oldest first.

    ``torn`` takes the numbers of the lines that cannot be read.

    Raises:
        UsageError: it cannot be read.
    """
    text = files.read_bytes(path).decode("utf-8", "replace")
    return read_runs(text.split("\n"), [] if torn is None else torn)


def begin_journal(state: State, path: Path, scripts: Mapping[str, str]) -> None:
    """Keep what this shell writes from now on; ``scripts`` are the digests of what it runs.

    Raises:
        OutputFailed: the file cannot be written.
    """
    journal = Journal(state.system.files, path, state.redactor)
    state.journals.hold(journal.run)
    journal.begin(scripts)
    state.journals.given = journal


def resume_journal(
    state: State, path: Path, scripts: Mapping[str, str], assume: str | None
) -> None:
    """Go on with the last run of a journal; ``assume`` says what became of writes in doubt.

    Raises:
        UsageError: no run ended too soon, it still goes on, its scripts have changed, or nobody
            decides.
    """
    run = _run_to_resume(state.system.files, path)
    if not scripts:
        raise UsageError("--resume goes on with a script", hint="add -f SCRIPT")
    decisions = _Decisions(state, path, assume)
    files = state.system.files
    journal = ResumedJournal(files, path, state.redactor, run, decisions.decide)
    if not state.journals.hold(run.name):
        raise UsageError(f"cannot resume {path}: that run still goes on, in another process")
    journal.begin(scripts)
    decisions.name(run.in_doubt)
    journal.settle()
    state.journals.given = journal


def decide_write(state: State, path: Path, number: int, verdict: Verdict) -> Entry:
    """Write into a journal what became of a write in doubt.

    Raises:
        UsageError: the last run has no such write, it is not in doubt, or the run still goes on.
    """
    files = state.system.files
    with state.journals.holding(_last_run(files, path).name) as alone:
        if not alone:
            raise UsageError(f"the last run of {path} still goes on, in another process")
        run = _last_run(files, path)
        entry = run.entries.get(number)
        if entry is None:
            raise UsageError(f"the last run of {path} has no write {number}")
        if not entry.verdict.in_doubt:
            raise UsageError(f"write {number} is not in doubt: it is {entry.verdict}")
        entry.verdict = verdict
        line = {"run": run.name, "write": number, "time": now(), "result": verdict}
        decided = line_of({**line, "said": ["decided by hand"]})
        files.append_private(path, b"\n" + decided, lasting=True)  # the line before may be torn
    return entry


def _last_run(files: Files, path: Path) -> Run:
    runs = runs_in(files, path)
    if not runs:
        raise UsageError(f"{path} holds no run")
    return runs[-1]


def _run_to_resume(files: Files, path: Path) -> Run:
    """Return the run of a journal that ended too soon: the last one."""
    last = _last_run(files, path)
    if not last.scripts:
        raise UsageError(
            f"cannot resume {path}: its last run had no script that is known: it was typed at a"
            " prompt, came from standard input, or was a program",
            hint="--journal FILE keeps what --resume needs",
        )
    if last.damaged:
        raise UsageError(
            f"cannot resume {path}: it is damaged: the line before write {last.damaged} is missing",
            hint="look at the server; --journal with a new file begins anew",
        )
    if last.exit_code == 0:
        raise UsageError(f"cannot resume {path}: its last run has ended well")
    return last


class _Decisions:
    """Decides what became of writes in doubt: as the command line says, else as a person does."""

    def __init__(self, state: State, path: Path, assume: str | None) -> None:
        self._state = state
        self._path = path
        self._assume = assume

    def name(self, entries: Sequence[Entry]) -> None:
        """Name what is in doubt, before anything is decided."""
        for entry in entries:
            self._state.tell(f"journal: in doubt: {entry.title}")

    def decide(self, entry: Entry) -> bool:
        """Return whether a write was done.

        Raises:
            UsageError: nobody says so.
        """
        if self._assume is not None:
            return self._assume == "done"
        if not self._state.system.streams.asks:
            raise UsageError(
                f"{entry.title}: nobody knows whether it ran",
                hint=f"look at the server, then: journal decide {self._path} {entry.number} done"
                " (or undone); or --assume done|undone for all",
            )
        while True:
            question = f"{entry.title}: look at the server: was it done? (yes/no) "
            answer = self._state.system.streams.ask(question, False).strip().lower()
            if answer in _DECISIONS:
                return _DECISIONS[answer]
