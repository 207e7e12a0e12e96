"""Run the programs of a pipeline: what they get, and what becomes of what they print."""

from collections.abc import Iterable, Sequence

from cpshell.errors import UsageError
from cpshell.render import FORMATS, Pieces, settled
from cpshell.shell.outcome import PLAIN_TEXT, PRINTED, Outcome
from cpshell.shell.results import Results
from cpshell.shell.state import State
from cpshell.system.text import decode


class ProgramStages:
    """Starts the programs that stand in a pipeline, directly, without a shell between."""

    def __init__(self, state: State, results: Results) -> None:
        self._state = state
        self._results = results

    def find(self, name: str, arguments: Sequence[str]) -> str | None:
        """Return the path of a program, or ``None`` where there is none of this name.

        Raises:
            Refused: the program will not be allowed to start.
        """
        return self._state.system.programs.ask_to_start(name, arguments)

    def head(self, words: Sequence[str]) -> list[str]:
        """Return the words of a program that begins a pipeline, its path first.

        Raises:
            UsageError: it was not found.
        """
        name, *others = words
        path = self.find(name, others)
        if path is None:
            raise UsageError(
                f"{name!r} is not a program on this machine",
                hint=f"!sh -c '{' '.join(words)}'" if name in _SHELL_WORDS else None,
            )
        return [path, *others]

    def run(
        self,
        programs: Sequence[Sequence[str]],
        outcome: Outcome | None,
        *,
        is_head: bool,
        as_value: bool,
        to_file: bool,
    ) -> Outcome | None:
        """Feed an outcome through programs; return the text that the last one prints.

        At the head of a pipeline the first one reads standard input. ``as_value``: the text is
        used further, and must be UTF-8; ``to_file``: it goes to a file as it is, byte by byte.
        Else the program writes to standard output itself, and ``None`` is returned, where nobody
        holds that back.

        Raises:
            ProgramFailed: one of them ended with another code than 0.
            UsageError: one cannot be started, or what it prints is used and is not UTF-8.
        """
        system = self._state.system
        takes_the_screen = is_head and len(programs) == 1  # an editor, for example
        capture = as_value or to_file or not system.streams.own_stdout
        capture = capture or (self._results.captures_programs and not takes_the_screen)
        if outcome is not None:
            self._tell_of_lines(programs[0][0], outcome)
        pieces = None if is_head and not system.streams.holds_script else self._input(outcome)
        with system.streams.without_status():  # it may ask, or complain
            output = system.programs.pipe(programs, pieces, capture=capture)
        if not capture:
            return None
        if as_value:
            text = decode(output, f"what {programs[-1][0].rpartition('/')[2]} prints")
            return Outcome(text.removesuffix("\n"), None, PLAIN_TEXT)
        if not output:
            return None
        text = output.decode("utf-8", "surrogateescape")
        if to_file:
            return Outcome(text, None, PRINTED)
        return Outcome(text.removesuffix("\n"), None, PLAIN_TEXT)

    def _tell_of_lines(self, path: str, outcome: Outcome) -> None:
        """Tell what a program that looks at lines gets of rows: all of them on one line."""
        from cpshell.language.habits import OF_LINES, STAGES
        from cpshell.render import rows

        name = path.rpartition("/")[2]
        form = outcome.format.name if outcome.format is not None else "json"
        if name not in OF_LINES or form != "json" or self._state.settings.quiet:
            return
        value = settled(outcome.value)
        if isinstance(value, list | dict) and any(isinstance(row, dict) for row in rows(value)):
            self._state.tell(
                f"{name} gets these rows as one line of JSON: | {STAGES[name]};"
                f" as lines: | jsonl | {name}"
            )

    def _input(self, outcome: Outcome | None) -> Iterable[str]:
        """Return what a program gets: text as it is, scalars line by line, JSON for the rest."""
        if outcome is None:
            return ()
        if isinstance(outcome.value, Pieces):
            return outcome.value.pieces()
        value = settled(outcome.value)
        plain = isinstance(value, str) or (
            isinstance(value, list) and not any(isinstance(row, list | dict) for row in value)
        )
        return self._results.text(outcome, outcome.format or FORMATS["text" if plain else "json"])


_SHELL_WORDS = frozenset({"cd", "export", "exec", "source", "set", "eval", "alias", "ulimit"})
"""What a shell knows, and what is not a program."""
