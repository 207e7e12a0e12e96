"""Write the steps of a lesson as events bring them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cpshell.errors import ExitCode
from cpshell.events import (
    KEY,
    Exchange,
    Failed,
    LineDone,
    LineRead,
    Noted,
    Printed,
    QuestionAnswered,
    SessionOpened,
)
from cpshell.lessons.lesson import Step
from cpshell.lessons.lesson_shell import failure_text
from cpshell.lessons.match import note_text, question_text
from cpshell.lessons.recording.draft import Draft
from cpshell.lessons.recording.moments import ShellMoment, take_moment
from cpshell.lessons.wildcards import insert_wildcards
from cpshell.lessons.write import escape_output
from cpshell.render import safe
from cpshell.shell.shell import Shell

_RECORDING_COMMANDS = frozenset(("record", "note"))
_COLOR = re.compile(r"\x1b\[[0-9;]*m")


def without_colors(text: str) -> str:
    """Return text without the codes that colour it on a terminal."""
    return _COLOR.sub("", text)


@dataclass(slots=True)
class _RunningStep:
    """A step while it runs; ``before`` is how the shell was then."""

    command: str
    line: int
    before: ShellMoment
    printed: str = ""
    failure: str = ""
    exit_code: int = 0
    written: bool = False

    @property
    def is_about_recording(self) -> bool:
        """Tell whether the step is about the recording itself."""
        return self.command.split(maxsplit=1)[0] in _RECORDING_COMMANDS


class StepSink:
    """Hears of all that happens in a shell, and writes it into a draft.

    ``moments`` are how the shell was before each step and note that was written. While the
    recording pauses, ``pause`` is how the shell was when it began to.
    """

    def __init__(self, shell: Shell, draft: Draft) -> None:
        self.moments: list[ShellMoment] = []
        self.pause: ShellMoment | None = None
        self._shell = shell
        self._state = shell.state
        self.draft = draft
        self._step: _RunningStep | None = None
        self._depth = 1  # the line that `record start` stands in
        self._remove: Callable[[], None] = shell.state.bus.add(
            self._on_event,
            *(
                LineRead,
                LineDone,
                Printed,
                Noted,
                QuestionAnswered,
                Failed,
                Exchange,
                SessionOpened,
            ),
        )

    @property
    def line(self) -> str | None:
        """Return the line that runs."""
        return self._step.command if self._step is not None else None

    def take_moment(self) -> ShellMoment:
        """Return how the shell is now."""
        return take_moment(self._shell, self.draft.cassette_lines)

    def close(self) -> None:
        """Write what runs, and hear of nothing more."""
        self._finish_step()
        self._remove()

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
                    self._step.printed += safe(without_colors(event.text), multiline=True)
            case Noted():
                self._add_beside(note_text(event.call, event.kind, event.text))
            case QuestionAnswered():
                self._add_beside(question_text(event.question, event.answer))
            case Failed():
                self._add_failure(event)
            case Exchange() if self._is_recording():
                self.draft.write_exchange(event)
            case SessionOpened() if self.pause is None:
                self.draft.write_opened(self._state.stack.current.opened)

    def _add_beside(self, text: str) -> None:
        step = self._step
        if step is not None:
            ends_line = not step.printed or step.printed.endswith("\n")
            step.printed += text if ends_line else f"\n{text}"

    def _is_recording(self) -> bool:
        about_recording = self._step is not None and self._step.is_about_recording
        return self.pause is None and not about_recording

    def _begin_line(self, event: LineRead) -> None:
        self._depth += 1
        if self._depth > 1:  # a line of a file that a step runs
            return
        self._finish_step()
        if event.source != KEY:
            command = event.text.rstrip("\n")
            self._step = _RunningStep(command, event.line, self.take_moment())

    def _add_failure(self, event: Failed) -> None:
        step = self._step
        if step is None:
            return
        if event.exit_code == ExitCode.INTERRUPTED and not step.printed:
            self._step = None  # the user took it back; nobody else could at the same moment
            if step.written:
                self.draft.drop_last(self.moments.pop().cassette_lines)
            return
        step.failure += failure_text(event)
        step.exit_code = step.exit_code or event.exit_code
        self._write_step()

    def _finish_step(self) -> None:
        self._write_step()
        self._step = None

    def _write_step(self) -> None:
        """Write the step as it is now."""
        draft, step = self.draft, self._step
        if step is None or not self._is_recording():
            return
        text = step.printed + step.failure
        output = tuple(
            insert_wildcards(line, self._state) for line in escape_output(draft.rewrite(text))
        )
        written = Step(draft.rewrite(step.command), output, step.exit_code, step.line)
        draft.write_step(written, again=step.written)
        if not step.written:
            step.written = True
            self.moments.append(step.before)
            draft.count_masks(step.command + text, step.command.split("\n")[0])
