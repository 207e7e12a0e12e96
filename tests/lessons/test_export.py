"""Exports: the same bytes every time, no secrets, and other programs can show them."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyte
import pytest
from wcwidth import wcswidth

from cpshell.lessons.export.exporters import FORMATS

pytestmark = pytest.mark.slow

STYLE = re.compile(r"\x1b\[[0-9;]*m")


VIDEOS = ("webm", "mp4")
WRITTEN = [name for name in FORMATS if name not in VIDEOS]
TEXTS = [name for name, each in FORMATS.items() if each.is_text]
BAR, EDGE, CELL = 33, 15, 9  # pixels of a picture


@pytest.fixture(scope="session")
def exports(recorded: Any, program: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The recorded lesson in every format, by format."""
    folder = tmp_path_factory.mktemp("exports")
    for name in WRITTEN:
        out = folder / f"day.{name}"
        ran = program("export", str(recorded.lesson), "--to", name, "-o", str(out), network=False)
        note = "create_user_session: message: Created session\n"  # of formats that run the steps
        assert ran.returncode == 0
        assert ran.stderr in ("", note)
    return {name: folder / f"day.{name}" for name in WRITTEN}


@pytest.mark.parametrize("name", TEXTS)
def test_no_secret_is_in_an_export(recorded: Any, exports: Any, name: str) -> None:
    text = exports[name].read_text("utf-8")
    assert [secret for secret in recorded.secrets if secret in text] == []


