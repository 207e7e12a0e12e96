"""Pictures that play: frames, times, what is seen at a time, and what memory they take."""

import re
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops

from cpshell.lessons.export.pictures.fonts import Letters
from cpshell.lessons.export.pictures.gif import encode_gif
from cpshell.lessons.export.pictures.raster import Canvas
from cpshell.lessons.export.pictures.snapshots import LINGER, all_snapshots, survey
from cpshell.lessons.export.pictures.svg import SvgLook
from cpshell.lessons.export.pictures.svg_animation import draw_animation
from cpshell.lessons.export.pictures.themes import Theme
from cpshell.lessons.export.timeline import EventKind, Timeline, TimelineEvent
from cpshell.lessons.presentation import PER_KEY
from tests.lessons.browser import Tab, open_browser

from .conftest import write_lesson


def frames(data: bytes) -> list[tuple[Image.Image, int]]:
    """All frames of a GIF as they are seen, with their milliseconds."""
    image = Image.open(BytesIO(data))
    found = []
    for number in range(image.n_frames):  # type: ignore[attr-defined]
        image.seek(number)
        found.append((image.convert("RGB"), image.info["duration"]))
    return found


def encode(timeline: Timeline, letters: Letters, theme: Theme) -> bytes:
    needs = survey(timeline)
    geometry = letters.geometry(timeline.width, needs.rows, needs.caption_rows)
    canvas = Canvas(geometry, theme, letters, timeline.title)
    return b"".join(encode_gif(canvas, all_snapshots(timeline), timeline.duration, needs.styles))


# fmt: off
TEXTS = (
    "\x1b[1;32m>\x1b[0m", " a", "b\n", "\x1b[31mred\x1b[0m\n", "1\n2\n3\n4\n5", "", "x字y", "\n",
    "字\n", "好\n", "日\n",
)
# fmt: on


def test_each_frame_shows_the_whole_screen_although_only_changes_are_kept(
    timeline: Any, letters: Letters, dark: Theme
) -> None:
    made = timeline(*TEXTS)
    data = encode(made, letters, dark)
    needs = survey(made)
    geometry = letters.geometry(made.width, needs.rows, needs.caption_rows)
    fresh = []
    for snapshot in all_snapshots(made):
        canvas = Canvas(geometry, dark, letters, made.title)
        canvas.draw(snapshot, cursor=True)
        fresh.append(canvas.image)
    shown = frames(data)
    assert [duration for _, duration in shown] == [100] * 4 + [200] + [100] * 4 + [100 + LINGER]
    del fresh[5]  # nothing appears then
    assert len(shown) == len(fresh)
    for (frame, _), whole in zip(shown, fresh, strict=True):
        assert max(high for _, high in ImageChops.difference(frame, whole).getextrema()) < 8
    boxes = re.findall(rb"\x00,(.{8})\x00\x08", data, re.DOTALL)
    areas = [
        int.from_bytes(box[4:6], "little") * int.from_bytes(box[6:8], "little") for box in boxes
    ]
    assert areas[0] == geometry.width * geometry.height
    assert areas[1] == 3 * letters.cell_width * letters.cell_height


def test_a_wide_character_changes_as_a_whole(timeline: Any, letters: Letters, dark: Theme) -> None:
    """Its second cell is the same before and after; the box that is kept has it, too."""
    canvas = Canvas(letters.geometry(20, 1, 0), dark, letters, "")
    before, after = (next(all_snapshots(timeline(text, height=1))) for text in ("a字", "a好"))
    canvas.draw(before, cursor=False)
    left, width = canvas.image.width - 180 - 15, letters.cell_width
    box = canvas.draw(after, cursor=False)
    assert box is not None
    assert (box[0], box[2]) == (left + width, left + 3 * width)


def test_a_lesson_types_itself_at_the_pace_of_play_and_repeats(run: Any, hello: Path) -> None:
    out = hello.with_name("out.gif")
    assert run("export", str(hello), "--to", "gif", "-o", str(out)).code == 0
    shown = frames(out.read_bytes())
    keys = sum(len(command) for command in ("echo hello", "uapi Ftp no_such", "echo bye"))
    narrations, prompts, results = 2, 3, 3
    assert len(shown) == narrations + prompts + keys + results
    assert Image.open(out).info["loop"] == 0
    durations = [duration for _, duration in shown]
    typing = durations[1:11]
    assert set(typing) <= {40, 50}
    assert sum(typing) == pytest.approx(10 * PER_KEY * 1000, abs=10)
    cast = run("export", str(hello), "--to", "cast").out
    end = float(cast.splitlines()[-1][1:].split(",")[0])
    assert sum(durations) == pytest.approx(end * 1000 + LINGER, abs=20)
    assert out.stat().st_size < 100_000


