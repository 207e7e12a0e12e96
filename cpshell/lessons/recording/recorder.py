"""Record sessions as lessons while they go on: begin a take, and end it.

What is heard has been redacted, and is once more when it is written (:mod:`.draft`). At the end the
lesson is played once from its cassette: where masks or new names changed the look of a result, the
lesson takes what it shows from now on.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cpshell.errors import UsageError
from cpshell.language.counts import counted
from cpshell.lessons.lesson import Lesson, cassette_path
from cpshell.lessons.recording.beginning import continue_lesson, describe_start, kept_variables
from cpshell.lessons.recording.draft import Draft
from cpshell.lessons.recording.take import Take
from cpshell.lessons.renaming import Renaming
from cpshell.lessons.replay_shell import describe_sessions
from cpshell.lessons.step_output import without_colors
from cpshell.shell.shell import Shell
from cpshell.system.files import user_path


class LessonRecorder:
    """Implements :class:`cpshell.shell.shell.Recorder`: at most one take at a time.

    What edits the take raises UsageError where nothing is being recorded.
    """

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._take: Take | None = None

    @property
    def lesson(self) -> str | None:
        """Return the name of the file that is being recorded into, and that it pauses."""
        return self._take.name if self._take is not None else None

    def start(
        self, path: str, title: str | None, renames: Sequence[str], *, keep_width: bool
    ) -> str:
        """Begin a lesson; return what to tell the user.

        Raises:
            UsageError: a lesson is being recorded already, or the file cannot be written.
        """
        target = self._target(path)
        rename = Renaming(renames, keep_width=keep_width)
        state, files = self._shell.state, self._shell.state.system.files
        for file in (target, cassette_path(target)):
            if files.exists(file) and files.status(file).st_size:
                raise UsageError(
                    f"{file.name} already exists: choose another name",
                    hint=f"record start --append {path}" if file == target else None,
                )
        lesson = Lesson(str(target), (), describe_start(self._shell, rename))
        with Draft(lesson, state.redactor, files) as draft:
            draft.begin(describe_sessions(self._shell.sessions.infos()), kept_variables(state))
            draft.write_prose(f"# {without_colors(title or target.stem)}")
            self._take = Take(self._shell, draft)
        return f"recording into {target.name}; `record stop` ends it"

    def go_on(self, path: str, title: str | None) -> str:
        """Go on with a lesson where it ends; ``title`` begins a chapter. Return what to tell.

        Raises:
            LessonFailed, UsageError: as of :func:`.beginning.continue_lesson`.
        """
        target = self._target(path)
        lesson, said = continue_lesson(target, self._shell)
        state = self._shell.state
        with Draft(lesson, state.redactor, state.system.files, append=True) as draft:
            if title is not None:
                draft.write_prose(f"## {without_colors(title)}")
            self._take = Take(self._shell, draft)
        steps = counted(draft.steps, "step")
        return "\n".join([f"recording on into {target.name}, after {steps}", *said])

    def stop(self) -> str:
        """End the lesson; return what to tell the user.

        Raises:
            UsageError: nothing is being recorded, or something could not be written.
        """
        take, self._take = self._current("record"), None
        return take.end()

    def close(self) -> None:
        """End a recording that was not stopped before the shell ends."""
        take, self._take = self._take, None
        if take is not None:
            try:
                self._shell.say(take.end())
            except UsageError as error:
                self._shell.tell(f"cpshell: {error.message}")

    def note(self, text: str) -> str:
        """Write narration between the steps; return what to tell the user, if anything."""
        return self._current("note").note(text)

    def preview(self) -> list[dict[str, Any]]:
        """Return what was masked, and how often in which step."""
        return self._current("record").preview()

    def status(self) -> dict[str, Any]:
        """Return what is being recorded, and how far it is."""
        return self._take.status() if self._take is not None else {"state": "off"}

    def undo(self) -> str:
        """Take back the last step or note; return what to tell the user."""
        return self._current("record").undo()

    def pause(self) -> str:
        """Record nothing until :meth:`resume`; return what to tell the user."""
        return self._current("record").pause()

    def resume(self) -> str:
        """Go on after a pause; return what to tell the user."""
        return self._current("record").resume()

    def _current(self, name: str) -> Take:
        """Return the take, for a command of this name that stands on a line of its own."""
        if self._take is None:
            raise UsageError("nothing is being recorded", hint="record start LESSON.md")
        self._take.check_alone(name)
        return self._take

    def _target(self, path: str) -> Path:
        if self._take is not None:
            raise UsageError(f"already recording into {self._take.draft.path}", hint="record stop")
        target = user_path(path).absolute()
        if target.suffix != ".md":
            raise UsageError(
                f"{target.name} is not a Markdown file", hint=f"record start {target.name}.md"
            )
        return target
