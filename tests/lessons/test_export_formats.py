"""The table of export formats: each one that is offered writes what its name says."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pexpect
import pytest

from cpshell.lessons.export.exporters import FORMATS

LESSON = """\
# Greetings

Say hello.

```cpshell
> echo hello
hello
> uapi Ftp no_such
? 2
```
"""


def _is_cast(text: str) -> bool:
    header, *events = map(json.loads, text.splitlines())
    return header["version"] == 2 and {kind for _, kind, _ in events} == {"o", "m"}


def _is_page(text: str) -> bool:
    return text.startswith("<!DOCTYPE html>") and 'id="step-1"' in text


def _is_picture(text: str) -> bool:
    return ElementTree.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"


def _is_text(text: str) -> bool:
    return text.startswith("\n│ Greetings\n") and "cpshell> echo hello\nhello\n" in text


def _is_markdown(text: str) -> bool:
    return "# Greetings\n" in text and "```console\ncpshell> echo hello\nhello\n" in text


def _is_script(text: str) -> bool:
    return "# Say hello.\n" in text and text.endswith("echo hello\nuapi Ftp no_such  # ? 2\n")


IS_FORMAT: dict[str, Callable[[str], bool]] = {
    "cast": _is_cast,
    "html": _is_page,
    "svg": _is_picture,
    "png": lambda text: text.startswith("\ufffdPNG\r\n"),
    "gif": lambda text: text.startswith("GIF89a"),
    "webm": lambda text: text.startswith("\x1aE") and "webm" in text[:40],
    "mp4": lambda text: text[4:8] == "ftyp",
    "txt": _is_text,
    "md": _is_markdown,
    "cps": _is_script,
}


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """A lesson that needs no server."""
    path = tmp_path / "hello.md"
    path.write_text(LESSON, "utf-8")
    path.with_suffix(".cassette.jsonl").write_text("")
    return path


VIDEOS = ("webm", "mp4")
NEEDS_FFMPEG = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="there is no ffmpeg")
EACH = [
    pytest.param(name, marks=[NEEDS_FFMPEG, pytest.mark.slow] if name in VIDEOS else [])
    for name in FORMATS
]


@pytest.mark.parametrize("name", EACH)
def test_every_format_that_is_offered_writes_what_its_name_says(
    run: Any, lesson: Path, name: str
) -> None:
    ran = run("export", str(lesson), "--to", name)
    assert (ran.code, ran.err) == (0, "")
    assert IS_FORMAT[name](ran.out)
    assert [other for other, test in IS_FORMAT.items() if other != name and _fits(test, ran)] == []


def _fits(test: Callable[[str], bool], ran: Any) -> bool:
    try:
        return test(ran.out)
    except (ValueError, KeyError, TypeError, ElementTree.ParseError):
        return False


def test_help_offers_every_format_and_says_what_it_is(run: Any, capsys: Any) -> None:
    assert run("export", "--help").code == 0
    text = " ".join(capsys.readouterr().out.split())
    for each in FORMATS.values():
        assert re.search(rf"{each.name} {re.escape(each.summary)}", text), each.name


@pytest.mark.parametrize("name", ["avi", "", "CAST", "text"])
def test_another_format_is_refused_before_the_lesson_is_read(
    run: Any, tmp_path: Path, capsys: Any, name: str
) -> None:
    ran = run("export", str(tmp_path / "none.md"), "--to", name)
    err = capsys.readouterr().err
    assert (ran.code, ran.out) == (2, "")
    assert err.startswith(f"cpshell: argument --to: invalid choice: {name!r} ")
    assert all(known in err for known in FORMATS)


@pytest.mark.parametrize(
    ("name", "module"),
    [(name, module) for name, each in FORMATS.items() for module in each.packages],
)
def test_a_format_whose_package_is_missing_says_how_to_get_it(
    run: Any, lesson: Path, name: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name in VIDEOS:
        monkeypatch.setenv("PATH", str(_with_ffmpeg(lesson.parent / "bin")))
    for loaded in [each for each in sys.modules if each.startswith(PICTURES)]:
        monkeypatch.delitem(sys.modules, loaded)  # what imported it before
    monkeypatch.setitem(sys.modules, module, None)
    ran = run("export", str(lesson), "--to", name)
    assert (ran.code, ran.out) == (2, "")
    package = FORMATS[name].packages[module]
    assert f"{name} needs cpshell[pictures]: the package {package} is missing" in ran.err
    assert " -m pip install " in ran.err
    assert f"'{package.lower()}>=" in ran.err


PICTURES = "cpshell.lessons.export.pictures."


def _with_ffmpeg(folder: Path) -> Path:
    """A folder with a program of this name, which is never started here."""
    folder.mkdir()
    (folder / "ffmpeg").write_text("#!/bin/sh\nexit 1\n")
    (folder / "ffmpeg").chmod(0o755)
    return folder


OPTIONS = {
    "cast_version": ("--cast-version", "3"),
    "height": ("--height", "10"),
    "each_step": ("--each-step",),
    "theme": ("--theme", "light"),
    "font": ("--font", "Some Font"),
    "size": ("--size", "20"),
    "captions": ("--captions",),
    "animate": ("--animate",),
}


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_that_means_nothing_to_a_format_is_refused(
    run: Any, lesson: Path, option: str
) -> None:
    out = lesson.with_name("out")
    takes = [name for name, each in FORMATS.items() if option in each.options]
    assert takes
    for name in set(FORMATS) - set(takes):
        ran = run("export", str(lesson), "--to", name, *OPTIONS[option], "-o", str(out))
        assert ran.code == 2
        flag = OPTIONS[option][0]
        assert f"{flag} is not for {name}, but for {', '.join(takes)}" in ran.err
    assert list(lesson.parent.glob("out*")) == []


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ("cps", *VIDEOS)])
def test_a_lesson_that_shows_something_else_is_not_written(
    run: Any, lesson: Path, tmp_path: Path, name: str
) -> None:
    lesson.write_text(LESSON.replace("\nhello\n", "\ngoodbye\n").replace("? 2", "? 3"), "utf-8")
    out = tmp_path / f"out.{name}"
    ran = run("export", str(lesson), "--to", name, "-o", str(out))
    assert ran.code == 6
    assert "step 1 (line 6): echo hello: this does not show what the lesson says" in ran.err
    assert "and so does 1 more step" in ran.err
    assert "--no-check" in ran.err
    assert not out.exists()
    ran = run("export", str(lesson), "--to", name, "-o", str(out), "--no-check")
    assert (ran.code, ran.err) == (0, "")
    assert out.stat().st_size


@pytest.mark.slow
def test_a_script_whose_line_fails_is_not_exported_as_what_worked(run: Any, tmp_path: Path) -> None:
    script = tmp_path / "a.cps"
    script.write_text("echo one\nuapi Ftp no_such\n")
    ran = run("export", str(script), "--to", "txt", "--sandbox")
    assert (ran.code, ran.out) == (6, "")
    assert "line 2: uapi Ftp no_such: this fails" in ran.err
    script.write_text("echo one\nuapi Ftp no_such  # ? 2\n")
    assert run("export", str(script), "--to", "txt", "--sandbox").code == 0


HOSTILE = "\x1b]0;title\x07 and \u202e"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["md", "txt", "cps"])
def test_prose_is_harmless_on_a_terminal_and_as_it_is_in_a_file(
    lesson: Path, tmp_path: Path, name: str
) -> None:
    lesson.write_text(LESSON.replace("Say hello", f"Say hello {HOSTILE}"), "utf-8")
    argv = ["-m", "cpshell.cli", "export", str(lesson), "--to", name]
    terminal = pexpect.spawn(sys.executable, argv, dimensions=(50, 200), timeout=60)
    shown = terminal.read().decode()
    terminal.close()
    assert terminal.exitstatus == 0
    assert "Say hello" in shown
    assert "\x1b]" not in shown
    assert "\u202e" not in shown
    piped = subprocess.run([sys.executable, *argv], capture_output=True, check=True).stdout
    assert (HOSTILE in piped.decode()) is (name != "txt")  # what `play` prints is safe