def test_more_colours_than_a_gif_has_come_out_as_those_next_to_them(
    timeline: Any, letters: Letters, dark: Theme
) -> None:
    colors = [(r, g, 40) for r in range(0, 250, 50) for g in range(0, 250, 50)]
    colors += [(250, 120, b) for b in range(0, 250, 10)]
    text = "".join(f"\x1b[48;2;{r};{g};{b}m  " for r, g, b in colors)
    ((image, _),) = frames(encode(timeline(text, width=100), letters, dark))
    for number, color in enumerate(colors):
        shown = image.getpixel((15 + 18 * number + 3, 33 + 15 + 3))
        assert isinstance(shown, tuple)
        assert max(abs(a - b) for a, b in zip(shown, color, strict=True)) < 8


def captioned(*events: tuple[int, str, EventKind]) -> Timeline:
    made = [TimelineEvent(at, text, kind) for at, text, kind in events]
    return Timeline("T", 20, 4, tuple(made), 2000)


STORY = captioned(
    (0, "First words", EventKind.CAPTION),
    (500, "a", EventKind.STEP),
    (500, "> ", EventKind.TEXT),
    (600, "ab", EventKind.TEXT),
    (1000, "\nout\nof\nthe\nwindow\n", EventKind.TEXT),
    (1500, "Last words", EventKind.CAPTION),
)


def test_an_animated_svg_is_one_file_without_script_that_shows_its_end_at_rest(dark: Theme) -> None:
    svg = draw_animation(STORY, 4, 1, SvgLook(dark, 15))
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert not re.search(r"<script|href|url\((?!#)|@import", svg)
    assert svg.count("@keyframes") == 3
    seconds = (STORY.duration + LINGER) / 1000
    assert svg.count(f"{seconds:g}s step-end infinite") == 3
    assert "prefers-reduced-motion:reduce" in svg
    curtain = re.search(r"@keyframes curtain\{(.*?)\}\n", svg)
    assert curtain is not None
    stops = [float(at) for at in re.findall(r"([\d.]+)%", curtain[1])]
    assert stops == pytest.approx([each / (10 * seconds) for each in (0, 500, 600, 1000)], abs=0.01)


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    with open_browser() as opened:
        yield opened


@pytest.mark.slow
def test_in_a_browser_the_curtain_shows_what_was_typed_and_no_more(
    tab: Tab, tmp_path: Path, dark: Theme
) -> None:
    path = tmp_path / "story.svg"
    path.write_text(draw_animation(STORY, 4, 1, SvgLook(dark, 15)), "utf-8")
    ground = Image.new("RGB", (1, 1), dark["background"]).getpixel((0, 0))
    bar = Image.new("RGB", (1, 1), dark["bar"]).getpixel((0, 0))

    def inked(at: int | None) -> tuple[list[list[bool]], bool]:
        """Which of the first cells of each row have ink at a time, and whether the caption has."""
        tab.open(path.as_uri(), still=at is None)
        if at is not None:
            pause = "document.getAnimations().forEach(each => { each.pause();"
            tab.value(f"{pause} each.currentTime = {at} }})")
            tab.value("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
        tab.picture(tmp_path / "seen.png")
        seen = Image.open(tmp_path / "seen.png").convert("RGB")
        rows = [
            [
                any(
                    seen.getpixel((15 + 9 * column + x, 33 + 15 + 18 * row + y)) != ground
                    for x in range(1, 8)
                    for y in range(1, 17)
                )
                for column in range(6)
            ]
            for row in range(4)
        ]
        top = 33 + 15 + 4 * 18 + 15
        caption = {seen.getpixel((x, top + y)) for x in range(15, 100) for y in range(10, 28)}
        return rows, caption != {bar}

    empty = [False] * 6
    typed, told = inked(300)
    assert (typed, told) == ([[True, *empty[1:]], *[empty] * 3], True)  # the cursor
    assert inked(700)[0] == [[True, False, True, True, True, False], *[empty] * 3]
    scrolled, _ = inked(1700)
    assert scrolled[:2] == [[True, True, *empty[2:]], [True, True, True, *empty[3:]]]
    assert scrolled[2] == [True] * 6
    assert inked(None) == inked(4900)
    assert tab.errors == []


LONG = "\n".join(
    f"Step {number}.\n\n```cpshell\n> echo {number}\n{number}\n```\n" for number in range(300)
)
PEAK = """\
import resource, runpy, sys
sys.argv = ["cpshell", *sys.argv[1:]]
try:
    runpy.run_module("cpshell.cli", run_name="__main__")
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
"""


@pytest.mark.slow
def test_three_hundred_steps_take_hardly_more_memory_than_three(tmp_path: Path) -> None:
    peaks = []
    for name, text in (("short", LONG.split("\nStep 3.")[0]), ("long", "# Many\n\n" + LONG)):
        lesson = write_lesson(tmp_path, text, name)
        argv = ["export", str(lesson), "--to", "gif", "-o", str(tmp_path / f"{name}.gif")]
        ran = subprocess.run(
            [sys.executable, "-c", PEAK, *argv], capture_output=True, text=True, check=True
        )
        peaks.append(int(ran.stderr))
    assert peaks[1] - peaks[0] < 20, peaks
    assert (tmp_path / "long.gif").stat().st_size < 4_000_000
