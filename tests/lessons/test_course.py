"""A folder is a course: its order, its translations, and what is wrong with it."""

import json
from pathlib import Path
from typing import Any

import pytest

from cpshell.errors import LessonFailed
from cpshell.lessons.course import read_course
from cpshell.system.files import Files
from cpshell.system.policy import Policy

FILES = Files(Policy())
LESSON = "# {title}\n\n{prose}\n\n```cpshell\n> echo one\none\n> echo two\ntwo\n```\n"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Three lessons; the second has two translations and shares its cassette with them."""
    folder = tmp_path / "a course"
    folder.mkdir()
    for name in ("end", "begin", "middle"):
        (folder / f"{name}.md").write_text(LESSON.format(title=name, prose="Watch."), "utf-8")
        (folder / f"{name}.cassette.jsonl").write_text("", "utf-8")
    for language in ("de", "pt-BR"):
        path = folder / f"middle.{language}.md"
        path.write_text(LESSON.format(title="Mitte", prose="Sieh zu."), "utf-8")
    (folder / "README.md").write_text("For teachers.", "utf-8")
    (folder / "README.de.md").write_text("Für Lehrer.", "utf-8")
    (folder / "course.toml").write_text(
        'title = "All"\nlanguage = "en"\norder = ["middle", "end.md"]\n', "utf-8"
    )
    return folder


def test_a_course_has_its_lessons_in_order_and_those_without_a_place_after_them(
    course: Path,
) -> None:
    read = read_course(course, FILES)
    assert (read.title, read.language) == ("All", "en")
    assert [lesson.name for lesson in read.lessons] == ["middle", "end", "begin"]
    assert [path.name for path in read.paths] == [
        *("middle.md", "middle.de.md", "middle.pt-BR.md"),
        *("end.md", "begin.md"),
    ]


def test_a_folder_without_a_course_file_has_its_own_name_and_lessons_by_name(course: Path) -> None:
    (course / "course.toml").unlink()
    read = read_course(course, FILES)
    assert (read.title, read.language) == ("a course", "en")
    assert [lesson.name for lesson in read.lessons] == ["begin", "end", "middle"]


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("title = ", "invalid TOML", None),
        ("titel = 'x'", "'titel' is not a setting: use title, language, order", None),
        ("title = 3", "title must be a string", None),
        ("language = 'english please'", "invalid language", None),
        ("order = 'middle'", "order must be a list of names", None),
        ("order = ['midle']", "'midle' is not a lesson", "did you mean middle?"),
        ("order = ['../x']", "'../x' is not a lesson", "lessons: begin, end, middle"),
        ("order = ['end', 'end.md']", "'end.md' stands twice", None),
        ("language = 'DE'", "is the language of middle.md itself", None),
    ],
)
def test_an_invalid_course_file_is_refused_by_name(
    course: Path, text: str, message: str, hint: str | None
) -> None:
    (course / "course.toml").write_text(text, "utf-8")
    with pytest.raises(LessonFailed) as raised:
        read_course(course, FILES)
    assert message in raised.value.message
    assert str(course) in raised.value.message
    assert hint is None or raised.value.hint == hint


def test_a_folder_without_lessons_and_a_translation_of_nothing_are_refused(course: Path) -> None:
    (course / "middle.md").unlink()
    with pytest.raises(LessonFailed, match=r"middle\.de\.md translates middle\.md, which is not"):
        read_course(course, FILES)
    for path in course.glob("*.md"):
        path.unlink()
    with pytest.raises(LessonFailed, match="there is no lesson in"):
        read_course(course, FILES)
    with pytest.raises(LessonFailed, match="cannot find the folder"):
        read_course(course / "no", FILES)


def test_check_checks_all_lessons_of_a_folder_translations_with_the_same_cassette(
    course: Path, run: Any
) -> None:
    ran = run("check", str(course))
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "5 lessons: 10 passed"
    assert f"ok   {course / 'middle.de.md'}: 2 passed" in ran.out


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("echo one\none", "echo uno\nuno", "middle.de.md:6:1: this is another step in"),
        ("> echo two\ntwo\n", "", "middle.de.md:6:1: step 2 (line 8) of"),
        ("two\n```", "two\n> echo two\ntwo\n```", "middle.de.md:10:1:"),
    ],
)
def test_a_translation_with_other_steps_is_named_with_its_line(
    course: Path, run: Any, edit: Any, old: str, new: str, message: str
) -> None:
    edit(course / "middle.de.md", old, new)
    ran = run("check", str(course))
    assert ran.code == 6
    assert message in ran.out
    assert ran.out.count("FAIL") == 1


@pytest.mark.parametrize(
    ("own", "other", "line"),
    [
        ("> task: Say one.\n> check: echo 1", "> task: Sag eins.\n> check: echo 2", 13),
        ("> task: Say one.\n> check: echo 1", "> question: Was?\n> answer: 1", 13),
        ("> task: Say one.\n> check: echo 1", "Nichts.", 1),
        ("Nothing.", "> question: Was?\n> answer: 1", 13),
    ],
)
def test_a_translation_asks_what_its_lesson_asks(
    course: Path, run: Any, own: str, other: str, line: int
) -> None:
    paths = (course / "middle.md", course / "middle.de.md")
    for path, text in zip(paths, (own, own.replace("one", "eins")), strict=True):
        path.write_text(f"{path.read_text('utf-8')}\n\n{text}\n", "utf-8")
    (course / "middle.pt-BR.md").unlink()
    assert run("check", str(course)).code == 0
    paths[1].write_text(paths[1].read_text("utf-8").replace(own.replace("one", "eins"), other))
    ran = run("check", str(course))
    assert ran.code == 6
    assert f"middle.de.md:{line}:1: this translation does not ask what is asked in" in ran.out


def test_a_translation_that_has_a_cassette_of_its_own_is_answered_by_it(
    course: Path, run: Any
) -> None:
    (course / "middle.de.cassette.jsonl").write_text("no json", "utf-8")
    ran = run("check", str(course / "middle.de.md"))
    assert ran.code == 6
    assert "middle.de.cassette.jsonl:1" in ran.out


# -- playing ------------------------------------------------------------------------------


def test_play_lists_a_course_and_plays_on_lesson_by_lesson(course: Path, run: Any) -> None:
    listed = run("play", str(course))
    assert listed.code == 0
    assert listed.out.splitlines()[:5] == [
        "All",
        "",
        "  1  middle  2 steps        middle (de, pt-BR)",
        "  2  end     2 steps        end",
        "  3  begin   2 steps        begin",
    ]
    assert f"cpshell play '{course}' --resume" in listed.out
    assert f"cpshell play '{course}/1'   plays the first" in listed.out
    for name in ("middle", "end", "begin"):
        assert f"│ {name}" in run("play", str(course), "--resume").out
    assert run("play", str(course)).out.count("  done  ") == 3
    over = run("play", str(course), "--resume")
    assert (over.code, over.out) == (0, "")
    assert "all lessons are done" in over.err


@pytest.mark.slow
def test_a_long_title_wraps_in_its_column(course: Path, start: Any, edit: Any) -> None:
    edit(course / "middle.md", "# middle", f"# {'word ' * 20}end")
    terminal = start("play", str(course))
    assert terminal.end() == 0
    lines = terminal.shown().splitlines()
    assert lines[2].startswith("  1  middle  2 steps        word word")
    assert lines[3].startswith(" " * 28 + "word")
    assert [line for line in lines if line.endswith("end (de, pt-BR)")]


@pytest.mark.slow
def test_a_lesson_that_is_left_goes_on_at_its_step(course: Path, start: Any, run: Any) -> None:
    terminal = start("play", str(course), "--resume", "--step")
    terminal.until("Enter next")
    terminal.press("\r")
    terminal.until("Watch.")
    terminal.until("0/2")
    terminal.press("\r")
    terminal.until("1/2")
    terminal.press("q")
    assert terminal.end() == 0
    assert "middle  step 2 of 2" in run("play", str(course)).out
    ran = run("play", str(course), "--resume")
    assert "echo two" in ran.out
    assert "echo one" not in ran.out
    assert "middle  done" in run("play", str(course)).out


@pytest.mark.parametrize("kept", ["", "no json", "[]", '{"x": 1}', '{"FOLDER": {"step": "x"}}'])
def test_a_damaged_state_begins_anew(course: Path, run: Any, tmp_path: Path, kept: str) -> None:
    state = tmp_path / "xdg" / "state" / "cpshell" / "courses"
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text(kept.replace("FOLDER", str(course)), "utf-8")
    assert "│ middle" in run("play", str(course), "--resume").out
    assert "middle  done" in run("play", str(course)).out


# -- practising ---------------------------------------------------------------------------

TYPED = "echo one\necho two\n"


def test_a_course_is_practised_lesson_after_lesson_with_one_score(course: Path, run: Any) -> None:
    file = course.with_name("score.json")
    keep = ("--practice", str(course), "--score", str(file), "--learner", "Nora")
    ran = run("play", *keep, stdin=f"{TYPED}echo one\nhint\nquit\n")
    assert ran.code == 6
    assert ran.out.index("Lesson 1 of 3: middle") < ran.out.index("Lesson 2 of 3: end")
    assert (ran.out.count("Type each command yourself"), "begin" in ran.out) == (1, False)
    assert "left at step 2 of 2 · 1 hint; `--resume`" in " ".join(ran.out.split())
    assert ran.out.endswith("Course: 3 of 6 at the first try, 3 not done\n")
    assert "  1  middle  done " in run("play", str(course)).out
    assert "  2  end     step 2 of 2 " in run("play", str(course)).out
    assert run("play", *keep, stdin=TYPED).code == 2  # the score is not written over
    other = run("play", *keep[:-1], "Otto", "--resume", stdin=TYPED)
    assert (other.code, "holds the score of another practice" in other.err) == (2, True)
    ran = run("play", *keep, "--resume", stdin=f"echo two\n{TYPED}")
    assert (ran.code, "Lesson 1 of 3" in ran.out) == (0, False)
    assert ran.out.endswith("Course: 5 of 6 at the first try, 1 with hints\n")
    record = json.loads(file.read_text("utf-8"))
    assert (record["learner"], record["course"], record["totals"]["done"]) == ("Nora", "All", 6)
    assert [each["lesson"] for each in record["lessons"]] == ["middle.md", "end.md", "begin.md"]
    assert {each["learner"] for each in record["lessons"]} == {"Nora"}
    again = run("play", *keep, "--resume", stdin="")
    assert (again.code, "Lesson" in again.out) == (0, False)


def test_a_practice_without_a_score_goes_on_where_the_course_was_left(
    course: Path, run: Any
) -> None:
    assert run("play", "--practice", str(course), stdin=f"{TYPED}echo one\n").code == 6
    ran = run("play", "--practice", str(course), "--resume", stdin=f"echo two\n{TYPED}")
    assert ran.code == 0
    assert "Lesson 1 of 3" not in ran.out
    assert ran.out.endswith("Course: 3 of 3 at the first try\n")
    assert run("play", str(course)).out.count("  done  ") == 3
    over = run("play", "--practice", str(course), "--resume")
    assert (over.code, "all lessons are done" in over.err) == (0, True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--from", "2"), "--from begins within one of its lessons"),
        (("--practice", "--from", "2"), "--from begins within one of its lessons"),
        (("--score", "s.json"), "only a practice has a score"),
        (("--learner", "Nora"), "only a practice has a score"),
    ],
)
def test_what_a_course_has_not_is_refused(
    course: Path, run: Any, options: tuple[str, ...], message: str
) -> None:
    ran = run("play", str(course), *options)
    assert (ran.code, message in ran.err, ran.out) == (2, True, "")


def test_a_lesson_of_a_course_is_named_by_its_number_or_name(
    course: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_file = run("play", str(course / "middle.md"))
    for name in ("1", "middle"):
        assert run("play", f"{course}/{name}") == by_file
        assert run("check", f"{course}/{name}").out.endswith("1 lesson: 2 passed\n")
    exported = run("export", f"{course}/middle.de", "--to", "md").out
    assert "Mitte" in exported
    monkeypatch.chdir(course)
    assert "│ end" in run("play", "./2").out
    for name, hint in (("4", "1 to 3"), ("midle", "did you mean middle?")):
        ran = run("check", f"{course}/{name}")
        assert (ran.code, hint in ran.err) == (2, True)
    assert "cannot read" in run("play", f"{course.parent}/nothing").err
