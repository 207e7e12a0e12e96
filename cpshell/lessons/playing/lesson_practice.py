"""``cpshell play LESSON --practice``: the learner does each step, and is told if it is right."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cpshell.errors import ExitCode, UsageError
from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.lesson import Lesson
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.playing.exercises import Exercise, exercises_from
from cpshell.lessons.playing.places import first_line
from cpshell.lessons.playing.practice import HELP, Practice, new_score, prepare, tell_closing
from cpshell.lessons.playing.practice_input import reader_for
from cpshell.lessons.playing.score import OnScore, Score, read_score, write_record
from cpshell.lessons.playing.screen import Screen
from cpshell.lessons.presentation import presentation_for
from cpshell.system.files import Files


@dataclass(frozen=True, slots=True)
class PracticeOptions:
    """How to practise: whose score is written, where; and where to begin.

    ``resume`` goes on after the last step in the file of the score; ``way_back`` is what the
    learner does for that.
    """

    learner: str | None = None
    score: Path | None = None
    resume: bool = False
    begin: str | None = None
    way_back: str = "`--resume`"


def practise(
    path: Path,
    backend: LessonBackend,
    options: PracticeOptions,
    on_score: Sequence[OnScore] = (),
) -> int:
    """Practise a lesson; return 0 if all was done, else 6. Without a terminal, lines come from
    stdin.

    Raises:
        LessonFailed: the lesson cannot be read, or has no cassette.
        UsageError: there is no such step, or the file of the score is not one to go on with.
    """
    files = backend.system.files
    lesson = read_lesson(path, files)
    line = 1 if options.begin is None else first_line(lesson, options.begin)
    before, exercises = exercises_from(lesson, line)
    score = _open_score(path.name, exercises, options, files)
    keepers = [*on_score]
    way_back = None
    if options.score is not None:
        keepers.append(partial(_write, path=options.score, files=files))
        way_back = options.way_back
    practice = LessonPractice(lesson, before, exercises, score, tuple(keepers), way_back)
    practice.run(backend)
    return int(ExitCode.OK if score.all_done else ExitCode.PLUGIN)


@dataclass(frozen=True, slots=True)
class LessonPractice:
    """A lesson that is about to be practised: all of it, or from some exercise on.

    ``keepers`` get the score as it changes; ``way_back`` is how one goes on who leaves.
    """

    lesson: Lesson
    before: Sequence[Exercise]
    exercises: Sequence[Exercise]
    score: Score
    keepers: Sequence[OnScore] = ()
    way_back: str | None = None

    @property
    def next_step(self) -> int | None:
        """Return the number of the step to go on with; ``None`` where nothing is left to do."""
        at = self.score.at
        return self.exercises[at].after + 1 if at < len(self.exercises) else None

    def run(self, backend: LessonBackend, *, greets: bool = True) -> bool:
        """Practise; ``greets`` first says how. Return whether the learner stayed to the end.

        Raises:
            LessonFailed: the lesson has no cassette.
        """
        system, score = backend.system, self.score
        with backend.shell_for(self.lesson) as lesson_shell:
            screen = Screen(lesson_shell, system.streams, presentation_for(system))
            steps = len(self.lesson.steps)
            practice = Practice(self.exercises, steps, screen, score, self.keepers)
            prepare(screen, (*self.before, *self.exercises[: score.at]))
            if greets:
                screen.tell(HELP)
            stayed = practice.run(reader_for(screen, system, lambda: practice.place))
            if stayed:
                tell_closing(self.lesson, screen)
            elif self.way_back is not None:
                screen.tell(f"left at {practice.place}; {self.way_back} goes on there")
            screen.tell(f"Score: {score}")
        return stayed


def check_unused(path: Path | None, files: Files, *, resume: bool) -> bool:
    """Tell whether a file holds a score to go on with.

    Raises:
        UsageError: it holds one that is not to be lost.
    """
    if path is None or not files.exists(path) or not files.status(path).st_size:
        return False
    if not resume:
        raise UsageError(
            f"{path} already exists: --resume goes on with it", hint="or name another file"
        )
    return True


def _open_score(
    name: str, exercises: Sequence[Exercise], options: PracticeOptions, files: Files
) -> Score:
    """Return a new score, or that of the file to go on with.

    Raises:
        UsageError: the file holds a score of something else, or one that is not to be lost.
        LessonFailed: the file holds something else.
    """
    score, path = new_score(name, exercises, options.learner), options.score
    if path is None or not check_unused(path, files, resume=options.resume):
        return score
    kept = read_score(path, files)
    kept.learner = kept.learner or options.learner
    if (kept.learner, kept.subject) != (options.learner or kept.learner, score.subject):
        raise UsageError(f"{path} holds the score of another practice, lesson or learner")
    return kept


def _write(score: Score, path: Path, files: Files) -> None:
    write_record(score.as_json(), path, files)
