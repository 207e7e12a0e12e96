"""Let a learner do each step, task and question, and say if it is right."""

import time
from collections.abc import Callable, Sequence

from cpshell.lessons.lesson import Lesson, Question
from cpshell.lessons.playing.exercises import Exercise, closing_of
from cpshell.lessons.playing.judges import Judge, Judgement, judge_for
from cpshell.lessons.playing.score import OnScore, Score, StepScore
from cpshell.lessons.playing.screen import Screen
from cpshell.repl.line_input import Key

HELP = (
    "Type each command yourself. `hint` helps, a little more each time, and so does `help`.\n"
    "`skip` shows it, `again` tells it again, `free` lets you try things out, `quit` ends."
)
Read = Callable[[], str | Key]
_HELP_GROUP = "help"  # the commands that may be used at any time


def new_score(name: str, exercises: Sequence[Exercise], learner: str | None = None) -> Score:
    """Return a score in which nothing is done yet."""
    steps = [StepScore(each.line, each.asked.text if each.asked else None) for each in exercises]
    return Score(name, start_time(), learner, steps)


def start_time() -> str:
    """Return this moment as scores have it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def prepare(screen: Screen, exercises: Sequence[Exercise]) -> None:
    """Do what comes before the first step that is practised, and show nothing of it."""
    for exercise in exercises:
        for step in exercise.solution:
            screen.lesson_shell.run(step)
            screen.recallable.append(step.command)


def tell_closing(lesson: Lesson, screen: Screen) -> None:
    """Tell what comes after the last step."""
    screen.narrate(closing_of(lesson))


class Practice:
    """Asks for one exercise after the other and keeps the score.

    ``steps`` is how many the lesson has.
    """

    def __init__(
        self,
        exercises: Sequence[Exercise],
        steps: int,
        screen: Screen,
        score: Score,
        keepers: Sequence[OnScore] = (),
    ) -> None:
        self._exercises = exercises
        self._steps = steps
        self._screen = screen
        self._score = score
        self._keepers = keepers

    @property
    def place(self) -> str:
        """Return how far the learner is, and how many hints that took."""
        place = self._exercises[self._score.at].place(self._steps)
        hints = sum(step.hints for step in self._score.steps)
        used = f" · {hints} hint{'s' * (hints != 1)}" if hints else ""
        return f"{place}{used}"

    def run(self, read: Read) -> bool:
        """Practise what is not over yet; return whether the learner stayed to the end."""
        self._keep()
        while self._score.at < len(self._exercises):
            exercise, step = self._exercises[self._score.at], self._score.steps[self._score.at]
            self._tell_exercise(exercise)
            judge = judge_for(exercise, self._screen)
            if judge is None:
                step.skipped = True
                self._screen.tell(
                    "Skipped: only a world can tell: cpshell play --practice --sandbox"
                )
            elif not self._practise(exercise, step, judge, read):
                return False
            self._keep()
        return True

    def _practise(self, exercise: Exercise, step: StepScore, judge: Judge, read: Read) -> bool:
        """Ask until an exercise is done or skipped; return whether the practice goes on."""
        while not step.is_over:
            started = time.monotonic()
            text = read()
            step.seconds = round(step.seconds + time.monotonic() - started, 1)
            match "quit" if isinstance(text, Key) else text.strip():
                case "":
                    continue
                case "quit":
                    return False
                case "hint" | "?":
                    step.hints += 1
                    self._screen.tell(judge.hint(step.hints))
                case "again":
                    self._tell_exercise(exercise)
                    if not exercise.narration:
                        self._screen.tell("Type the next command of the lesson. (`hint` helps)")
                case "free":
                    self._type_freely(read)
                case "skip":
                    step.skipped = True
                    judge.show_solution()
                case typed:
                    self._judge(exercise, step, judge, typed)
            self._keep()
        return True

    def _judge(self, exercise: Exercise, step: StepScore, judge: Judge, typed: str) -> None:
        if self._asks_for_help(exercise, typed):
            with self._screen.lesson_shell.preserve():
                self._screen.run(typed)
            return
        judgement = judge.judge(typed)
        step.tries += judgement is not Judgement.ON_THE_WAY
        step.done = judgement is Judgement.DONE

    def _asks_for_help(self, exercise: Exercise, typed: str) -> bool:
        """Tell whether this is a command that helps, and the lesson does not want it here."""
        head = typed.split()[0]
        wanted = {step.command.split()[0] for step in exercise.solution}
        command = self._screen.lesson_shell.shell.registry.commands.get(head)
        return command is not None and command.group == _HELP_GROUP and head not in wanted

    def _type_freely(self, read: Read) -> None:
        """Run lines until `back`; sessions and variables are then as before."""
        self._screen.tell("Type freely; `back` or Ctrl-D goes back to the practice.")
        with self._screen.lesson_shell.preserve():
            while not isinstance(text := read(), Key) and text.strip() != "back":
                if text.strip():
                    self._screen.run(text)

    def _tell_exercise(self, exercise: Exercise) -> None:
        self._screen.narrate(exercise.narration)
        if isinstance(exercise.asked, Question):
            self._screen.tell("Type the answer, or a command to look it up.")

    def _keep(self) -> None:
        for keep in self._keepers:
            keep(self._score)
