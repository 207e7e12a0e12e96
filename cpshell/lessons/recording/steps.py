"""Write the steps of a lesson as events bring them."""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from cpshell.errors import ExitCode
from cpshell.events import (
    KEY,
    Exchange,
    Failed,
    LineDone,
    LineRead,
    SessionOpened,
)
from cpshell.lessons.lesson import Step
from cpshell.lessons.recording.draft import Draft
from cpshell.lessons.recording.moments import ShellMoment, take_moment
from cpshell.lessons.step_output import SHOWN, StepOutput
from cpshell.lessons.wildcards import insert_wildcards
from cpshell.lessons.write import escape_output
from cpshell.shell.shell import Shell
from cpshell.system.files import FileFailed

_RECORDING_COMMANDS = frozenset(("record", "note"))


@dataclass(slots=True)
class _RunningStep:
    """A step while it runs; ``before`` is how the shell was then."""

    command: str
    line: int
    before: ShellMoment
    output: StepOutput = field(default_factory=StepOutput)
    written: bool = False

    @property
    def is_about_recording(self) -> bool:
        """Tell whether the step is about the recording itself."""
        return self.command.split(maxsplit=1)[0] in _RECORDING_COMMANDS


class StepSink:
    """Hears of all that happens in a shell, and writes it into a draft.

    ``moments`` are how the shell was before each step and note that was written. While the
    recording pauses, ``pause`` is how the shell was when it began to; ``failure`` is why it had to.
    """

    def __init__(self, shell: Shell, draft: Draft) -> None:
        self.moments: list[ShellMoment] = []
        self.pause: ShellMoment | None = None
        self.failure: FileFailed | None = None
        self._shell = shell
        self._state = shell.state
        self.draft = draft
        self._step: _RunningStep | None = None
        self._depth = 1  # the line that `record start` stands in
        self._pausing = threading.Lock()
        self._remove: Callable[[], None] = shell.state.bus.add(
            self._on_event,
            *(LineRead, LineDone, Exchange, SessionOpened, *SHOWN),
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
        try:
            self._hear(event)
        except FileFailed as error:
            self._pause_before_step(error)

    def _hear(self, event: Any) -> None:
        match event:
            case LineRead():
                self._begin_line(event)
            case LineDone():
                self._depth = max(0, self._depth - 1)
                if self._depth == 0:
                    self._write_step()
            case Failed():
                self._add_failure(event)
            case Exchange() if self._is_recording():
                self.draft.write_exchange(event)
            case SessionOpened() if self.pause is None:
                self.draft.write_opened(self._state.stack.current.opened)
            case _ if isinstance(event, SHOWN) and self._step is not None:
                self._step.output.add(event)

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
        if event.exit_code == ExitCode.INTERRUPTED and not step.output.printed:
            self._step = None  # the user took it back; nobody else could at the same moment
            if step.written:
                self.draft.drop_last(self.moments.pop().cassette_lines)
            return
        step.output.add(event)
        self._write_step()

    def _pause_before_step(self, error: FileFailed) -> None:
        """Leave out the step that could not be written: no lesson ends in half of one."""
        with self._pausing:
            if self.pause is not None:
                return
            step = self._step
            self.pause = step.before if step is not None else self.take_moment()
            self.failure = error
        with suppress(FileFailed):  # it may be another program's by now
            if step is not None and step.written:
                self.moments.pop()
                self.draft.drop_last(self.pause.cassette_lines)
            else:
                self.draft.drop_exchanges(self.pause.cassette_lines)
        left_out = f", and `{step.command}` is not in the lesson" if step is not None else ""
        self._state.tell(f"cpshell: {error.message}: the recording pauses{left_out}")
        self._state.tell("  hint: record resume")

    def _finish_step(self) -> None:
        self._write_step()
        self._step = None

    def _write_step(self) -> None:
        """Write the step as it is now."""
        draft, step = self.draft, self._step
        if step is None or not self._is_recording():
            return
        text = step.output.printed + step.output.failure
        output = tuple(
            insert_wildcards(line, self._state) for line in escape_output(draft.rewrite(text))
        )
        written = Step(draft.rewrite(step.command), output, step.output.exit_code, step.line)
        draft.write_step(written, again=step.written)
        if not step.written:
            step.written = True
            self.moments.append(step.before)
            draft.count_masks(step.command + text, step.command.split("\n")[0])
