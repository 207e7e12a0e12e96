"""The course that comes with cpshell is whole, true, and found by number and name."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from cpshell.lessons.course import Course, read_course
from cpshell.lessons.lesson import Lesson, LessonBlock, Question, Task, cassette_path
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.playing.exercises import exercises_from, exercises_of
from cpshell.lessons.playing.places import line_before
from cpshell.lessons.shipped import shipped_course
from cpshell.system.files import Files
from cpshell.system.policy import Policy
from tests.documented import note_lesson

ROOT = Path(__file__).parents[2]
FILES = Files(Policy())


@pytest.fixture(scope="module")
def course() -> Course:
    return read_course(shipped_course(FILES), FILES)


@pytest.fixture(scope="module")
def lessons(course: Course) -> list[Lesson]:
    return [read_lesson(lesson.path, FILES) for lesson in course.lessons]


def test_it_has_twelve_lessons_all_of_them_with_a_place(course: Course) -> None:
    settings = tomllib.loads((course.folder / "course.toml").read_text("utf-8"))
    assert settings["order"] == [lesson.name for lesson in course.lessons]
    assert len(course.lessons) == 12


def test_each_lesson_has_a_start_ten_to_twenty_steps_tasks_and_questions(
    lessons: list[Lesson],
) -> None:
    for lesson in lessons:
        assert 10 <= len(lesson.steps) <= 20, lesson.name
        assert {Task, Question} <= {type(part) for part in lesson.parts}, lesson.name
        assert any(step.exit_code for step in lesson.steps) or lesson.title.startswith(
            ("From", "Tokens")
        ), lesson.name


def test_it_is_true_from_its_cassettes_and_tells_all_that_the_panel_says(
    run: Any, course: Course
) -> None:
    ran = run("check", str(course.folder))
    assert (ran.code, ran.err) == (0, ""), ran.out
    assert "skipped" not in ran.out


@pytest.mark.slow
def test_it_is_true_on_a_sandbox_where_the_steps_of_its_tasks_do_them(
    program: Any, request: pytest.FixtureRequest, course: Course
) -> None:
    ran = program("check", "--sandbox", "-j", "2", str(course.folder))
    assert ran.returncode == 0, ran.stdout
    assert "skipped" not in ran.stdout
    for lesson in course.lessons:
        note_lesson(request, lesson.path)


def test_its_cassettes_hold_no_shape_of_a_secret(course: Course) -> None:
    for lesson in course.lessons:
        text = cassette_path(lesson.path).read_text("utf-8")
        shapes = r"cpsess\d|\b[A-Z0-9]{32}\b|%2c[0-9a-f]{32}|,[0-9a-f]{32}"
        assert re.search(shapes, text) is None, lesson.name


def test_every_lesson_is_practised_offline_by_what_it_shows(
    run: Any, lessons: list[Lesson]
) -> None:
    for number, lesson in enumerate(lessons, 1):
        typed: list[str] = []
        for part in lesson.parts:
            if isinstance(part, Question):
                typed.append(part.answers[0])
            elif isinstance(part, LessonBlock):
                typed += [step.command for step in part.steps]
        ran = run("play", "--practice", str(number), stdin="\n".join(typed) + "\n")
        assert ran.code == 0, f"{lesson.name}: {ran.err}"
        assert re.search(r"Score: (\d+) of \1 at the first try\n", ran.out), lesson.name


def test_each_command_that_a_task_accepts_does_it(run: Any, lessons: list[Lesson]) -> None:
    accepted = 0
    for number, lesson in enumerate(lessons, 1):
        for exercise in exercises_of(lesson):
            task = exercise.asked
            for command in task.accepted if isinstance(task, Task) else ():
                options = ("--practice", "--from", str(exercise.after + 1), str(number))
                line = line_before(lesson, exercise.after + 1)
                earlier = exercises_from(lesson, line)[1].index(
                    exercise
                )  # questions, without steps
                ran = run("play", *options, stdin="skip\n" * earlier + f"{command}\nquit\n")
                assert "Right." in ran.out, f"{lesson.name}: {command}: {ran.out[-300:]}"
                accepted += 1
    assert accepted >= 5


def test_its_lessons_are_listed_and_played_by_number_and_name(run: Any, course: Course) -> None:
    listed = run("play", "--list").out
    assert listed == run("play").out == run("play", "--list", str(course.folder)).out
    assert listed.startswith("cPanel & WHM APIs\n\n  1  first-calls        12 steps")
    assert " 12  a-fleet " in listed
    name = course.lessons[2].name
    by_number, by_name = run("play", "--speed", "0", "3"), run("play", "--speed", "0", name)
    assert (by_number.code, by_name.code) == (0, 0)
    assert by_number.out == by_name.out
    assert "Whose session is it?" in by_number.out
    assert "\ncpshell play --resume   plays the first" in listed
    assert "\ncpshell play 1   plays the first\n" in listed
    checked = run("check", "3", name)
    assert (checked.code, checked.out.count("whose-session.md: ")) == (0, 2), checked.out
    assert "# Whose session is it?" in run("export", "3", "--to", "md").out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("13",), 2, "there is no lesson 13: the course has 1 to 12"),
        (("0",), 2, "there is no lesson 0"),
        (("mailboxs",), 2, "hint: did you mean mailboxes?"),
        (("nothing.md",), 6, "cannot read nothing.md: no such file"),
        (("--list", "3"), 2, "is not a course"),
    ],
)
def test_what_is_no_lesson_is_refused(
    run: Any, arguments: tuple[str, ...], code: int, words: str
) -> None:
    ran = run("play", *arguments)
    assert ran.code == code
    assert words in ran.err


def test_a_file_comes_before_a_lesson_of_the_same_name(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "3").write_text("# Mine\n", "utf-8")
    (tmp_path / "3.cassette.jsonl").write_text('{"cassette":1,"sessions":[],"variables":{}}\n')
    assert "Mine" in run("play", "--speed", "0", "3").out


def test_the_wheel_has_it_where_it_is_looked_for(course: Course) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["force-include"] == {"examples/course": "cpshell/course"}
    assert course.folder == ROOT / "examples" / "course"
