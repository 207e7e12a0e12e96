"""This machine as a lesson sees it: no terminal but the recorded one, few variables."""

import io
from collections.abc import Mapping
from pathlib import Path

from cpshell.lessons.lesson import Start, cassette_path
from cpshell.render import safe
from cpshell.system.files import final_path
from cpshell.system.policy import LessonPolicy, Policy
from cpshell.system.streams import Ask, Streams
from cpshell.system.system import System


class _NullOutput(io.StringIO):
    """Keeps nothing: what a lesson prints is heard as events."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def write(self, text: str, /) -> int:
        return len(text)

    def isatty(self) -> bool:
        return self._terminal


class LessonStreams(Streams):
    """Lets results be written for a terminal of a given width, or for none."""

    def __init__(self, columns: int | None, ask: Ask, variables: Mapping[str, str]) -> None:
        super().__init__(
            io.StringIO(),
            _NullOutput(terminal=columns is not None),
            _NullOutput(terminal=False),
            variables=variables,
            ask=ask,
        )
        self._columns = columns
        self.told: list[str] = []  # lines of the lesson that may answer questions
        self.asks_as_told = False  # before destroying, since the lesson tells such a question

    def ask(self, question: str, secret: bool) -> str:
        """Answer as the lesson tells, or ask whoever answers for it."""
        last = safe(question.rpartition("\n")[2])
        for at, line in enumerate(self.told if not secret else ()):
            if line.startswith(last):
                del self.told[: at + 1]
                return line[len(last) :]
        return super().ask(question, secret)

    @property
    def width(self) -> int | None:
        return self._columns


def lesson_system(system: System, start: Start, ask: Ask, policy: Policy) -> System:
    """Return the machine for a lesson, as ``policy`` allows; ``ask`` answers its questions."""
    variables = {"PATH": system.variables.get("PATH", ""), "NO_COLOR": "1"}
    streams = LessonStreams(start.terminal, ask, variables)
    on_terminal = start.terminal is not None
    seen = system.with_streams(streams, variables=variables, interactive=on_terminal)
    return seen.under(policy)


def lesson_policy(path: Path, *further: Path) -> LessonPolicy:
    """Return the policy for a lesson that is not trusted: it may read its own two files.

    A link is not its own file, wherever it leads. ``further`` files are the shell's.
    """
    own = (path.absolute(), cassette_path(path.absolute()))
    files = [final_path(file.parent) / file.name for file in own]
    return LessonPolicy([*files, *map(final_path, further)])
