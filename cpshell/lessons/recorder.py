"""Writes a lesson and its cassette while the session goes on.

A sink at the end of the event pipeline: what arrives has been redacted. It is redacted once more
when it is written, for secrets that were learned in between, and each step is on the disk before
the next one begins. At the end the lesson is played once from its cassette: where masks or new
names changed the look of a result, the lesson takes what it will show from now on.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from cpshell.errors import LanguageError, UsageError
from cpshell.events import Exchange, Failed, LineDone, LineRead, Printed, SessionOpened
from cpshell.language import parse
from cpshell.lessons.cassette import CassetteWriter, open_private
from cpshell.lessons.model import Block, Prose, Start, Step, cassette_of
from cpshell.lessons.rename import Renaming
from cpshell.lessons.settle import settle
from cpshell.lessons.stage import described, failure_text
from cpshell.lessons.volatile import loosened
from cpshell.lessons.write import block_lines, exactly, head_lines
from cpshell.redact import MASK
from cpshell.render import safe
from cpshell.shell.core import Shell
from cpshell.shell.state import State

_OURS = frozenset(("record", "note"))
_COLOR = re.compile(r"\x1b\[[0-9;]*m")
_LARGEST_VARIABLE = 100_000  # characters of JSON


@dataclass(slots=True)
class _Taken:
    """A step while it runs."""

    command: str
    line: int
    printed: str = ""
    failure: str = ""
    exit_code: int = 0
    written: bool = False


@dataclass(slots=True)
class _Files:
    """What a recording has open."""

    path: Path
    lesson: TextIO
    cassette: CassetteWriter
    rewrite: Callable[[str], str]
    parts: list[Prose | Block]
    block_at: int = 0  # where the block that still grows begins in the file
    masked: Counter[str] = field(default_factory=Counter)


class LessonRecorder:
    """Implements :class:`cpshell.commands.recording.Recorder`."""

    def __init__(self, shell: Shell, state: State) -> None:
        self._shell = shell
        self._state = state
        self._files: _Files | None = None
        self._step: _Taken | None = None
        self._depth = 0
        self._human = True
        self._remove: Callable[[], None] = lambda: None

    # What the commands do ------------------------------------------------------------------

    def start(
        self, path: str, title: str | None, renames: Sequence[str], *, keep_width: bool
    ) -> str:
        """Begin a lesson.

        Raises:
            UsageError: one is being recorded, or the file can't be written.
        """
        if self._files is not None:
            raise UsageError(f"{self._files.path} is being recorded", hint="record stop")
        target = Path(path).expanduser().absolute()
        if target.suffix != ".md":
            raise UsageError(f"a lesson is a Markdown file: {target.name}.md?")
        if any(file.exists() and file.stat().st_size for file in (target, cassette_of(target))):
            raise UsageError(f"{target.name} or its cassette exists", hint="choose another name")
        files = self._files = self._opened(target, Renaming(renames, keep_width=keep_width))
        self._prose(f"# {title or files.path.stem}")
        self._human = self._state.settings.human
        self._state.settings.human = False  # times of day are another for other people
        self._depth = 1  # the line that `record start` stands in
        self._remove = self._state.pipeline.add(
            self._hear, LineRead, LineDone, Printed, Failed, Exchange, SessionOpened
        )
        return f"recording into {target.name}; `record stop` ends it"

    def _opened(self, target: Path, rename: Renaming) -> _Files:
        """Both files, with what stands at their beginning."""
        redactor = self._state.redactor

        def rewrite(text: str) -> str:
            return rename(redactor.text(text))

        try:
            lesson = open_private(target)
            cassette = CassetteWriter(open_private(cassette_of(target)), rename)
        except OSError as error:
            raise UsageError(f"{target} can't be written: {error.strerror}") from None
        lesson.write(rewrite("".join(f"{line}\n" for line in head_lines(self._start()))))
        cassette.begin(described(self._shell.sessions()), redactor.value(dict(self._variables())))
        return _Files(target, lesson, cassette, rewrite, [], lesson.tell())

    def note(self, text: str) -> None:
        """Narration between the steps.

        Raises:
            UsageError: nothing is being recorded.
        """
        self._recording()
        self._alone("note")
        self._step = None
        self._prose(text)

    def stop(self) -> str:
        """End the lesson.

        Raises:
            UsageError: nothing is being recorded.
        """
        files = self._recording()
        self._alone("record")
        return self._end(files)

    def _end(self, files: _Files) -> str:
        self._finish()
        self._remove()
        self._state.settings.human = self._human
        self._files = None
        files.lesson.close()
        files.cassette.close()
        told = [f"{files.path.name}: {_count(files)} steps, {sum(files.masked.values())} masked"]
        return "\n".join([*told, *settle(files.path)])

    def preview(self) -> list[dict[str, Any]]:
        """What was masked or renamed: how often in which step.

        Raises:
            UsageError: nothing is being recorded.
        """
        files = self._recording()
        self._alone("record")
        rows = (key.partition("\0") for key in files.masked)
        return [
            {"what": what, "where": where, "times": files.masked[f"{what}\0{where}"]}
            for what, _, where in rows
        ]

    def close(self) -> None:
        """The shell ends: so does a recording that was not stopped."""
        if self._files is not None:
            self._shell.say(self._end(self._files))

    # What the events bring -----------------------------------------------------------------

    def _hear(self, event: Any) -> None:
        match event:
            case LineRead():
                self._line_read(event)
            case LineDone():
                self._depth = max(0, self._depth - 1)
                if self._depth == 0:
                    self._write_step()
            case Printed():
                if self._step is not None:
                    self._step.printed += safe(_COLOR.sub("", event.text), multiline=True)
            case Failed():
                if self._step is not None:
                    self._step.failure += failure_text(event)
                    self._step.exit_code = self._step.exit_code or event.exit_code
                    self._write_step()
            case Exchange():
                self._exchange(event)
            case SessionOpened() if self._files is not None:
                self._files.cassette.opened(self._state.stack.current.opened)

    def _line_read(self, event: LineRead) -> None:
        self._depth += 1
        if self._depth > 1:  # a line of a file that a step runs
            return
        self._finish()
        self._step = _Taken(event.text.rstrip("\n"), event.line)

    def _exchange(self, event: Exchange) -> None:
        if self._files is None or self._ours():
            return
        self._files.cassette.exchange(event)
        where = event.path.rpartition("/")[2] or event.path
        self._count_masks(f"{event.query}{event.form}{event.headers}{event.body}", where)

    # What is written -----------------------------------------------------------------------

    def _finish(self) -> None:
        """The step is over."""
        self._write_step()
        self._step = None

    def _write_step(self) -> None:
        """The block that grows, with the step as it is now."""
        if self._files is None or self._step is None or self._ours():
            return
        files, step = self._files, self._step
        rewrite = files.rewrite
        text = step.printed + step.failure
        output = tuple(loosened(line, self._state) for line in exactly(rewrite(text)))
        done = Step(rewrite(step.command), output, step.exit_code, step.line)
        last = files.parts[-1] if files.parts else None
        steps = last.steps if isinstance(last, Block) else ()
        if step.written:
            steps = steps[:-1]
        else:
            step.written = True
            self._count_masks(step.command + text, step.command.split("\n")[0])
        if not isinstance(last, Block):
            files.lesson.seek(0, 2)
            files.block_at = files.lesson.tell()
            files.parts.append(Block(()))
        files.parts[-1] = block = Block((*steps, done))
        files.lesson.seek(files.block_at)
        files.lesson.truncate()
        files.lesson.write("".join(f"{line}\n" for line in block_lines(block)))
        files.lesson.flush()

    def _prose(self, text: str) -> None:
        files = self._recording()
        lines = files.rewrite(_COLOR.sub("", text)).split("\n")
        lines = ["", *lines, ""] if files.parts and not self._after_prose() else [*lines, ""]
        files.parts.append(Prose(tuple(lines)))
        files.lesson.seek(0, 2)
        files.lesson.write("".join(f"{line}\n" for line in lines))
        files.lesson.flush()
        self._count_masks(text, "note")

    def _after_prose(self) -> bool:
        return self._files is not None and isinstance(self._files.parts[-1], Prose)

    def _count_masks(self, text: str, where: str) -> None:
        files = self._recording()
        where = files.rewrite(where)
        if times := files.rewrite(text).count(MASK):
            files.masked[f"secret\0{where}"] += times

    # What it needs to know -----------------------------------------------------------------

    def _recording(self) -> _Files:
        if self._files is None:
            raise UsageError("nothing is being recorded", hint="record start LESSON.md")
        return self._files

    def _ours(self) -> bool:
        """Whether the line that runs is about the recording itself."""
        return self._step is not None and self._step.command.split(maxsplit=1)[0] in _OURS

    def _alone(self, name: str) -> None:
        """A line with other statements beside `note` would be half in the lesson."""
        text = self._step.command if self._step is not None else name
        try:
            alone = len(parse(text).statements) == 1 and text.split(maxsplit=1)[0] == name
        except LanguageError:
            alone = False
        if not alone:
            raise UsageError(f"`{name}` stands on a line of its own while a lesson is recorded")

    def _start(self) -> Start:
        """How the lesson begins: nothing that only this machine would know."""
        sessions = self._shell.sessions()
        top = sessions[-1] if sessions else None
        return Start(
            user=top.user if top else None,
            service=top.service if top else None,
            terminal=self._state.environment.width,
            output=self._state.settings.output,
        )

    def _variables(self) -> Iterator[tuple[str, Any]]:
        import json

        for name, value in self._state.variables.items():
            try:
                if len(json.dumps(value)) <= _LARGEST_VARIABLE:
                    yield name, value
            except (TypeError, ValueError):
                continue


def _count(files: _Files) -> int:
    return sum(len(part.steps) for part in files.parts if isinstance(part, Block))
