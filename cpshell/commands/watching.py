"""Run a block again and again, and show what has changed since the look before: ``watch``."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cpshell.commands.filters import template
from cpshell.errors import CpshellError, TimedOut, UsageError
from cpshell.language import Block
from cpshell.language.conditions import matching, parse_condition
from cpshell.language.counts import counted
from cpshell.language.expressions import Test
from cpshell.plugin import Arguments, Option
from cpshell.plugin_host.registry import Registry
from cpshell.render import rows
from cpshell.render.cells import fit
from cpshell.shell.durations import seconds_of
from cpshell.shell.outcome import Outcome, gathered
from cpshell.shell.results import Results
from cpshell.shell.shell import Shell
from cpshell.shell.sinks import Printing
from cpshell.system.policy import RunWithoutEnd
from cpshell.system.signals import sleep
from cpshell.system.streams import CLEAR

_EVERY = 5.0  # seconds
_BELL = "\a"
Marked = tuple[str, str]
"""A sign and a line."""
_SIGNS = {"+": "32", "-": "31"}
"""The signs of a line that is new and of one that is gone, and their colours."""


def register(registry: Registry) -> None:
    """Add the command."""
    registry.command(
        "watch",
        _watch,
        summary="run a block again and again, and mark what has changed",
        options=(
            Option("every", "how long between two looks: 5 (the default), 30s, 2m", "S"),
            Option("times", "how often (default: for ever)", "N"),
            Option("until", "end when a row matches: help conditions", "CONDITION", "condition"),
            Option("bell", "ring where something has changed, and at the end of --until"),
        ),
        examples=(
            "watch --every 10 { uapi Email list_pops | count }",
            "watch --until value>=10 --bell { uapi Email list_pops | count }",
            "watch --every 1m { whm listaccts | where suspended=1 | select user, suspendreason }",
        ),
        check=_questions,
        takes_block=True,
        group="language",
    )


def _questions(given: Arguments) -> tuple[float, Test | None]:
    """Return how long to wait, and what to wait for."""
    every = given.option("every")
    pause = _EVERY if every is None else seconds_of(every)
    if not pause:
        raise UsageError("--every takes more than 0 seconds")
    words = given.option_words.get("until", ())
    return pause, parse_condition(template(words)) if words else None


def _watch(shell: Shell, given: Arguments) -> None:
    pause, until = _questions(given)
    if given.block is None:
        raise UsageError("watch needs a block", hint="watch { uapi Email list_pops | count }")
    times = given.integer("times")
    if times is None:
        shell.state.system.policy.check(RunWithoutEnd())
    view = _Screen(shell, pause) if _is_screen(shell) else _Blocks(shell)
    number = 0
    while times is None or number < times:
        if number:
            sleep(pause)
        number += 1
        look = _Look(shell.results)
        try:
            _look(shell, given.block, look)
        except CpshellError:
            if look.outcomes:  # what came before is shown
                view.show(look)
            raise
        has_changed = view.show(look)
        came_about = until is not None and any(matching(until, look.rows))
        if given.switch("bell") and (has_changed or came_about):
            _ring(shell)
        if came_about:
            return
    if until is not None:
        raise TimedOut(f"this did not come about in {counted(number, 'look')}")


def _is_screen(shell: Shell) -> bool:
    system = shell.state.system
    return system.streams.terminal and system.variables.get("TERM", "dumb") != "dumb"


def _ring(shell: Shell) -> None:
    streams = shell.state.system.streams
    if streams.terminal:
        streams.write((_BELL,))


class _Look(Printing):
    """Keeps what the statements of a block yield, to be printed when all have run."""

    def __init__(self, results: Results) -> None:
        super().__init__(results)
        self.outcomes: list[Outcome] = []

    def take(self, outcome: Outcome) -> None:
        self.outcomes.append(gathered(outcome))

    def turn(self, label: str) -> "_Look":
        return self

    def bound(self, results: Results) -> "_Look":
        return self

    @property
    def rows(self) -> list[Any]:
        """Return the rows of all outcomes."""
        return [row for outcome in self.outcomes for row in rows(outcome.value)]


def _look(shell: Shell, block: Block, look: _Look) -> None:
    """Run a block; what its programs print is a part of the look."""
    results = shell.results
    held, results.captures_programs = results.captures_programs, True
    try:
        shell.interpreter.run_block(block, look)
    finally:
        results.captures_programs = held


class _Blocks:
    """Prints each look below the one before; on a terminal its lines are marked."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._marks = _Marks()

    def show(self, look: _Look) -> bool:
        """Print a look; return whether something has changed since the one before."""
        shell = self._shell
        shell.say(time.strftime("%H:%M:%S"))
        lines = _lines(shell, look)
        marked, has_changed = self._marks.of(lines)
        if shell.state.system.streams.terminal:
            shell.state.system.streams.write(f"{sign} {line}\n" for sign, line in marked)
        else:
            for outcome in look.outcomes:
                shell.results.print(outcome)
        return has_changed


