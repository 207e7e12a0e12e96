"""Hold a take, which is a lesson while it is recorded, and edit it."""

from typing import Any

from cpshell.errors import LanguageError, UsageError
from cpshell.language import parse
from cpshell.language.counts import counted
from cpshell.lessons.recording.beginning import plugins_in
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
from cpshell.lessons.step_output import without_colors
from cpshell.shell.shell import Shell


class Take:
    """Records what happens in a shell into a draft, from now until :meth:`end`.

    The methods that edit it return what to tell the user, and raise UsageError where they cannot,
    FileFailed among them: the take is then as it was.
    """

    def __init__(self, shell: Shell, draft: Draft) -> None:
        self.draft = draft
        self._shell = shell
        self._human = shell.state.settings.human
        shell.state.settings.human = False  # times of day differ for other people
        shell.results.captures_programs = True
        self._sink = StepSink(shell, draft)

    @property
    def name(self) -> str:
        """Return the name of the file that is being recorded into, and that it pauses."""
        return self.draft.path.name + (" (paused)" if self._sink.pause is not None else "")

    def check_alone(self, name: str) -> None:
        """Raise UsageError where other statements stand beside a command that edits the take: the
        line would be half in the lesson. ``name`` is the command."""
        text = self._sink.line or name
        try:
            alone = len(parse(text).statements) == 1 and text.split(maxsplit=1)[0] == name
        except LanguageError:
            alone = False
        if not alone:
            raise UsageError(f"`{name}` must stand on a line of its own while a lesson is recorded")

    def end(self) -> str:
        """Record nothing more, and play the lesson once: return what to tell the user.

        Raises:
            UsageError: something could not be written; what was is kept, and is a lesson.
        """
        shell, draft = self._shell, self.draft
        self._sink.close()
        shell.state.settings.human = self._human
        shell.results.captures_programs = False
        try:
            draft.mask_again()
            told = [f"a note is kept as plain text: {reason}" for reason in draft.settle()]
            plugins = plugins_in(draft.lesson, shell)
            draft.name_plugins(each.name for each in plugins)
        finally:
            draft.close()
        steps, masked = counted(draft.steps, "step"), sum(draft.masked.values())
        told = [f"{draft.path.name}: {steps}, {masked} masked", *told]
        told += check_replay(draft.path, shell.state.system, plugins)
        if self._sink.failure is not None:
            shell.say("\n".join(told))
            raise self._sink.failure
        return "\n".join(told)

    def note(self, text: str) -> str:
        """Write narration between the steps."""
        moment = self._sink.take_moment()
        reason = self.draft.write_prose(without_colors(text))
        self._sink.moments.append(moment)
        return f"the note is kept as plain text: {reason}" if reason else ""

    def preview(self) -> list[dict[str, Any]]:
        """Return what was masked, and how often in which step."""
        return [
            {"what": what, "where": where, "times": times}
            for (what, where), times in self.draft.masked.items()
        ]

    def status(self) -> dict[str, Any]:
        """Return what is being recorded, and how far it is."""
        draft = self.draft
        return {
            "state": "recording" if self._sink.pause is None else "paused",
            "lesson": str(draft.path),
            "steps": draft.steps,
            "last": draft.last_command,
            "masked": sum(draft.masked.values()),
            "undo": len(self._sink.moments),
        }

    def undo(self) -> str:
        """Take back the last step with its exchanges, or the last note.

        Variables are as before it. Sessions stay as they are: where the step opened or closed some,
        the recording pauses.
        """
        sink = self._sink
        if not sink.moments:
            raise UsageError("nothing is left to take back of what was recorded here")
        moment = sink.moments[-1]
        command = self.draft.drop_last(moment.cassette_lines)
        sink.moments.pop()
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
        """Record nothing until :meth:`resume`."""
        sink = self._sink
        if sink.pause is not None:
            raise UsageError("the recording pauses already", hint="record resume")
        sink.pause = sink.take_moment()
        return f"{self.draft.path.name} pauses; `record resume` goes on"

    def resume(self) -> str:
        """Go on after a pause, in the same sessions, with variables and settings as before it."""
        sink = self._sink
        if sink.pause is None:
            raise UsageError("the recording does not pause", hint="record pause")
        now = sessions_of(self._shell)
        if sink.pause.sessions != now:
            raise UsageError(self._elsewhere(sink.pause), hint=way_to(sink.pause.sessions, now))
        restore_moment(self._shell, sink.pause)
        sink.pause = sink.failure = None
        return f"recording on into {self.draft.path.name}, with the variables of before the pause"

    def _elsewhere(self, moment: ShellMoment) -> str:
        """Return that other sessions are open than at a moment of the lesson."""
        now = chain_text(sessions_of(self._shell))
        return f"the lesson goes on as {chain_text(moment.sessions)}, and this is {now}"
