"""A lesson as a film: what appears on the screen, and when. The same lesson, the same film."""

from dataclasses import dataclass

from cpshell.lessons.lesson import Lesson, Prose
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.playing.player import LONGEST, PER_KEY, PER_LINE, PER_WORD
from cpshell.lessons.playing.presentation import Looks
from cpshell.render import safe


@dataclass(frozen=True, slots=True)
class Shot:
    """Text that appears ``at`` so many milliseconds, or the mark of a step."""

    at: int
    text: str
    mark: bool = False


@dataclass(frozen=True, slots=True)
class Film:
    """All shots of a lesson in order. ``lasts`` so many milliseconds; sizes are in cells."""

    title: str
    width: int
    height: int
    shots: tuple[Shot, ...]
    lasts: int

    @property
    def text(self) -> str:
        """Everything that appears."""
        return "".join(shot.text for shot in self.shots if not shot.mark)


def make_film(lesson: Lesson, stage: LessonShell, *, height: int, color: bool) -> Film:
    """Run a lesson and take down what a spectator sees."""
    looks = Looks(lesson.start.terminal or 80, color)
    camera = _Camera()
    for scene in lesson.scenes():
        if isinstance(scene, Prose):
            text = looks.narration(scene)
            camera.shows(text)
            camera.rests(PER_WORD * len(text.split()))
            continue
        camera.marks(scene.command.split("\n")[0])
        camera.shows(looks.prompt(stage.shell))
        for keys in looks.typed(scene):
            camera.rests(PER_KEY)
            camera.shows(keys)
        camera.rests(PER_KEY * 6)
        result = looks.result(stage.run(scene))
        camera.shows(f"\n{result}")
        camera.rests(PER_LINE * (1 + result.count("\n")))
    return Film(safe(lesson.title), looks.width, height, tuple(camera.shots), camera.now)


class _Camera:
    def __init__(self) -> None:
        self.now = 0
        self.shots: list[Shot] = []

    def shows(self, text: str) -> None:
        self.shots.append(Shot(self.now, text))

    def marks(self, label: str) -> None:
        self.shots.append(Shot(self.now, label, mark=True))

    def rests(self, seconds: float) -> None:
        self.now += round(min(seconds, LONGEST) * 1000)
