"""Checks of many lessons: side by side, some of them, and reports for machines."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "course"
PAGE = ROOT / "docs" / "lessons-in-ci.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A course: one lesson is fine, one differs and holds a step that is refused, one is broken."""
    folder = tmp_path / "lessons"
    folder.mkdir()
    (folder / "a.md").write_text("# A\n\n```cpshell\n> echo one\none\n```\n", "utf-8")
    (folder / "b.md").write_text(
        '# B\n\n```cpshell\n> echo "<b> & 50% ::error::no"\ntwo\n> !ls\n...\n'
        "> echo 'x\n+ ::add-mask::x'\nx\n::add-mask::x\ny\n```\n",
        "utf-8",
    )
    (folder / "c.md").write_text("# C\n\n```cpshell\n> echo 'three\n```\n", "utf-8")
    for name in "abc":
        line = '{"cassette":1,"sessions":[],"variables":{}}\n'
        (folder / f"{name}.cassette.jsonl").write_text(line, "utf-8")
    return folder


def test_a_report_for_junit_has_a_suite_for_each_lesson_and_a_case_for_each_step(
    run: Any, folder: Path
) -> None:
    report = folder / "report.xml"
    assert run("check", "--junit", str(report), str(folder)).code == 6
    suites = ElementTree.parse(report).getroot().findall("testsuite")
    numbers = ("tests", "failures", "errors", "skipped")
    assert [[suite.get(name) for name in numbers] for suite in suites] == [
        ["1", "0", "0", "0"],
        ["3", "2", "0", "1"],
        ["1", "0", "1", "0"],
    ]
    first = suites[1].findall("testcase")[0]
    assert first.get("name") == 'step 1 (line 4): echo "<b> & 50% ::error::no"'
    assert (first.get("file"), first.get("line")) == (str(folder / "b.md"), "4")
    failure = first.find("failure")
    assert failure is not None
    assert failure.text == "- two\n+ <b> & 50% ::error::no"
    assert suites[1].find("testcase/skipped") is not None
    error = suites[2].find("testcase/error")
    assert error is not None
    assert "quote" in str(error.get("message"))


def test_annotations_stand_beside_the_lines_and_a_lesson_cannot_forge_them(
    run: Any, folder: Path
) -> None:
    env = {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(folder.parent)}
    lines = run("check", str(folder), env=env).out.splitlines()
    begin = re.fullmatch(r"::stop-commands::([0-9a-f]{32})", lines[0])
    assert begin is not None
    end = lines.index(f"::{begin[1]}::")
    assert "3 lessons: 1 passed, 2 failed, 1 skipped, 1 broken" in lines[end - 1]
    annotations = lines[end + 1 :]
    assert annotations[0] == (
        "::error file=lessons/b.md,line=4,title=cpshell check::"
        'echo "<b> & 50%25 ::error::no"%0A- two%0A+ <b> & 50%25 ::error::no'
    )
    assert [line.partition(",title")[0] for line in annotations] == [
        "::error file=lessons/b.md,line=4",
        "::notice file=lessons/b.md,line=6",
        "::error file=lessons/b.md,line=8",
        "::error file=lessons/c.md,line=4",
    ]
    assert not any(line.lstrip().startswith("::add-mask") for line in annotations)
    assert run("check", "--annotate", str(folder), env={"GITHUB_ACTIONS": ""}).out.count("::err")


def test_paths_in_annotations_are_escaped(run: Any, folder: Path) -> None:
    odd = folder.with_name("a, b: 100%")
    folder.rename(odd)
    ran = run("check", "--annotate", "--only", "c.md", str(odd), env={"GITHUB_WORKSPACE": ""})
    path = str(odd / "c.md").replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
    assert f"::error file={path},line=4,title=cpshell check::" in ran.out


def test_without_github_nothing_is_annotated(run: Any, folder: Path) -> None:
    assert "::stop" not in run("check", str(folder)).out


