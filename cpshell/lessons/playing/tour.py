"""Practise a lesson of our own at a prompt with completion: ``tour``.

How far one has come is kept in the state folder from run to run.
"""

from contextlib import ExitStack, suppress
from pathlib import Path

from cpshell.errors import CpshellError, UsageError
from cpshell.lessons.cassette import read_cassette
from cpshell.lessons.lesson import Lesson, Prose, Step, cassette_path
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.playing.practice import Learner
from cpshell.lessons.presentation import Presentation
from cpshell.lessons.replay_shell import build_replay_shell
from cpshell.repl.practice_prompt import PracticePrompt
from cpshell.shell.state import State

LESSON = Path(__file__).parents[1] / "data" / "tour.md"


class RecordedTour:
    """Implements :class:`cpshell.shell.shell.Tour`: a cassette answers, no server is needed."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._lesson = read_lesson(LESSON, state.system.files)
        self._place_file = state.system.paths.state_file("tour")
        self._at = self._kept()

    def take(self, first: int | None) -> None:
        """Begin at a step, or where the last one ended; return when it is over or left.

        Raises:
            UsageError: the tour has fewer steps.
        """
        count = len(self._lesson.steps)
        first = self._at if first is None else first
        if not 1 <= first <= count:
            raise UsageError(f"invalid step {first}: the tour has {count}", hint="tour 1")
        self._at = first
        with ExitStack() as ends:
            lesson_shell = self._open_shell(ends)
            for step in self._lesson.steps[: first - 1]:
                lesson_shell.run(step)
            learner = self._learner(lesson_shell)
            for scene in _from_step(self._lesson, first):
                if isinstance(scene, Prose):
                    learner.write(learner.presentation.narration(scene))
                elif learner.practise_step(scene):
                    self._at += 1
                else:
                    self._keep()
                    learner.tell(f"left at step {self._at} of {count}; `tour` goes on there")
                    return
            learner.tell(f"Score: {learner.score}")
            self._at = 1
            self._keep()

    def _kept(self) -> int:
        """Return the step where the last one ended; the first where nothing tells it."""
        with suppress(CpshellError):
            text = self._state.system.own_files.read_private(self._place_file).strip()
            if text.isdecimal() and 1 <= int(text) <= len(self._lesson.steps):
                return int(text)
        return 1

    def _keep(self) -> None:
        with suppress(CpshellError):  # a full disk, a folder of others: it begins anew next time
            self._state.system.own_files.replace_private(self._place_file, f"{self._at}\n")

    def _open_shell(self, ends: ExitStack) -> LessonShell:
        system = self._state.system
        cassette = read_cassette(cassette_path(LESSON), system.files)
        lesson_shell = build_replay_shell(self._lesson.start, cassette, LESSON, system)
        ends.callback(lesson_shell.close)
        return lesson_shell

    def _learner(self, lesson_shell: LessonShell) -> Learner:
        system, color = self._state.system, self._state.settings.color
        width = system.streams.width or 80
        presentation = Presentation(width, system.streams.color(color))
        prompt = PracticePrompt(
            lesson_shell.shell, system.streams, self._place, color=color != "never"
        )
        return Learner(lesson_shell, system, presentation, prompt.read)

    def _place(self) -> str:
        return f"step {self._at} of {len(self._lesson.steps)}"


def _from_step(lesson: Lesson, number: int) -> list[Prose | Step]:
    """Return the scenes from the narration before a step on; the first begins with the lesson."""
    scenes = list(lesson.scenes())
    at = [place for place, scene in enumerate(scenes) if isinstance(scene, Step)]
    before = at[number - 2] + 1 if number > 1 else 0
    return scenes[before:]