class _Screen:
    """Draws each look over the one before, as far as the screen has room."""

    def __init__(self, shell: Shell, pause: float) -> None:
        self._shell = shell
        self._pause = pause
        self._marks = _Marks()
        self._looks = 0

    def show(self, look: _Look) -> bool:
        """Draw a look; return whether something has changed since the one before."""
        self._looks += 1
        marked, has_changed = self._marks.of(_lines(self._shell, look))
        self._shell.state.system.streams.write((CLEAR, *self._drawn(marked)))
        return has_changed

    def _drawn(self, marked: Sequence[Marked]) -> Iterator[str]:
        state = self._shell.state
        streams = state.system.streams
        size, colors = streams.size, streams.color(state.settings.color)
        title = f"{time.strftime('%H:%M:%S')} · every {self._pause:g} s · look {self._looks:,}"
        yield f"{fit(f'{title} · Ctrl-C ends', size.columns)}\n"
        room = max(1, size.lines - 3)
        for sign, line in marked[:room]:
            color = _SIGNS.get(sign) if colors else None
            yield f"\x1b[{color}m{sign} {line}\x1b[0m\n" if color else f"{sign} {line}\n"
        if len(marked) > room:
            yield f"… {counted(len(marked) - room, 'line')} more\n"


def _lines(shell: Shell, look: _Look) -> list[str]:
    """Return what the outcomes of a look are printed as, without colours of their own."""
    pieces = (piece for outcome in look.outcomes for piece in shell.results.shown(outcome))
    return "".join(pieces).splitlines()


class _Marks:
    """Compares the lines of each look with those of the one before, blanks in them aside."""

    def __init__(self) -> None:
        self._before: list[str] | None = None

    def of(self, lines: list[str]) -> tuple[list[Marked], bool]:
        """Return lines with ``+`` before those that are new, ``-`` those that are gone, at the end,
        and whether there are any."""
        before, self._before = self._before, lines
        if before is None:
            return [(" ", line) for line in lines], False
        marked = [*_missing_in(before, lines, "+"), *_gone(before, lines)]
        return marked, any(sign != " " for sign, _ in marked)


def _missing_in(
    others: Iterable[str], lines: Iterable[str], sign: str
) -> Iterator[tuple[str, str]]:
    left = Counter(map(_plain, others))
    for line in lines:
        left[_plain(line)] -= 1
        yield (sign if left[_plain(line)] < 0 else " "), line


def _gone(before: Iterable[str], lines: Iterable[str]) -> Iterator[Marked]:
    return (each for each in _missing_in(lines, before, "-") if each[0] != " ")


def _plain(line: str) -> str:
    """Return a line as it is compared: a wider column elsewhere changes only its blanks."""
    return " ".join(line.replace("─", "").split())
