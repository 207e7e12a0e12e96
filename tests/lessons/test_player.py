"""What keys do to time: pauses, speed, hurry. No clock runs here."""

from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import pytest

from cpshell.lessons.cassette import Cassette
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.parse import parse_lesson
from cpshell.lessons.performer import Performer
from cpshell.lessons.playing.player import Player
from cpshell.lessons.presentation import LONGEST, PER_KEY
from cpshell.lessons.replay_shell import build_replay_shell
from cpshell.repl.line_input import Key
from cpshell.system.streams import Streams
from cpshell.system.system import System

LESSON = "Hello.\n\n```cpshell\n> echo a\na\n> echo b\nb\n```\n"


class Keys:
    """Presses that come one by one as they are asked for; nobody waits."""

    def __init__(self, presses: Iterable[Key | str | None], out: StringIO) -> None:
        self._presses = iter(presses)
        self._out = out
        self.waits: list[float | None] = []
        self.seen: list[str] = []

    def read_key(self, seconds: float | None) -> Key | str | None:
        self.waits.append(seconds)
        self.seen.append(self._out.getvalue())
        return next(self._presses, None)


class Played:
    """A lesson that was played with these presses."""

    def __init__(
        self,
        lesson_shell: LessonShell,
        *presses: Key | str | None,
        speed: float = 1.0,
        step: bool = False,
    ) -> None:
        out = StringIO()
        self.keys = Keys(presses, out)
        lesson = parse_lesson(LESSON, "x.md")
        system = System(Streams(StringIO(), out, StringIO(), variables={}), variables={})
        Player(lesson, Performer(lesson_shell), system, self.keys, step=step, speed=speed).run()  # type: ignore[arg-type]
        self.text = out.getvalue()


@pytest.fixture
def lesson_shell(tmp_path: Path) -> LessonShell:
    """A lesson shell with an empty cassette."""
    return build_replay_shell(parse_lesson(LESSON, "x.md").start, Cassette(), tmp_path, System())


def test_every_key_of_a_command_takes_the_same_time(lesson_shell: LessonShell) -> None:
    played = Played(lesson_shell)
    assert played.keys.waits.count(PER_KEY) == 2 * len("echo a")


def test_a_command_appears_key_by_key(lesson_shell: LessonShell) -> None:
    seen = [text.rpartition("> ")[2] for text in Played(lesson_shell).keys.seen]
    assert seen[1:8] == ["", "e", "ec", "ech", "echo", "echo ", "echo a"]


def test_nothing_of_a_result_is_shown_before_its_command_is_complete(
    lesson_shell: LessonShell,
) -> None:
    seen = Played(lesson_shell).keys.seen
    assert [text for text in seen if "\na\n" in text and "> echo a\n" not in text] == []
    assert [text for text in seen if "\nb\n" in text and "> echo b\n" not in text] == []


def test_twice_the_speed_is_half_the_time(lesson_shell: LessonShell) -> None:
    assert Played(lesson_shell, speed=2).keys.waits.count(PER_KEY / 2) == 2 * len("echo a")


def test_plus_makes_what_follows_quicker(lesson_shell: LessonShell) -> None:
    waits = Played(lesson_shell, "+").keys.waits
    assert PER_KEY not in waits
    assert PER_KEY / 1.5 in waits


def test_minus_makes_what_follows_slower(lesson_shell: LessonShell) -> None:
    assert PER_KEY * 1.5 in Played(lesson_shell, "-").keys.waits


def test_no_rest_is_longer_than_a_reader_bears(lesson_shell: LessonShell) -> None:
    assert max(wait or 0 for wait in Played(lesson_shell).keys.waits) <= LONGEST


def test_speed_0_never_waits(lesson_shell: LessonShell) -> None:
    assert Played(lesson_shell, speed=0).keys.waits == []


def test_space_waits_for_a_key_however_long_and_types_nothing(lesson_shell: LessonShell) -> None:
    played = Played(lesson_shell, None, None, " ", " ")
    paused = played.keys.waits.index(None)
    assert paused == 3
    assert played.keys.seen[paused] == played.keys.seen[paused - 1]
    assert played.keys.waits.count(None) == 1


def test_right_types_the_rest_of_a_command_at_once(lesson_shell: LessonShell) -> None:
    played = Played(lesson_shell, None, None, Key.RIGHT)
    typed = [wait for wait in played.keys.waits if wait == 0]
    assert len(typed) >= len("echo a") - 2


def test_the_next_command_is_typed_at_the_old_speed(lesson_shell: LessonShell) -> None:
    played = Played(lesson_shell, None, None, Key.RIGHT)
    assert played.keys.waits.count(PER_KEY) >= len("echo b")


def test_step_waits_before_everything_and_at_the_end(lesson_shell: LessonShell) -> None:
    played = Played(lesson_shell, *[Key.ENTER] * 60, step=True, speed=0)
    assert played.keys.waits == [None] * 4
    assert "echo a" not in played.keys.seen[1]
    assert "\na\n" in played.keys.seen[2]
    assert "echo b" not in played.keys.seen[2]


def test_q_ends_it(lesson_shell: LessonShell) -> None:
    assert "echo" not in Played(lesson_shell, "q").text


def test_a_rest_behind_a_step_does_not_lose_that_it_has_run(lesson_shell: LessonShell) -> None:
    runs: list[str] = []
    run = lesson_shell.run

    def counted(step):  # type: ignore[no-untyped-def]
        runs.append(step.command)
        return run(step)

    lesson_shell.run = counted  # type: ignore[method-assign]
    until_the_result = [None] * 8
    Played(lesson_shell, *until_the_result, Key.LEFT, *[" "] * 3)
    assert runs == ["echo a", "echo b"]