@pytest.mark.parametrize("jobs", ["2", "5"])
def test_lessons_that_are_checked_side_by_side_are_reported_in_order(
    program: Any, jobs: str, tmp_path: Path
) -> None:
    course = shutil.copytree(EXAMPLES, tmp_path / "course")
    lesson = course / "a-new-account.md"  # does not tell what the panel says here
    lesson.write_text(
        re.sub(r"^\w+: message: .*\n", "", lesson.read_text("utf-8"), flags=re.M), "utf-8"
    )
    one_by_one = program("check", "-v", str(course))
    together = program("check", "-v", "-j", jobs, str(course))
    assert together.stdout == one_by_one.stdout
    assert together.stderr == one_by_one.stderr  # what the panel said, too
    assert together.stderr
    assert (together.returncode, one_by_one.returncode) == (0, 0)


def test_each_lesson_has_a_sandbox_of_its_own(program: Any, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.md").write_text(
            "```cpshell\n> uapi --as alice Email add_pop email=zoe domain=alice.test"
            ' password=Pupil-Words-42 | json\n"zoe+alice.test"\n```\n'
        )
    ran = program("check", "--sandbox", "-j", "2", str(tmp_path))
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "3 lessons: 3 passed")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_all_of_them_quietly(number: int, code: int) -> None:
    course = ROOT / "examples" / "course"
    ran = subprocess.Popen(
        [sys.executable, "-m", "cpshell.cli", "check", "--sandbox", "-j", "2", str(course)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert ran.stdout is not None
    assert ran.stdout.readline().startswith("ok ")  # ten more are to come
    os.killpg(ran.pid, number)
    _, err = ran.communicate(timeout=60)  # ends only when no process has its streams
    assert ran.returncode == code
    assert "Traceback" not in err


def test_only_takes_the_lessons_with_a_text_in_their_path(run: Any) -> None:
    ran = run("check", "--only", "CALLS", str(EXAMPLES))
    assert ran.out == f"ok   {EXAMPLES / 'first-calls.md'}: 12 passed\n1 lesson: 12 passed\n"
    ran = run("check", "--only", "step5", str(EXAMPLES))
    assert ran.code == 2
    assert "hint: lessons: first-calls, ask-for-less" in ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-j", "0"), "invalid number of jobs '0': use 1 to 64"),
        (("-j", "2", "--live", "h:2087"), "no -j"),
        (("--update", "--against", "sandbox"), "--against only compares"),
    ],
)
def test_what_does_not_go_together_is_refused(
    program: Any, arguments: tuple[str, ...], words: str
) -> None:
    ran = program("check", *arguments, str(EXAMPLES))
    assert ran.returncode == 2
    assert words in ran.stderr


def test_the_workflow_does_what_its_page_says(tmp_path: Path) -> None:
    text = PAGE.read_text("utf-8")
    workflow = yaml.safe_load(text.partition("```yaml\n")[2].partition("```")[0])
    steps = workflow["jobs"]["check"]["steps"]
    runs = [step["run"] for step in steps if "run" in step]
    assert runs[0] == 'pip install "$(echo cpshell-*.whl)[sandbox]"'
    shutil.copytree(EXAMPLES, tmp_path / "lessons")
    variables = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(tmp_path),
    }

    def run_steps() -> list[subprocess.CompletedProcess[str]]:
        return [
            subprocess.run(
                ["bash", "-e", "-c", script],
                cwd=tmp_path,
                env=variables,
                capture_output=True,
                text=True,
                timeout=120,
            )
            for script in runs[1:]
        ]

    assert [ran.returncode for ran in run_steps()] == [0, 0]
    reports = sorted(path.name for path in tmp_path.glob(steps[-1]["with"]["path"]))
    assert reports == ["cassettes.xml", "sandbox.xml"]
    lesson = tmp_path / "lessons" / "first-calls.md"
    lesson.write_text(lesson.read_text("utf-8").replace("11.138", "11.139"), "utf-8")
    ran = run_steps()
    assert [each.returncode for each in ran] == [6, 6]
    assert "::error file=lessons/first-calls.md,line=25," in ran[0].stdout
