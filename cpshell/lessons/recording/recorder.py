"""Write a lesson and its cassette while the session goes on.

The recorder is a sink at the end of the event bus: what arrives has been redacted, and is once
more when it is written (:mod:`.draft`). At the end the lesson is played once from its cassette:
where masks or new names changed the look of a result, the lesson takes what it shows from now on.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cpshell.errors import ExitCode, LanguageError, UsageError
from cpshell.events import KEY, Exchange, Failed, LineDone, LineRead, Printed, SessionOpened
from cpshell.language import parse
from cpshell.language.counts import counted
from cpshell.lessons.lesson import Start, Step, cassette_path
from cpshell.lessons.lesson_shell import failure_text
from cpshell.lessons.recording.draft import Draft
from cpshell.lessons.recording.replay_check import check_replay
from cpshell.lessons.renaming import Renaming
from cpshell.lessons.replay_shell import describe_sessions
from cpshell.lessons.wildcards import insert_wildcards
from cpshell.lessons.write import escape_output
from cpshell.render import safe
from cpshell.shell.shell import Shell
from cpshell.system.files import user_path

_RECORDING_COMMANDS = frozenset(("record", "note"))
_COLOR = re.compile(r"\x1b\[[0-9;]*m")
_LARGEST_VARIABLE = 100_000  # characters of JSON


@dataclass(slots=True)
class _RunningStep:
    """A step while it runs."""

    command: str
    line: int
    printed: str = ""
    failure: str = ""
    exit_code: int = 0
    written: bool = False

    @property
    def is_about_recording(self) -> bool:
        """Tell whether the step is about the recording itself."""
        return self.command.split(maxsplit=1)[0] in _RECORDING_COMMANDS


class LessonRecorder:
    """Implements :class:`cpshell.shell.shell.Recorder`."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._state = shell.state
        self._draft: Draft | None = None
        self._step: _RunningStep | None = None
        self._depth = 0
        self._human = True
        self._remove_sink: Callable[[], None] = lambda: None

    # What the commands do ------------------------------------------------------------------

    @property
    def lesson(self) -> str | None:
        """Return the name of the file that is being recorded into."""
        return self._draft.path.name if self._draft is not None else None

    def start(
        self, path: str, title: str | None, renames: Sequence[str], *, keep_width: bool
    ) -> str:
        """Begin a lesson; return what to tell the user.

        Raises:
            UsageError: a lesson is being recorded already, or the file cannot be written.
        """
        if self._draft is not None:
            raise UsageError(f"already recording into {self._draft.path}", hint="record stop")
        target = user_path(path).absolute()
        if target.suffix != ".md":
            raise UsageError(
                f"{target.name} is not a Markdown file", hint=f"record start {target.name}.md"
            )
        state, files = self._state, self._state.system.files
        for file in (target, cassette_path(target)):
            if files.exists(file) and files.status(file).st_size:
                raise UsageError(f"{file.name} already exists: choose another name")
        rename = Renaming(renames, keep_width=keep_width)
        start = self._describe_start(rename)
        draft = self._draft = Draft(target, rename, state.redactor, start, files)
        draft.begin(describe_sessions(self._shell.sessions.infos()), dict(self._variables()))
        draft.write_prose(f"# {_COLOR.sub('', title or target.stem)}")
        self._human = state.settings.human
        state.settings.human = False  # times of day differ for other people
        self._shell.results.captures_programs = True
        self._depth = 1  # the line that `record start` stands in
        self._remove_sink = state.bus.add(
            self._on_event, LineRead, LineDone, Printed, Failed, Exchange, SessionOpened
        )
        return f"recording into {target.name}; `record stop` ends it"

    def note(self, text: str) -> None:
        """Write narration between the steps.

        Raises:
            UsageError: nothing is being recorded.
        """
        draft = self._open_draft()
        self._require_own_line("note")
        self._step = None
        draft.write_prose(_COLOR.sub("", text))

    def stop(self) -> str:
        """End the lesson; return what to tell the user.

        Raises:
            UsageError: nothing is being recorded.
        """
        draft = self._open_draft()
        self._require_own_line("record")
        return self._end(draft)

    def preview(self) -> list[dict[str, Any]]:
        """Return what was masked, and how often in which step.

        Raises:
            UsageError: nothing is being recorded.
        """
        draft = self._open_draft()
        self._require_own_line("record")
        return [
            {"what": what, "where": where, "times": times}
            for (what, where), times in draft.masked.items()
        ]

    def close(self) -> None:
        """End a recording that was not stopped before the shell ends."""
        if self._draft is not None:
            self._shell.say(self._end(self._draft))

    def _end(self, draft: Draft) -> str:
        self._finish_step()
        self._remove_sink()
        self._state.settings.human = self._human
        self._shell.results.captures_programs = False
        self._draft = None
        draft.mask_again()
        draft.close()
        steps, masked = counted(draft.steps, "step"), sum(draft.masked.values())
        summary = f"{draft.path.name}: {steps}, {masked} masked"
        return "\n".join([summary, *check_replay(draft.path, self._state.system)])

    # What the events bring -----------------------------------------------------------------

    def _on_event(self, event: Any) -> None:
        match event:
            case LineRead():
                self._begin_line(event)
            case LineDone():
                self._depth = max(0, self._depth - 1)
                if self._depth == 0:
                    self._write_step()
            case Printed():
                if self._step is not None:
                    self._step.printed += safe(_COLOR.sub("", event.text), multiline=True)
            case Failed():
                self._add_failure(event)
            case Exchange() if self._draft is not None and not self._is_about_recording():
                self._draft.write_exchange(event)
            case SessionOpened() if self._draft is not None:
                self._draft.write_opened(self._state.stack.current.opened)

    def _begin_line(self, event: LineRead) -> None:
        self._depth += 1
        if self._depth > 1:  # a line of a file that a step runs
            return
        self._finish_step()
        if event.source != KEY:
            self._step = _RunningStep(event.text.rstrip("\n"), event.line)

    def _add_failure(self, event: Failed) -> None:
        step = self._step
        if step is None:
            return
        if event.exit_code == ExitCode.INTERRUPTED and not step.printed:
            self._step = None  # the user took it back; nobody else could at the same moment
            if step.written and self._draft is not None:
                self._draft.drop_step()
            return
        step.failure += failure_text(event)
        step.exit_code = step.exit_code or event.exit_code
        self._write_step()

    # What is written -----------------------------------------------------------------------

    def _finish_step(self) -> None:
        self._write_step()
        self._step = None

    def _write_step(self) -> None:
        """Write the step as it is now."""
        draft, step = self._draft, self._step
        if draft is None or step is None or step.is_about_recording:
            return
        text = step.printed + step.failure
        output = tuple(
            insert_wildcards(line, self._state) for line in escape_output(draft.rewrite(text))
        )
        written = Step(draft.rewrite(step.command), output, step.exit_code, step.line)
        draft.write_step(written, again=step.written)
        if not step.written:
            step.written = True
            draft.count_masks(step.command + text, step.command.split("\n")[0])

    # What it needs to know -----------------------------------------------------------------

    def _open_draft(self) -> Draft:
        if self._draft is None:
            raise UsageError("nothing is being recorded", hint="record start LESSON.md")
        return self._draft

    def _is_about_recording(self) -> bool:
        return self._step is not None and self._step.is_about_recording

    def _require_own_line(self, name: str) -> None:
        """Refuse other statements beside `note`: the line would be half in the lesson."""
        text = self._step.command if self._step is not None else name
        try:
            alone = len(parse(text).statements) == 1 and text.split(maxsplit=1)[0] == name
        except LanguageError:
            alone = False
        if not alone:
            raise UsageError(f"`{name}` must stand on a line of its own while a lesson is recorded")

    def _describe_start(self, rename: Renaming) -> Start:
        """Return how the lesson begins: nothing that only this machine would know."""
        sessions = self._shell.sessions.infos()
        top = sessions[-1] if sessions else None
        return Start(
            user=rename(self._state.redactor.text(top.user)) if top else None,
            service=top.service if top else None,
            terminal=self._state.system.streams.width,
            output=self._state.settings.output,
            renamed=rename.rules,
        )

    def _variables(self) -> Iterator[tuple[str, Any]]:
        for name, value in self._state.variables.items():
            try:
                if len(json.dumps(value)) <= _LARGEST_VARIABLE:
                    yield name, value
            except (TypeError, ValueError):
                continue
