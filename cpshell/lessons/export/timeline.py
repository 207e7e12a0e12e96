"""A lesson as a timeline: what appears on the screen, and when.

The same lesson always gives the same timeline.
"""

from dataclasses import dataclass

from cpshell.lessons.lesson import Lesson, Prose
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.presentation import LONGEST, PER_KEY, PER_LINE, PER_WORD, Presentation
from cpshell.render import safe


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Text that appears ``at`` so many milliseconds, or the mark of a step."""

    at: int
    text: str
    mark: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """All shots of a lesson in order. ``lasts`` so many milliseconds; sizes are in cells."""

    title: str
    width: int
    height: int
    shots: tuple[TimelineEvent, ...]
    lasts: int

    @property
    def text(self) -> str:
        """Everything that appears."""
        return "".join(shot.text for shot in self.shots if not shot.mark)


def build_timeline(
    lesson: Lesson, lesson_shell: LessonShell, *, height: int, color: bool
) -> Timeline:
    """Run a lesson and take down what a spectator sees."""
    presentation = Presentation(lesson.start.terminal or 80, color)
    camera = _Camera()
    for scene in lesson.scenes():
        if isinstance(scene, Prose):
            text = presentation.narration(scene)
            camera.shows(text)
            camera.rests(PER_WORD * len(text.split()))
            continue
        camera.marks(scene.command.split("\n")[0])
        camera.shows(presentation.prompt(lesson_shell.shell))
        for keys in presentation.typed(scene):
            camera.rests(PER_KEY)
            camera.shows(keys)
        camera.rests(PER_KEY * 6)
        result = presentation.result(lesson_shell.run(scene))
        camera.shows(f"\n{result}")
        camera.rests(PER_LINE * (1 + result.count("\n")))
    return Timeline(safe(lesson.title), presentation.width, height, tuple(camera.shots), camera.now)


class _Camera:
    def __init__(self) -> None:
        self.now = 0
        self.shots: list[TimelineEvent] = []

    def shows(self, text: str) -> None:
        self.shots.append(TimelineEvent(self.now, text))

    def marks(self, label: str) -> None:
        self.shots.append(TimelineEvent(self.now, label, mark=True))

    def rests(self, seconds: float) -> None:
        self.now += round(min(seconds, LONGEST) * 1000)
