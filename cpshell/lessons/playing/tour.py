"""Practise a lesson of our own: ``tour``.

How far one has come is kept in the state folder from run to run.
"""

from contextlib import ExitStack, suppress
from pathlib import Path

from cpshell.errors import CpshellError, UsageError
from cpshell.lessons.cassette import read_cassette
from cpshell.lessons.lesson import cassette_path
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.playing.exercises import exercises_from
from cpshell.lessons.playing.places import line_before
from cpshell.lessons.playing.practice import Practice, new_score, prepare, tell_closing
from cpshell.lessons.playing.practice_input import reader_for
from cpshell.lessons.playing.screen import Screen
from cpshell.lessons.presentation import Presentation
from cpshell.lessons.replay_shell import build_replay_shell
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
        first, count = self._at if first is None else first, len(self._lesson.steps)
        if not 1 <= first <= count:
            raise UsageError(f"invalid step {first}: the tour has {count}", hint="tour 1")
        before, exercises = exercises_from(self._lesson, line_before(self._lesson, first))
        score = new_score(LESSON.name, exercises)
        with ExitStack() as ends:
            screen = self._open_screen(ends)
            practice = Practice(exercises, count, screen, score)
            prepare(screen, before)
            read = reader_for(
                screen,
                self._state.system,
                lambda: f"tour: {practice.place}",
                color=self._state.settings.color,
            )
            finished = practice.run(read)
            self._at = 1 if finished else len(before) + score.at + 1
            left = f"left at step {self._at} of {count}; `tour` goes on there"
            self._keep()
            if finished:
                tell_closing(self._lesson, screen)
            screen.tell(f"Score: {score}" if finished else left)

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

    def _open_screen(self, ends: ExitStack) -> Screen:
        system = self._state.system
        cassette = read_cassette(cassette_path(LESSON), system.files)
        lesson_shell = build_replay_shell(self._lesson.start, cassette, LESSON, system)
        ends.callback(lesson_shell.close)
        presentation = Presentation(
            system.streams.width or 80, system.streams.color(self._state.settings.color)
        )
        return Screen(lesson_shell, system.streams, presentation)
