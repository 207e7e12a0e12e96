"""Judge what a learner types: by its words on a recording, by the world where there is one."""

from enum import Enum, auto
from typing import Protocol

from cpshell.errors import LanguageError
from cpshell.language.quantities import read_quantity
from cpshell.lessons.lesson import LETTERS, Question, Step, Task
from cpshell.lessons.match import fits
from cpshell.lessons.playing.canonical_form import canonical_stages
from cpshell.lessons.playing.equivalence import are_equivalent, explain_difference
from cpshell.lessons.playing.exercises import Exercise
from cpshell.lessons.playing.hints import hint
from cpshell.lessons.playing.screen import Screen
from cpshell.lessons.replay import NO_ANSWER
from cpshell.plugin_host.registry import Registry

_NO_MORE = "No more hints: `skip` shows it."


class Judgement(Enum):
    """What a line that was typed means for an exercise."""

    DONE = auto()
    ON_THE_WAY = auto()
    WRONG = auto()


class Judge(Protocol):
    """Judges the lines that are typed for one exercise, and says on the screen what it makes of
    them."""

    def judge(self, typed: str) -> Judgement:
        """Judge a line, and run what is right."""

    def hint(self, number: int) -> str:
        """Return a hint; the next number says more."""

    def show_solution(self) -> None:
        """Show what is still to be done, and do it."""


def judge_for(exercise: Exercise, screen: Screen) -> Judge | None:
    """Return what judges an exercise; ``None`` where only a world could tell, and there is none."""
    match exercise.asked:
        case Question() as question:
            return AnswerJudge(question, screen)
        case Task(checks=checks) as task if checks and not screen.lesson_shell.is_recorded:
            return WorldJudge(task, exercise, screen)
        case _ if exercise.solution:
            return WordsJudge(exercise, screen)
    return None


class WordsJudge:
    """Compares commands by what they do: with the steps of a task, in any order, or one step."""

    def __init__(self, exercise: Exercise, screen: Screen) -> None:
        self._remaining = list(exercise.steps)
        self._task = exercise.asked if isinstance(exercise.asked, Task) else None
        self._solution = exercise.solution
        self._screen = screen
        self._registry = screen.lesson_shell.shell.registry

    def judge(self, typed: str) -> Judgement:
        for step in self._remaining:
            if self._is_same(step.command, typed):
                return self._perform(step)
        if self._task is not None:
            for command in self._task.accepted:
                if self._is_same(command, typed):
                    self._perform_another_way(typed)
                    return Judgement.DONE
        self._say_difference(typed)
        return Judgement.WRONG

    def hint(self, number: int) -> str:
        authored = self._task.hints if self._task is not None else ()
        if number <= len(authored):
            return f"Hint: {authored[number - 1]}"
        step = next(iter(self._remaining or self._solution))
        return hint(step, number - len(authored), self._registry)

    def show_solution(self) -> None:
        for step in self._remaining or self._solution:
            self._screen.show_and_perform(step)

    def _perform(self, step: Step) -> Judgement:
        """Run a step; one before its turn counts if it shows what it shows in its turn."""
        before_its_turn = step is not self._remaining[0]
        result = self._screen.perform(step)
        if before_its_turn and not result.refusal and not fits(step, result):
            self._screen.tell("Right, but something must be done before it.")
            return Judgement.WRONG
        self._remaining.remove(step)
        if not self._remaining:
            return Judgement.DONE
        self._screen.tell("Right. There is more to do.")
        return Judgement.ON_THE_WAY

    def _perform_another_way(self, typed: str) -> None:
        """Run what the lesson does; if it only accepts commands, what was typed."""
        if self._remaining:
            self._screen.tell("Right. The lesson does it like this:")
            self.show_solution()
            return
        result = self._screen.lesson_shell.run_text(typed)
        if NO_ANSWER in result.failure:
            self._screen.tell("Right. (What it shows is not recorded: --sandbox shows it.)")
        else:
            self._screen.write(self._screen.presentation.result(result))

    def _is_same(self, expected: str, typed: str) -> bool:
        try:
            return typed == expected or are_equivalent(expected, typed, self._registry)
        except LanguageError:
            return False

    def _say_difference(self, typed: str) -> None:
        try:
            goal = self._nearest(typed)
            says = f"{explain_difference(goal, typed, self._registry)}. (`hint` helps)"
        except LanguageError as error:
            says = error.message
        self._screen.tell(f"Not yet: {says}")

    def _nearest(self, typed: str) -> str:
        """Return the command that is compared with what was typed: one that begins like it."""
        first = canonical_stages(typed, self._registry)[:1]
        commands = [step.command for step in self._remaining]
        commands += self._task.accepted if self._task is not None else ()
        for command in commands:
            goal = canonical_stages(command, self._registry)[:1]
            if goal and first and goal[0].name == first[0].name:
                return command
        return commands[0]


