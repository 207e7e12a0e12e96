"""A recorder that costs nothing until somebody records."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cpshell.errors import UsageError

if TYPE_CHECKING:
    from cpshell.lessons.recording.recorder import LessonRecorder
    from cpshell.shell.shell import Shell
    from cpshell.shell.state import State


class LaterRecorder:
    """Implements :class:`cpshell.commands.recording.Recorder`."""

    def __init__(self, shell: "Shell", state: "State") -> None:
        self._shell = shell
        self._state = state
        self._recorder: LessonRecorder | None = None

    def start(
        self, path: str, title: str | None, renames: Sequence[str], *, keep_width: bool
    ) -> str:
        """Begin a lesson."""
        if self._recorder is None:
            from cpshell.lessons.recording.recorder import LessonRecorder

            self._recorder = LessonRecorder(self._shell, self._state)
        return self._recorder.start(path, title, renames, keep_width=keep_width)

    def note(self, text: str) -> None:
        """Narration."""
        self._begun().note(text)

    def stop(self) -> str:
        """End the lesson."""
        return self._begun().stop()

    def preview(self) -> list[dict[str, Any]]:
        """What was masked up to now."""
        return self._begun().preview()

    def close(self) -> None:
        """The shell ends."""
        if self._recorder is not None:
            self._recorder.close()

    def _begun(self) -> "LessonRecorder":
        if self._recorder is None:
            raise UsageError("nothing is being recorded", hint="record start LESSON.md")
        return self._recorder
