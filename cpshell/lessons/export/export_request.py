"""Hold the request of an export, and run the lesson for whichever format it is written in."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.export.pictures.themes import DEFAULT_THEME
from cpshell.lessons.export.timeline import Timeline, build_timeline
from cpshell.lessons.lesson import Lesson
from cpshell.lessons.performer import Performer

DEFAULT_SIZE = 15
"""Pixels; the cells of the usual font are 9 pixels wide then, neither more nor less."""

Content = str | Iterable[bytes]
"""What a file is to hold: text, or the pieces of something else."""


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """How to write it, and where. ``height`` is in lines, ``size`` in pixels.

    The other names are those of the options. Without ``checks`` a lesson is written although its
    steps show something else than it says.
    """

    output: Path | None = None
    cast_version: int = 2
    height: int = 24
    each_step: bool = False
    theme: str = DEFAULT_THEME
    font: tuple[str, ...] = ()
    size: int = DEFAULT_SIZE
    captions: bool = False
    animate: bool = False
    checks: bool = True


@dataclass(frozen=True, slots=True)
class Export:
    """A lesson to be written, and what is needed to run it. A script is a lesson, too."""

    lesson: Lesson
    is_script: bool
    backend: LessonBackend
    request: ExportRequest

    def timeline(self, *, color: bool = True) -> Timeline:
        """Run the lesson and return what appears on the screen, and when."""
        request = self.request
        with self.performer() as performer:
            return build_timeline(
                self.lesson,
                performer,
                height=request.height,
                color=color,
                captions=request.captions,
            )

    @contextmanager
    def performer(self) -> Iterator[Performer]:
        """Yield what runs the steps.

        Raises:
            LessonFailed: at the end, if one did not show what the lesson says.
        """
        with self.backend.shell_for(self.lesson) as lesson_shell:
            performer = Performer(lesson_shell)
            yield performer
        if self.request.checks:
            hint = "export --no-check writes it all the same"
            if self.is_script:
                performer.require_all(hint, "this fails")
            else:
                performer.require_all(f"cpshell check {self.lesson.name}; or {hint}")
