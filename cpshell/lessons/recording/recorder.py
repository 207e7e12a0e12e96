"""Record a session as a lesson while it goes on, and edit what was recorded.

What the recorder hears has been redacted, and is once more when it is written
(:mod:`.draft`). At the end the lesson is played once from its cassette: where masks or new names
changed the look of a result, the lesson takes what it shows from now on.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cpshell.errors import LanguageError, UsageError
from cpshell.language import parse
from cpshell.language.counts import counted
from cpshell.lessons.lesson import Lesson, cassette_path
from cpshell.lessons.recording.beginning import (
    continue_lesson,
    describe_start,
    kept_variables,
    plugins_in,
)
from cpshell.lessons.recording.draft import Draft
from cpshell.lessons.recording.moments import (
    ShellMoment,
    chain_text,
    restore_moment,
    sessions_of,
    way_to,
)
from cpshell.lessons.recording.replay_check import check_replay
from cpshell.lessons.recording.steps import StepSink
from cpshell.lessons.renaming import Renaming
from cpshell.lessons.replay_shell import describe_sessions
from cpshell.lessons.step_output import without_colors
from cpshell.shell.shell import Shell
from cpshell.system.files import user_path


class LessonRecorder:
    """Implements :class:`cpshell.shell.shell.Recorder`."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._state = shell.state
        self._sink: StepSink | None = None
        self._human = True

    @property
    def lesson(self) -> str | None:
        """Return the name of the file that is being recorded into, and that it pauses."""
        sink = self._sink
        if sink is None:
            return None
        return sink.draft.path.name + (" (paused)" if sink.pause is not None else "")

    # Beginning and ending ------------------------------------------------------------------

    def start(
        self, path: str, title: str | None, renames: Sequence[str], *, keep_width: bool
    ) -> str:
        """Begin a lesson; return what to tell the user.

        Raises:
            UsageError: a lesson is being recorded already, or the file cannot be written.
        """
        target = self._target(path)
        rename = Renaming(renames, keep_width=keep_width)
        state, files = self._state, self._state.system.files
        for file in (target, cassette_path(target)):
            if files.exists(file) and files.status(file).st_size:
                raise UsageError(
                    f"{file.name} already exists: choose another name",
                    hint=f"record start --append {path}" if file == target else None,
                )
        lesson = Lesson(str(target), (), describe_start(self._shell, rename))
        draft = Draft(lesson, state.redactor, files)
        draft.begin(describe_sessions(self._shell.sessions.infos()), kept_variables(state))
        draft.write_prose(f"# {without_colors(title or target.stem)}")
        self._listen(draft)
        return f"recording into {target.name}; `record stop` ends it"

    def go_on(self, path: str, title: str | None) -> str:
        """Go on with a lesson where it ends; ``title`` begins a chapter. Return what to tell.

        Raises:
            LessonFailed, UsageError: as of :func:`.beginning.continue_lesson`.
        """
        target = self._target(path)
        lesson, said = continue_lesson(target, self._shell)
        draft = Draft(lesson, self._state.redactor, self._state.system.files, append=True)
        if title is not None:
            draft.write_prose(f"## {without_colors(title)}")
        self._listen(draft)
        steps = counted(draft.steps, "step")
        return "\n".join([f"recording on into {target.name}, after {steps}", *said])

    def stop(self) -> str:
        """End the lesson; return what to tell the user.

        Raises:
            UsageError: nothing is being recorded.
        """
        return self._end(self._open("record"))

    def close(self) -> None:
        """End a recording that was not stopped before the shell ends."""
        if self._sink is not None:
            self._shell.say(self._end(self._sink))

    def _target(self, path: str) -> Path:
        if self._sink is not None:
            raise UsageError(f"already recording into {self._sink.draft.path}", hint="record stop")
        target = user_path(path).absolute()
        if target.suffix != ".md":
            raise UsageError(
                f"{target.name} is not a Markdown file", hint=f"record start {target.name}.md"
            )
        return target

    def _listen(self, draft: Draft) -> None:
        self._human = self._state.settings.human
        self._state.settings.human = False  # times of day differ for other people
        self._shell.results.captures_programs = True
        self._sink = StepSink(self._shell, draft)

    def _end(self, sink: StepSink) -> str:
        draft = sink.draft
        sink.close()
        self._state.settings.human = self._human
        self._shell.results.captures_programs = False
        self._sink = None
        draft.mask_again()
        told = [f"a note is kept as plain text: {reason}" for reason in draft.settle()]
        plugins = plugins_in(draft.lesson, self._shell)
        draft.name_plugins(each.name for each in plugins)
        draft.close()
        steps, masked = counted(draft.steps, "step"), sum(draft.masked.values())
        summary = f"{draft.path.name}: {steps}, {masked} masked"
        return "\n".join([summary, *told, *check_replay(draft.path, self._state.system, plugins)])

    # While it is recorded ------------------------------------------------------------------

    def note(self, text: str) -> str:
        """Write narration between the steps; return what to tell the user, if anything.

        Raises:
            UsageError: nothing is being recorded.
        """
        sink = self._open("note")
        sink.moments.append(sink.take_moment())
        reason = sink.draft.write_prose(without_colors(text))
        return f"the note is kept as plain text: {reason}" if reason else ""

    def preview(self) -> list[dict[str, Any]]:
        """Return what was masked, and how often in which step.

        Raises:
            UsageError: nothing is being recorded.
        """
        return [
            {"what": what, "where": where, "times": times}
            for (what, where), times in self._open("record").draft.masked.items()
        ]

    def status(self) -> dict[str, Any]:
        """Return what is being recorded, and how far it is."""
        sink = self._sink
        if sink is None:
            return {"state": "off"}
        draft = sink.draft
        return {
            "state": "recording" if sink.pause is None else "paused",
            "lesson": str(draft.path),
            "steps": draft.steps,
            "last": draft.last_command,
            "masked": sum(draft.masked.values()),
            "undo": len(sink.moments),
        }

    def undo(self) -> str:
        """Take back the last step with its exchanges, or the last note; return what to tell.

        Variables are as before it. Sessions stay as they are: where the step opened or closed some,
        the recording pauses.

        Raises:
            UsageError: nothing is being recorded, or nothing is left to take back.
        """
        sink = self._open("record")
        if not sink.moments:
            raise UsageError("nothing is left to take back of what was recorded here")
        moment = sink.moments.pop()
        command = sink.draft.drop_last(moment.cassette_lines)
        restore_moment(self._shell, moment)
        told = "took back the note" if command is None else f"took back `{command}`"
        if sink.pause is not None:
            sink.pause = moment
        elif moment.sessions != sessions_of(self._shell):
            sink.pause = moment
            way = way_to(moment.sessions, sessions_of(self._shell))
            told += f"; {self._elsewhere(moment)}, so the recording pauses"
            told += f"\n  hint: {way}\n  hint: record resume"
        return told

    def pause(self) -> str:
        """Record nothing until :meth:`resume`; return what to tell the user.

        Raises:
            UsageError: nothing is being recorded, or it pauses already.
        """
        sink = self._open("record")
        if sink.pause is not None:
            raise UsageError("the recording pauses already", hint="record resume")
        sink.pause = sink.take_moment()
        return f"{sink.draft.path.name} pauses; `record resume` goes on"

    def resume(self) -> str:
        """Go on after a pause, with variables and settings as before it; return what to tell.

        Raises:
            UsageError: the recording does not pause, or other sessions are open than then.
        """
        sink = self._open("record")
        if sink.pause is None:
            raise UsageError("the recording does not pause", hint="record pause")
        now = sessions_of(self._shell)
        if sink.pause.sessions != now:
            raise UsageError(self._elsewhere(sink.pause), hint=way_to(sink.pause.sessions, now))
        restore_moment(self._shell, sink.pause)
        sink.pause = None
        return f"recording on into {sink.draft.path.name}, with the variables of before the pause"

    def _elsewhere(self, moment: ShellMoment) -> str:
        """Return that other sessions are open than at a moment of the lesson."""
        now = chain_text(sessions_of(self._shell))
        return f"the lesson goes on as {chain_text(moment.sessions)}, and this is {now}"

    def _open(self, name: str) -> StepSink:
        """Return what records; ``name`` is the command that asks, on a line of its own.

        Raises:
            UsageError: nothing is being recorded, or other statements stand beside the command:
                the line would be half in the lesson.
        """
        sink = self._sink
        if sink is None:
            raise UsageError("nothing is being recorded", hint="record start LESSON.md")
        text = sink.line or name
        try:
            alone = len(parse(text).statements) == 1 and text.split(maxsplit=1)[0] == name
        except LanguageError:
            alone = False
        if not alone:
            raise UsageError(f"`{name}` must stand on a line of its own while a lesson is recorded")
        return sink
