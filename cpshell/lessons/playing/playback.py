"""Keep how far a lesson was played: what was shown once is remembered and never run again."""

from collections.abc import Iterator

from cpshell.lessons.lesson import Lesson, Prose, Step
from cpshell.lessons.performer import Performer
from cpshell.lessons.presentation import Presentation


class Playback:
    """The scenes of a lesson; ``next`` is the one to show, ``None`` at the end."""

    def __init__(self, lesson: Lesson, performer: Performer, presentation: Presentation) -> None:
        self._lesson = lesson
        self._performer = performer
        self._presentation = presentation
        self._scenes = tuple(lesson.scenes())
        self._at = 0
        self._shown: list[str] = []

    @property
    def next(self) -> Prose | Step | None:
        """Return the scene that comes next."""
        return self._scenes[self._at] if self._at < len(self._scenes) else None

    @property
    def remembered(self) -> str | None:
        """Return what the next scene showed, if it was shown before."""
        return self._shown[self._at] if self._at < len(self._shown) else None

    @property
    def at_end(self) -> bool:
        """Return whether everything was shown."""
        return len(self._shown) == len(self._scenes)

    @property
    def steps(self) -> int:
        """Return how many steps stand before what comes next."""
        return sum(isinstance(scene, Step) for scene in self._scenes[: self._at])

    @property
    def screen(self) -> str:
        """Return everything that was shown before what comes next."""
        return "".join(self._shown[: self._at])

    def narration(self, prose: Prose) -> str:
        """Return the narration that comes next as text."""
        before = self._scenes[self._at - 1] if self._at else None
        return self._presentation.narration(prose, before)

    def transcript(self, prompt: str, step: Step, result: str) -> str:
        """Return a step as text."""
        return f"{prompt}{''.join(self._presentation.typed(step))}\n{result}"

    def finish(self, text: str) -> None:
        """Remember what the next scene showed, and go on after it."""
        self._shown[self._at : self._at + 1] = [text]
        self._at += 1

    def go_on(self) -> None:
        """Go on after a scene that was shown before."""
        self._at += 1

    def go_back(self) -> None:
        """Go back to the scene before."""
        self._at = max(0, self._at - 1)

    def go_to(self, line: int) -> None:
        """Go to the scene at a line of the lesson; what was not run yet before it runs unseen."""
        target = sum(scene.line < line for scene in self._scenes)
        self._at = min(target, len(self._shown))
        for scene in self._scenes[self._at : target]:
            if isinstance(scene, Prose):
                self.finish(self.narration(scene))
            else:
                prompt = self._presentation.prompt(self._performer.shell)
                result = self._presentation.result(self._performer.perform(scene))
                self.finish(self.transcript(prompt, scene, result))

    def contents(self) -> Iterator[str]:
        """Yield a line for each chapter, with the number of the step that comes next there."""
        for line, heading in self._lesson.headings:
            number = 1 + sum(step.line < line for step in self._lesson.steps)
            yield f"{number:5}  {heading}"