class WorldJudge:
    """Runs whatever is typed, and looks whether the world is as the task wants it."""

    def __init__(self, task: Task, exercise: Exercise, screen: Screen) -> None:
        self._task = task
        self._solution = exercise.solution
        self._screen = screen
        self._shell = screen.lesson_shell

    def judge(self, typed: str) -> Judgement:
        result = self._screen.run(typed)
        if all(map(self._shell.holds, self._task.checks)):
            return Judgement.DONE
        if result.exit_code:
            return Judgement.WRONG
        self._screen.tell("The task is not done yet.")
        return Judgement.ON_THE_WAY

    def hint(self, number: int) -> str:
        hints = self._task.hints
        if number <= len(hints):
            return f"Hint: {hints[number - 1]}"
        if not self._solution:
            return _NO_MORE
        steps, number = self._solution, number - len(hints)
        return hint(
            steps[min((number - 1) // 4, len(steps) - 1)], (number - 1) % 4 + 1, self._registry
        )

    def show_solution(self) -> None:
        for step in self._solution:
            self._screen.show_and_perform(step)
        if not self._solution:
            self._screen.tell("The lesson shows no way to do it.")

    @property
    def _registry(self) -> Registry:
        return self._shell.shell.registry


class AnswerJudge:
    """Compares an answer with the right ones: a choice, a number or quantity, or a text."""

    def __init__(self, question: Question, screen: Screen) -> None:
        self._question = question
        self._screen = screen
        self._shell = screen.lesson_shell

    def judge(self, typed: str) -> Judgement:
        if any(is_answer(answer, self._chosen(typed)) for answer in self._question.answers):
            self._screen.tell("Right.")
            return Judgement.DONE
        if self._is_command(typed):
            with self._shell.preserve():
                self._screen.run(typed)
            return Judgement.ON_THE_WAY
        self._screen.tell("Not yet: this is not the answer. (`hint` helps)")
        return Judgement.WRONG

    def hint(self, number: int) -> str:
        hints = self._question.hints
        return f"Hint: {hints[number - 1]}" if number <= len(hints) else _NO_MORE

    def show_solution(self) -> None:
        self._screen.tell(f"The answer: {self._question.answers[0]}")

    def _chosen(self, typed: str) -> str:
        """Return the text of the choice that was typed, or its letter; else what was typed."""
        choices = self._question.choices
        letter = typed.strip(" ().").lower()
        if typed in choices or len(letter) != 1 or letter not in LETTERS[: len(choices)]:
            return typed
        return choices[LETTERS.index(letter)]

    def _is_command(self, typed: str) -> bool:
        """Tell whether this is a command with something after it, to look the answer up."""
        head, _, rest = typed.strip().partition(" ")
        return bool(rest.strip()) and head in self._shell.shell.registry.commands


def is_answer(answer: str, typed: str) -> bool:
    """Tell whether an answer that was typed is the same: as a quantity, or but for case, blanks
    and quotes."""
    wanted, quantity = read_quantity(answer), read_quantity(typed)
    if wanted is not None and quantity is not None:
        return wanted[:2] == quantity[:2]
    return _plain(answer) == _plain(typed)


def _plain(text: str) -> str:
    return " ".join(text.strip().strip("'\"`").split()).casefold()
