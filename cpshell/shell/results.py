"""Write results to standard output, a file, or a program."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from cpshell.errors import UsageError
from cpshell.events import Printed
from cpshell.plugin_host.registry import Registry
from cpshell.records import changed
from cpshell.render import ELSEWHERE, ON_TERMINAL, Format, Stream, by_extension, rows, safe
from cpshell.shell.outcome import EMPTY, PLAIN_TEXT, BatchPart, Outcome, gathered, written
from cpshell.shell.state import State
from cpshell.system.files import user_path
from cpshell.system.text import encoded

if TYPE_CHECKING:
    from cpshell.shell.shown_rows import ShownRows

_STDOUT = Path("/dev/stdout")

Show = Callable[[Format, Iterable[str], "ShownRows | None"], None]
"""Shows a result in this format to a person: in pieces, and a table also by its rows."""

CountRows = Callable[[int], str]
"""Returns the line below a table of so many rows."""


class Results:
    """Writes outcomes in the format that a stage, the settings or the sink choose.

    Where a person sits at the prompt, ``show`` writes results, and ``count_rows`` gives the line
    below a table of so many rows. With ``captures_programs`` what programs print is a result like
    any other.
    """

    def __init__(self, state: State, registry: Registry) -> None:
        self._state = state
        self._registry = registry
        self.show: Show | None = None
        self.count_rows: CountRows | None = None
        self.captures_programs = False

    def print(self, outcome: Outcome, turns: tuple[str, ...] = ()) -> None:
        """Write an outcome to standard output and remember its value as ``$last``.

        The turns that it is of stand above it, for eyes: on a terminal only.
        """
        state = self._state
        terminal = state.system.streams.terminal
        form = outcome.format or self._usual_form()
        self._keep(outcome)
        for_eyes = terminal and form.name == ON_TERMINAL
        below = self.count_rows if for_eyes else None
        table = None
        if below is not None:
            outcome, table = self._counted(outcome, below)
        pieces = self._written(outcome, form)
        if state.bus.wants(Printed):
            text = "".join(pieces)
            state.bus.emit(Printed, text)
            pieces, table = (text,), None
        if outcome.prose and form is PLAIN_TEXT and state.system.streams.width:
            from cpshell.render.wrapping import wrapped

            pieces = (wrapped("".join(pieces), state.system.streams.width),)
        if for_eyes:
            pieces = self._for_eyes(outcome, pieces, below)
        if turns and terminal:  # for eyes: no part of what a lesson shows
            heading = f"── {safe(' · '.join(map(state.brief, turns)))} ──\n"
            pieces = chain((heading,), pieces)
            table = table and changed(table, heading=heading)
        if terminal and self.show is not None:
            self.show(form, pieces, table)
        else:
            state.system.streams.write(pieces)

    def _counted(
        self, outcome: Outcome, below: Callable[[int], str]
    ) -> tuple[Outcome, "ShownRows | None"]:
        """Return an outcome whose rows are counted as they come, and the rows of its table."""
        from cpshell.shell.row_streams import CountedRows
        from cpshell.shell.shown_rows import shown_rows

        if isinstance(outcome.value, Stream):
            outcome = changed(outcome, value=CountedRows(outcome.value))
        return outcome, shown_rows(self._state, outcome, below)

    def shown(self, outcome: Outcome) -> Iterable[str]:
        """Yield an outcome as it would be printed, without colours; it is ``$last`` from now on."""
        streams = self._state.system.streams
        self._keep(outcome)
        form = outcome.format or self._usual_form()
        return written(outcome, form, width=streams.width, terminal=streams.terminal, color=False)

    def _usual_form(self) -> Format:
        """Return the format of what nobody asked a format for."""
        usual = ON_TERMINAL if self._state.system.streams.terminal else ELSEWHERE
        return self._registry.find_format(self._state.settings.output or usual)

    def _written(self, outcome: Outcome, form: Format) -> Iterable[str]:
        """Yield an outcome for standard output."""
        state = self._state
        streams = state.system.streams
        return written(
            outcome,
            form,
            width=streams.width,
            terminal=streams.terminal,
            color=streams.color(state.settings.color),
            human=state.settings.human,
        )

    def _each_part(self, parts: Iterable[BatchPart], count_rows: CountRows | None) -> Iterator[str]:
        """Yield the results of a batch one after the other, each under its call."""
        table = self._registry.find_format(ON_TERMINAL)
        for part in parts:
            outcome = part.outcome
            reply = outcome.reply
            if reply is not None and (reply.ok or reply.good is not None):
                yield f"── {safe(self._state.redactor.text(part.title))} ──\n"
                yield from self._for_eyes(outcome, self._written(outcome, table), count_rows)

    def _for_eyes(
        self, outcome: Outcome, pieces: Iterable[str], count_rows: CountRows | None
    ) -> Iterable[str]:
        """Return a table with what a person wants to know besides, and no lesson shows."""
        if outcome.parts:
            return self._each_part(outcome.parts, count_rows)
        value = outcome.value
        if isinstance(value, Stream):
            return pieces if count_rows is None else chain(pieces, _counted(value, count_rows))
        if outcome.done and value in EMPTY:
            return (f"{safe(self._state.redactor.text(outcome.done))}\n",)
        if value is None:
            is_said = outcome.reply is not None and outcome.reply.messages
            return () if is_said else pieces
        if count_rows is None:
            return pieces
        count = len(rows(value)) if isinstance(value, list | dict) else 0
        return chain(pieces, (count_rows(count),)) if count > 1 else pieces

    def text(self, outcome: Outcome, form: Format) -> Iterable[str]:
        """Yield an outcome in a format, for a file or program."""
        return written(outcome, form, width=None, terminal=False, color=False)

    def target(self, text: str) -> Path:
        """Check where a result goes before anything is sent, so that nothing is lost."""
        files, path = self._state.system.files, user_path(text)
        files.ask_to_write(path)
        if files.is_folder(path):
            raise UsageError(f"{path} is a folder")
        if not files.is_folder(path.parent):
            raise UsageError(f"cannot write {path.name}: {path.parent} is not a folder")
        return path

    def save(self, outcome: Outcome | None, path: Path, *, append: bool) -> None:
        """Write an outcome to a file, in the format that a stage or the file's ending asks for."""
        form = self._form_of_file(outcome, path)
        files = self._state.system.files
        if outcome and append:
            outcome = gathered(outcome)  # what breaks off leaves the file as it is
        pieces = self.text(outcome, form) if outcome else ()
        if path == _STDOUT:  # it has a place of its own in a file that it may lead to
            self._state.system.streams.write(pieces)
            return
        if not append:
            files.replace(path, map(encoded, pieces))
            return
        if outcome and files.is_file(path):
            from cpshell.shell.appending import continued

            try:
                pieces = continued(pieces, outcome, form, files, path)
            except UsageError:
                self._keep(outcome)
                raise
        files.append(path, map(encoded, pieces))

    def _form_of_file(self, outcome: Outcome | None, path: Path) -> Format:
        """Return the format that a stage or the file's ending asks for.

        Without an ending it is JSON, as on a device; an ending that is not a format takes a
        single text.

        Raises:
            UsageError: rows for an ending that is not a format. They are in ``$last`` then.
        """
        plain = outcome is not None and outcome.format is PLAIN_TEXT
        if outcome is not None and outcome.format is not None and not plain:
            return outcome.format
        by_name = by_extension(path, self._registry.formats.values())
        if by_name is not None:
            return by_name
        if not path.suffix or self._state.system.files.is_device(path):
            return PLAIN_TEXT if plain else self._registry.find_format(ELSEWHERE)
        if outcome is not None and isinstance(outcome.value, list | dict | Stream):
            self._keep(outcome)
            raise UsageError(
                f"the ending of {path.name} is not a format, and this is not a single text",
                hint=f"echo $last > {path.with_suffix('.json').name}",
            )
        return PLAIN_TEXT

    def _keep(self, outcome: Outcome) -> None:
        """Remember an outcome as ``$last``."""
        self._state.last, self._state.outcome = outcome.value, outcome


def _counted(stream: Stream, count_rows: Callable[[int], str]) -> Iterator[str]:
    """Yield how many rows have passed, where somebody has counted."""
    from cpshell.shell.row_streams import CountedRows

    if isinstance(stream, CountedRows) and stream.count > 1:
        yield count_rows(stream.count)


class Unprinted(Results):
    """Prints nothing: the calls of its block are only collected."""

    def print(self, outcome: Outcome, turns: tuple[str, ...] = ()) -> None:
        """Write nothing."""
