"""Where results go: standard output, a file, a program."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from cpshell.errors import UsageError
from cpshell.events import Printed
from cpshell.render import Format, by_extension
from cpshell.shell.outcome import Outcome, written
from cpshell.shell.state import State
from cpshell.system.system import encoded


class Results:
    """Writes outcomes in the format that a stage, the settings or the sink choose."""

    def __init__(self, state: State, formats: Mapping[str, Format]) -> None:
        self._state = state
        self._formats = formats

    def named(self, name: str) -> Format:
        """An output format.

        Raises:
            UsageError: no such format.
        """
        found = self._formats.get(name)
        if found is None:
            known = ", ".join(self._formats)
            raise UsageError(f"there is no format {name!r}", hint=f"formats: {known}")
        return found

    def print(self, outcome: Outcome) -> None:
        """Write an outcome to standard output and remember its value as ``$last``."""
        state = self._state
        terminal = state.system.terminal
        name = state.settings.output or ("table" if terminal else "json")
        form = outcome.format or self.named(name)
        state.last, state.outcome = outcome.value, outcome
        pieces = written(
            outcome,
            form,
            width=state.system.width,
            terminal=terminal,
            color=state.system.color(state.settings.color),
            human=state.settings.human,
        )
        if state.bus.wants(Printed):
            text = "".join(pieces)
            state.bus.emit(Printed, text)
            pieces = (text,)
        if terminal and state.show is not None:
            state.show(form.name, pieces)
        else:
            state.system.write(pieces)

    def text(self, outcome: Outcome, form: Format) -> Iterable[str]:
        """An outcome in a format, for a file or program."""
        return written(outcome, form, width=None, terminal=False, color=False)

    def target(self, text: str) -> Path:
        """Where a result goes; looked at before anything is sent, so that nothing is lost."""
        path = Path(text).expanduser()
        if path.is_dir():
            raise UsageError(f"{path} is a folder")
        if not path.parent.is_dir():
            raise UsageError(f"{path.parent} is no folder: {path.name} can't be written there")
        return path

    def save(self, outcome: Outcome | None, path: Path, *, append: bool) -> None:
        """Write an outcome to a file, in the format that a stage or the file's ending asks for."""
        chosen = outcome.format if outcome else None
        by_name = by_extension(str(path))
        form = chosen or by_name or self.named(self._state.settings.output or "json")
        try:
            pieces = self.text(outcome, form) if outcome else ()
            if append and outcome:
                from cpshell.shell.appending import continued

                pieces = continued(pieces, outcome, form.name, path)
            with open(path, "ab" if append else "wb") as stream:
                for piece in pieces:
                    stream.write(encoded(piece))
        except OSError as error:
            raise UsageError(f"{path} can't be written: {error.strerror}") from None
