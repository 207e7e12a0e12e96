"""``cpshell check``: like a test runner."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cpshell.sandbox.server import Sandbox

EXAMPLES = Path(__file__).parents[2] / "examples" / "course"
Edit = Callable[[Path, str, str], None]


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """A copy of an example with its cassette."""
    for name in ("first-calls.md", "first-calls.cassette.jsonl"):
        shutil.copy(EXAMPLES / name, tmp_path)
    return tmp_path / "first-calls.md"


def test_a_changed_answer_fails_with_a_readable_difference(
    run: Any, lesson: Path, edit: Edit
) -> None:
    edit(lesson.with_name("first-calls.cassette.jsonl"), '"version":"11.', '"version":"12.')
    ran = run("check", str(lesson))
    assert ran.code == 6
    assert ran.out.startswith(f"FAIL {lesson}: 11 passed, 1 failed\n")
    assert "FAIL  whm version\n" in ran.out
    assert "- version  11.138.0.5\n" in ran.out
    assert "+ version  12.138.0.5\n" in ran.out


def test_calls_that_go_by_get_now_are_answered_as_they_were_recorded_by_post(
    run: Any, lesson: Path
) -> None:
    cassette = lesson.with_name("first-calls.cassette.jsonl")
    text = cassette.read_text("utf-8")
    assert '"method":"GET"' in text
    cassette.write_text(text.replace('"method":"GET"', '"method":"POST"'), "utf-8")
    assert run("check", str(lesson)).out.endswith("1 lesson: 12 passed\n")


def test_update_writes_what_differs_and_nothing_else(run: Any, lesson: Path, edit: Edit) -> None:
    before = lesson.read_text("utf-8")
    edit(lesson, "version  11.138.0.5", "version  10.0.0.1")
    assert run("check", "--update", str(lesson)).code == 0
    assert lesson.read_text("utf-8") == before


def test_update_mends_an_exit_code(run: Any, lesson: Path, edit: Edit) -> None:
    before = lesson.read_text("utf-8")
    edit(lesson, "? 1\n", "? 3\n")
    assert run("check", str(lesson)).code == 6
    assert run("check", "--update", str(lesson)).code == 0
    assert lesson.read_text("utf-8") == before


def test_update_does_not_write_down_that_the_cassette_lacks_an_answer(
    run: Any, lesson: Path, edit: Edit
) -> None:
    edit(lesson, "> whm version\n", "> whm applist\n> whm version\n")
    before = lesson.read_text("utf-8")
    ran = run("check", "--update", str(lesson))
    assert ran.code == 6
    assert "the cassette has no answer to GET /json-api/applist" in ran.out
    assert lesson.read_text("utf-8") == before


def test_keys_of_json_may_come_in_another_order(run: Any, tmp_path: Path) -> None:
    answer = {"metadata": {"result": 1, "version": 1}, "data": {"b": 1, "a": 2}}
    request = {"method": "GET", "path": "/json-api/version", "parameters": [["api.version", "1"]]}
    session = {"name": "r", "user": "root", "service": "whm", "host": "h", "port": 2087}
    session |= {"how": "password", "opened": 0, "parent": None}
    response = {"status": 200, "reason": "OK", "headers": [], "json": answer}
    lines = [
        {"cassette": 1, "sessions": [session], "variables": {}},
        {"request": request, "response": response},
    ]
    (tmp_path / "a.cassette.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    (tmp_path / "a.md").write_text('```cpshell\n> whm version\n{"a":2,"b":1}\n```\n')
    assert run("check", str(tmp_path / "a.md")).code == 0


def test_a_lesson_and_a_cassette_from_another_editor_are_read(
    run: Any, lesson: Path, edit: Edit
) -> None:
    for path in (lesson, lesson.with_suffix(".cassette.jsonl")):
        text = path.read_text("utf-8").replace("\n", "\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert run("check", str(lesson)).out.endswith("1 lesson: 12 passed\n")


@pytest.mark.parametrize("which", [".md", ".cassette.jsonl"])
def test_what_is_not_utf_8_is_refused_with_its_place(run: Any, lesson: Path, which: str) -> None:
    path = lesson.with_suffix(which)
    path.write_bytes(path.read_bytes() + b"one\ntwo \xfc\n")
    lines = path.read_bytes().count(b"\n")
    ran = run("check", str(lesson))
    assert ran.code == 6
    assert f"{path} is not text in UTF-8: line {lines}, byte 5\n" in ran.out


@pytest.mark.slow
def test_update_that_fails_leaves_lesson_and_cassette_as_they_were(
    run: Any, lesson: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cassette = lesson.with_suffix(".cassette.jsonl")
    before = lesson.read_bytes(), cassette.read_bytes()

    def fail(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cpshell.lessons.lesson_shell.LessonShell.run", fail)
    assert run("check", "--sandbox", "--update", str(lesson)).code == 130
    assert (lesson.read_bytes(), cassette.read_bytes()) == before
    assert len(list(lesson.parent.glob(".*"))) == 0


def test_a_lesson_without_a_cassette_says_how_to_make_one(run: Any, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("```cpshell\n> echo a\na\n```\n")
    ran = run("check", str(tmp_path / "a.md"))
    assert ran.code == 6
    assert "hint: --sandbox runs the lesson without one" in ran.out


@pytest.mark.slow
def test_a_lesson_that_is_written_by_hand_gets_its_results_from_the_sandbox(
    run: Any, tmp_path: Path
) -> None:
    lesson = tmp_path / "a.md"
    lesson.write_text(
        "# By hand\n\n```cpshell\n> whm gethostname | get hostname\n> uapi X y\n...\n```\n"
    )
    assert run("check", "--sandbox", "--update", str(lesson)).code == 0
    assert '> whm gethostname | get hostname\n"srv1.sandbox.test"\n' in lesson.read_text("utf-8")
    assert "? 2\n" in lesson.read_text("utf-8")
    assert run("check", str(lesson)).out.endswith("1 lesson: 2 passed\n")


def test_a_broken_lesson_is_reported_with_line_and_column_and_the_others_are_checked(
    run: Any, lesson: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.md"
    broken.write_text("# T\n\n```cpshell\n> echo a | | b\n```\n")
    ran = run("check", str(broken), str(lesson))
    assert ran.code == 6
    assert f"FAIL {broken}:4:12: " in ran.out
    assert f"ok   {lesson}: 12 passed\n" in ran.out
    assert ran.out.endswith("2 lessons: 12 passed, 1 broken\n")


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("{not json", 2),
        ('{"opened":1' + "0" * 400 + "}", 1),
        (
            '{"request":{"path":"/a","parameters":[]},"response":{"status":1e999,"reason":"","headers":[],"text":""}}',
            1,
        ),
    ],
)
def test_a_broken_cassette_names_its_line(
    line: str, column: int, run: Any, lesson: Path, edit: Edit
) -> None:
    cassette = lesson.with_name("first-calls.cassette.jsonl")
    lines = cassette.read_text("utf-8").splitlines()
    cassette.write_text("\n".join([lines[0], line, *lines[1:]]))
    ran = run("check", str(lesson))
    assert (ran.code, f"{cassette}:2:{column}: " in ran.out) == (6, True)


@pytest.mark.parametrize(
    "step",
    [
        "!touch {path}",
        "echo a | touch {path}",
        "echo a > {path}",
        "for a in 1 {{ !touch {path}",
        "let a = $(echo a | touch {path})",
        "login h:2087 -u root --password-from 'cmd:touch {path}'",
        "record start {path}.md",
    ],
)
def test_a_lesson_from_elsewhere_does_nothing_to_this_machine(
    run: Any, tmp_path: Path, step: str
) -> None:
    made = tmp_path / "made"
    step = step.format(path=made)
    step += "\n+ }" if "{" in step else ""
    lesson = tmp_path / "a.md"
    lesson.write_text(f"```cpshell\n> {step}\nas recorded\n```\n")
    (tmp_path / "a.cassette.jsonl").write_text('{"cassette":1,"sessions":[],"variables":{}}\n')
    run("check", str(lesson))
    played = run("play", "--no-check", str(lesson))
    assert played.code == 0
    assert list(tmp_path.glob("made*")) == []


def test_what_is_trusted_is_run(run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "a.md"
    lesson.write_text("```cpshell\n> echo a > made\n```\n")
    (tmp_path / "a.cassette.jsonl").write_text('{"cassette":1,"sessions":[],"variables":{}}\n')
    assert run("check", "--trust", str(lesson)).code == 0
    assert (tmp_path / "made").read_text("utf-8") == "a\n"


def test_a_lesson_from_elsewhere_can_not_steer_the_terminal(run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "a.md"
    lesson.write_text(
        "# \x1b]0;title\x07\n\nPr\x1b[2Jose\n\n```cpshell\n> echo '\x1b[31mred'\n\x1b[31mred\n"
        "> echo a\n\x1b[2J\n```\n",
        "utf-8",
    )
    (tmp_path / "a.cassette.jsonl").write_text('{"cassette":1,"sessions":[],"variables":{}}\n')
    outputs = [run("play", str(lesson)).out, run("check", str(lesson)).out]
    outputs += [run("play", "--practice", str(lesson), stdin="hint\nskip\nskip\n").out]
    outputs += [run("export", str(lesson), "--to", name).out for name in ("txt", "svg")]
    assert [text for text in outputs if "\x1b" in text or "\x07" in text] == []
    assert "\\x1b[31mred" in outputs[0]


def test_a_lesson_is_checked_against_a_live_panel(run: Any, sandbox: Sandbox, lesson: Path) -> None:
    ready = sandbox.ready
    where = ("--live", f"https://127.0.0.1:{ready['ports']['whm']}", "-u", "root", "--ca")
    secret = {"ROOT_PASSWORD": sandbox.account("root")["password"]}
    lesson.with_name("first-calls.cassette.jsonl").unlink()
    ran = run(
        "check",
        *where,
        ready["ca"],
        "--password-from",
        "env:ROOT_PASSWORD",
        str(lesson),
        env=secret,
    )
    assert (
        "ok    whm version"
        in run(
            "check",
            "-v",
            *where,
            ready["ca"],
            "--password-from",
            "env:ROOT_PASSWORD",
            str(lesson),
            env=secret,
        ).out
    )
    assert "FAIL  whm version" not in ran.out


def test_a_live_panel_that_refuses_is_a_broken_lesson_not_a_crash(
    run: Any, sandbox: Sandbox, lesson: Path
) -> None:
    ready = sandbox.ready
    ran = run(
        *("check", "--live", f"https://127.0.0.1:{ready['ports']['whm']}", "-u", "root"),
        *("--ca", ready["ca"], "--password-from", "env:WRONG", str(lesson)),
        env={"WRONG": "not-the-password"},
    )
    assert (ran.code, "1 lesson: 1 broken" in ran.out) == (6, True)


def test_a_masked_secret_plays_whatever_it_stood_in(
    run: Any, sandbox: Sandbox, tmp_path: Path
) -> None:
    lesson = tmp_path / "masked.md"
    lesson.write_text(
        "```cpshell\n"
        "> uapi --as alice Email verify_password email=info@alice.test password=•••\n...\n"
        "> uapi --as alice Email verify_password email=info@alice.test password:='•••'\n...\n"
        '> let password = "•••"\n'
        "> uapi --as alice Email verify_password email=info@alice.test password=$password\n...\n"
        "```\n",
        "utf-8",
    )
    assert run("check", "--sandbox", "--update", str(lesson)).code == 0
    ran = run("check", str(lesson))
    assert ran.out.endswith("1 lesson: 4 passed\n"), ran.out


def test_two_backends_at_once_are_refused(run: Any, lesson: Path) -> None:
    ran = run("check", "--sandbox", "--live", "https://h:2087", str(lesson))
    assert (ran.code, ran.out) == (2, "")
    assert "--sandbox and --live" in ran.err


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["play", "--speed", "fast"], "invalid speed 'fast': use a number from 0 to 1000"),
        (["play", "--speed", "nan"], "invalid speed 'nan'"),
        (["play", "--speed=-1"], "invalid speed '-1'"),
        (["export", "--to", "svg", "--height", "1"], "invalid height '1': use 2 to 1000 lines"),
        (["export", "--to", "svg", "--height", "²"], "invalid height '²'"),
        (["export", "--to", "svg", "--height", "9" * 5000], "invalid height"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_in_words(
    run: Any, lesson: Path, capsys: Any, argv: list[str], told: str
) -> None:
    assert run(*argv, str(lesson)).code == 2
    assert told in capsys.readouterr().err


SU = """\
```cpshell
> su alice
> su info@alice.test
> whoami | get user
...
> exit; exit
> uapi --as alice Ftp list_ftp | count
...
```
"""


@pytest.mark.slow
def test_a_lesson_that_becomes_others_gets_a_cassette_that_plays(run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "su.md"
    lesson.write_text(SU)
    assert run("check", "--sandbox", "--update", str(lesson)).code == 0
    assert '> whoami | get user\n"info@alice.test"\n' in lesson.read_text()
    for options in ((), ("--sandbox",)):
        ran = run("check", *options, str(lesson))
        assert (ran.code, "skipped" in ran.out) == (0, False), ran.out