@pytest.mark.parametrize("name", WRITTEN)
def test_the_same_lesson_gives_the_same_bytes(
    recorded: Any, exports: Any, program: Any, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "again"
    argv = ("export", str(recorded.lesson), "--to", name, "-o", str(out))
    other = {"TZ": "Asia/Tokyo", "LANG": "C", "PYTHONHASHSEED": "7"}
    assert program(*argv, **other).returncode == 0
    assert out.read_bytes() == exports[name].read_bytes()


def test_a_cast_says_nothing_about_this_machine(exports: Any) -> None:
    header = json.loads(exports["cast"].read_text("utf-8").splitlines()[0])
    assert header == {"version": 2, "width": 80, "height": 24, "title": "A day at work"}


def test_a_cast_has_a_mark_for_each_step(exports: Any) -> None:
    lines = [json.loads(line) for line in exports["cast"].read_text("utf-8").splitlines()[1:]]
    marks = [text for _, kind, text in lines if kind == "m"]
    assert len(marks) == 17
    assert marks[:2] == [
        "whm listaccts --where user=user2 --columns user,domain,email",
        "su alice",
    ]
    times = [at for at, _, _ in lines]
    assert times == sorted(times)


def test_asciinema_opens_the_cast_and_shows_the_text_of_the_lesson(exports: Any) -> None:
    asciinema = [sys.executable, "-m", "asciinema"]
    version = subprocess.run([*asciinema, "--version"], capture_output=True, text=True, check=True)
    assert version.stdout.startswith("asciinema 2.")
    shown = subprocess.run(
        [*asciinema, "cat", str(exports["cast"])], capture_output=True, check=True
    )
    text = STYLE.sub("", shown.stdout.decode()).replace("\r\n", "\n")
    assert text == exports["txt"].read_text("utf-8")


def test_the_text_is_what_play_prints(recorded: Any, exports: Any, run: Any) -> None:
    assert run("play", str(recorded.lesson)).out == exports["txt"].read_text("utf-8")


def test_a_lesson_is_not_written_over_by_its_export(run: Any, recorded: Any) -> None:
    before = recorded.lesson.read_text()
    link = recorded.lesson.with_name("link.md")
    link.symlink_to(recorded.lesson)
    for out in (recorded.lesson, link):
        ran = run("export", str(recorded.lesson), "--to", "md", "-o", str(out))
        assert (ran.code, ran.out) == (2, "")
        assert "is the lesson itself: name another file" in ran.err
    assert recorded.lesson.read_text() == before


def test_version_3_of_a_cast_counts_from_event_to_event(run: Any, recorded: Any) -> None:
    second, third = (
        [
            json.loads(line)
            for line in run(
                "export", str(recorded.lesson), "--to", "cast", "--cast-version", version
            ).out.splitlines()
        ]
        for version in ("2", "3")
    )
    assert third[0] == {"version": 3, "term": {"cols": 80, "rows": 24}, "title": "A day at work"}
    assert [event[1:] for event in third[1:]] == [event[1:] for event in second[1:]]
    assert sum(event[0] for event in third[1:]) == pytest.approx(second[-1][0])


def test_the_picture_shows_the_last_screen(exports: Any) -> None:
    screen = pyte.Screen(80, 24)
    pyte.Stream(screen).feed(exports["txt"].read_text("utf-8").replace("\n", "\r\n"))
    wanted = [line.rstrip() for line in screen.display]
    assert _text_of(exports["svg"].read_text("utf-8")) == [line for line in wanted if line]


def test_a_picture_has_no_blanks_that_a_browser_would_swallow(exports: Any) -> None:
    for text in _runs(exports["svg"].read_text("utf-8")):
        assert text.text == " ".join((text.text or "").split())


@pytest.mark.parametrize("name", ["wide 字字  end", "one e\u0301e\u0301  end", "tail  "])
def test_what_is_wide_or_combined_takes_its_cells_in_a_picture(
    run: Any, tmp_path: Path, name: str
) -> None:
    lesson = tmp_path / "wide.md"
    lesson.write_text(f"```cpshell\n> echo '{name}'\n...\n```\n", "utf-8")
    lesson.with_suffix(".cassette.jsonl").write_text("")
    svg = run("export", str(lesson), "--to", "svg").out
    *words, last = name.split("  ")
    found = [text for text in _runs(svg) if text.text == (last or words[0])]
    assert float(found[-1].get("x", 0)) == pytest.approx(
        EDGE + CELL * (wcswidth(f"{words[0]}  ") if last else 0), abs=0.1
    )


def test_each_step_has_a_picture_of_its_own(run: Any, recorded: Any, tmp_path: Path) -> None:
    out = tmp_path / "step.svg"
    ran = run("export", str(recorded.lesson), "--to", "svg", "--each-step", "-o", str(out))
    assert ran.code == 0
    pictures = sorted(tmp_path.glob("step-*.svg"))
    assert [path.name for path in pictures[:2]] == ["step-01.svg", "step-02.svg"]
    assert len(pictures) == 17
    assert _text_of(pictures[1].read_text("utf-8"))[-1] == "root> su alice"


def _runs(svg: str) -> Iterator[ElementTree.Element]:
    """What stands on the screen: the title is above it."""
    for run in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        if float(run.get("y", 0)) > BAR:
            yield run


def _text_of(svg: str) -> list[str]:
    """The rows of a picture, put together from its runs."""
    rows: dict[float, str] = {}
    for run in _runs(svg):
        y, column = float(run.get("y", 0)), round((float(run.get("x", 0)) - EDGE) / CELL)
        rows[y] = rows.get(y, "").ljust(column) + (run.text or "")
    return [row.rstrip() for row in rows.values()]


def test_markdown_for_readers_has_prompts_and_results(exports: Any) -> None:
    text = exports["md"].read_text("utf-8")
    assert text.startswith("# A day at work\n\nWho is there?\n\n```console\nroot> whm listaccts")
    assert "root→alice> echo ${made.token}\n•••\n" in text


def test_a_script_made_from_a_lesson_makes_the_same_lesson_again(
    exports: Any, run: Any, tmp_path: Path
) -> None:
    again = tmp_path / "again.md"
    run("export", str(exports["cps"]), "--to", "md", "-o", str(again))
    assert run("export", str(again), "--to", "cps").out == exports["cps"].read_text("utf-8")


def test_a_page_names_nothing_that_it_would_have_to_fetch(exports: Any) -> None:
    page = exports["html"].read_text("utf-8")
    body = re.sub(r"<(script|style)>.*?</\1>", "", page, flags=re.DOTALL)
    assert set(re.findall(r"\b(?:src|href)=\"([^#\"][^\"]*)\"", body)) == {"data:,"}
    assert "default-src 'none'" in body
    assert "unsafe" not in body
