"""Write the two files of a recording: each step is on the disk before the next begins.

What cannot be written leaves both as they were, and raises FileFailed. Everything is redacted when
it is written. A secret that becomes known later is masked in what stands there already, as soon as
it is known.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from cpshell.events import Exchange
from cpshell.lessons.lesson import Lesson, LessonBlock, Prose, Step, cassette_path
from cpshell.lessons.plugins import plugin_name
from cpshell.lessons.recording.narration import as_plain_text, objection_to, settle
from cpshell.lessons.recording.take_cassette import TakeCassette
from cpshell.lessons.renaming import Renaming
from cpshell.lessons.write import block_lines, head_lines, write_lesson
from cpshell.redact import MASK, Redactor
from cpshell.system.editable_file import edit_file
from cpshell.system.files import FileFailed, Files


class Draft:
    """A lesson and its cassette while they are recorded."""

    def __init__(
        self, lesson: Lesson, redactor: Redactor, files: Files, *, append: bool = False
    ) -> None:
        """Make both files, or with ``append`` write on in those that are there.

        Raises:
            UsageError: one of them cannot be written.
        """
        self.path = Path(lesson.name)
        self.masked: Counter[tuple[str, str]] = Counter()  # what, where
        self._redactor = redactor
        self._rename = Renaming(lesson.start.renamed)
        self._start, self._head = lesson.start, lesson.head or tuple(head_lines(lesson.start))
        self._parts = list(lesson.parts)
        self._masked_with = redactor.learned
        self._is_new = not append
        self._last_at = 0  # where the last part begins in the file
        with ExitStack() as closing:
            self._file = edit_file(files, self.path, new=self._is_new)
            closing.callback(self._file.close)
            cassette = edit_file(files, cassette_path(self.path), new=self._is_new)
            closing.callback(cassette.close)
            self._cassette = TakeCassette(cassette, self._rename)
            self._rewrite(self._parts)
            self._close = closing.pop_all().close

    @property
    def lesson(self) -> Lesson:
        """Return the lesson as it is now."""
        return Lesson(str(self.path), tuple(self._parts), self._start, self._head)

    @property
    def cassette_lines(self) -> int:
        """Return how many lines the cassette has."""
        return self._cassette.lines

    @property
    def steps(self) -> int:
        """Return how many steps there are."""
        return sum(len(part.steps) for part in self._parts if isinstance(part, LessonBlock))

    @property
    def last_command(self) -> str | None:
        """Return the command of the last step."""
        steps = self.lesson.steps
        return steps[-1].command if steps else None

    def rewrite(self, text: str) -> str:
        """Return a text as it may stand in the files."""
        return self._rename(self._redactor.text(text))

    def begin(self, sessions: list[dict[str, Any]], variables: dict[str, Any]) -> None:
        """Write what was open and set before the first step."""
        self._cassette.begin(sessions, self._redactor.value(variables))

    def write_opened(self, seconds: float) -> None:
        """Write that a session was opened at this time."""
        self._cassette.write_opened(seconds)

    def write_exchange(self, event: Exchange) -> None:
        """Write a request and its answer."""
        self._cassette.write_exchange(event)
        where = event.path.rpartition("/")[2] or event.path
        self.count_masks(f"{event.query}{event.form}{event.headers}{event.body}", where)
        self.mask_again()

    def write_prose(self, text: str) -> str:
        """Write narration; return why it had to become plain text, if it had to."""
        self.mask_again()
        lines = tuple(self.rewrite(text).split("\n"))
        after_block = bool(self._parts) and isinstance(self._parts[-1], LessonBlock)
        around = ("",) if after_block else ()
        reason = objection_to(self.lesson, (*around, *lines, ""))
        lines = (*around, *(as_plain_text(lines) if reason else lines), "")
        self._add(Prose(lines))
        self.count_masks(text, "note")
        return reason

    def write_step(self, step: Step, *, again: bool) -> None:
        """Write a step; ``again``: in place of the last, of which more is known now."""
        self.mask_again()
        last = self._parts[-1] if self._parts else None
        if not isinstance(last, LessonBlock):
            self._add(LessonBlock((step,)))
            return
        block = LessonBlock((*(last.steps[:-1] if again else last.steps), step))
        self._file.rewrite(_text_of(block), self._last_at)
        self._parts[-1] = block

    def drop_last(self, cassette_lines: int) -> str | None:
        """Remove the last step or note, and what the cassette has after so many lines.

        Returns the command of the step, if it was one.
        """
        *parts, last = self._parts
        command = None
        if isinstance(last, LessonBlock):
            command = last.steps[-1].command
            parts += [LessonBlock(last.steps[:-1])] if last.steps[1:] else []
        self._rewrite(parts)
        self._cassette.cut(cassette_lines)
        return command

    def drop_exchanges(self, cassette_lines: int) -> None:
        """Remove what the cassette has after so many lines."""
        self._cassette.cut(cassette_lines)

    def name_plugins(self, names: Iterable[str]) -> None:
        """Write the plugins that the lesson needs into its head."""
        known = set(map(plugin_name, self._start.plugins))
        plugins = (*self._start.plugins, *sorted(set(names) - known))
        if plugins != self._start.plugins:
            self._start = replace(self._start, plugins=plugins)
            with_gap = not self._head or not self._head[-1]
            self._head = tuple(line for line in head_lines(self._start) if line or with_gap)
            self._rewrite(self._parts)

    def settle(self) -> list[str]:
        """Make a lesson of it that can be read; return why which notes became plain text."""
        lesson, reasons = settle(self.lesson)
        if reasons:
            self._rewrite(list(lesson.parts))
        return reasons

    def count_masks(self, text: str, where: str) -> None:
        """Count how often something was masked in a text."""
        if times := self.rewrite(text).count(MASK):
            self.masked["secret", self.rewrite(where)] += times

    def mask_again(self) -> None:
        """Mask in both files what has become known as a secret since it was written."""
        known = self._redactor.learned
        if self._masked_with == known:
            return
        parts = [_masked(part, self._redactor.text) for part in self._parts]
        if parts != self._parts:
            self._rewrite(parts)
        self._cassette.mask(self._redactor, self._masked_with)
        self._masked_with = known

    def close(self) -> None:
        """Close both files."""
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Close both files if the recording did not begin; new ones are empty then."""
        if kind is None:
            return
        if self._is_new:
            with suppress(FileFailed):
                self._file.rewrite("")
                self._cassette.cut(0)
        self.close()

    def _add(self, part: Prose | LessonBlock) -> None:
        """Write a part after the others."""
        at = self._file.size
        self._file.append(_text_of(part))
        self._parts.append(part)
        self._last_at = at

    def _rewrite(self, parts: list[Prose | LessonBlock]) -> None:
        """Write the whole lesson over what stands there."""
        *before, last = parts or [Prose(())]
        begin = write_lesson(Lesson("", tuple(before), head=self._head))
        begin = f"{begin}\n" if before or self._head else ""
        self._file.rewrite(begin + _text_of(last))
        self._parts = parts
        self._last_at = self._file.size - len(_text_of(last).encode("utf-8", "backslashreplace"))


def _text_of(part: Prose | LessonBlock) -> str:
    lines = block_lines(part) if isinstance(part, LessonBlock) else part.lines
    return "".join(f"{line}\n" for line in lines)


def _masked(part: Prose | LessonBlock, mask: Callable[[str], str]) -> Prose | LessonBlock:
    if isinstance(part, Prose):
        return Prose(_masked_lines(part.lines, mask))
    return LessonBlock(
        tuple(
            replace(step, command=mask(step.command), output=_masked_lines(step.output, mask))
            for step in part.steps
        )
    )


def _masked_lines(lines: tuple[str, ...], mask: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(mask("\n".join(lines)).split("\n")) if lines else ()
