"""Still pictures, decoded: sizes, colours, letters, captions, what is lacking."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

from cpshell.lessons.export.pictures.fonts import Letters
from cpshell.lessons.export.pictures.raster import draw_png
from cpshell.lessons.export.pictures.snapshots import last_snapshot
from cpshell.lessons.export.pictures.themes import THEMES, Theme, channels, read_theme
from cpshell.system.system import System

from .conftest import LESSON, write_lesson

BAR, EDGE, CELL, ROW = 33, 15, 9, 20
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def png(run: Any, tmp_path: Path) -> Any:
    """Writes a lesson as PNG; returns the picture and what was said."""

    def write(lesson: Path, *options: str) -> tuple[Image.Image, str]:
        out = tmp_path / "out.png"
        ran = run("export", str(lesson), "--to", "png", "-o", str(out), *options)
        assert (ran.code, ran.out) == (0, "")
        return Image.open(out), ran.err

    return write


def colors(image: Image.Image, box: tuple[int, int, int, int]) -> set[Any]:
    counted = image.convert("RGB").crop(box).getcolors(1 << 20)
    assert counted is not None
    return {color for _, color in counted}


def row_box(row: int, first: int = 0, last: int = 80) -> tuple[int, int, int, int]:
    top = BAR + EDGE + row * ROW
    return EDGE + first * CELL, top, EDGE + last * CELL, top + ROW


@pytest.mark.parametrize("theme", THEMES)
def test_the_picture_has_the_colours_of_its_theme(png: Any, hello: Path, theme: str) -> None:
    image, said = png(hello, "--theme", theme)
    look = read_theme(theme, System().files)
    assert said == ""
    assert image.mode == "RGBA"
    assert image.size == (2 * EDGE + 80 * CELL, BAR + 2 * EDGE + 16 * ROW)
    corners = [image.getpixel((x, y)) for x in (0, 749) for y in (0, image.height - 1)]
    assert {alpha for *_, alpha in corners} == {0}
    middle = image.getpixel((5, 200))
    assert middle == (*channels(look["background"]), 255)
    assert channels(look["title"]) in colors(image, (300, 0, 450, BAR))
    heading, prompt, failure = row_box(1), row_box(6, 0, 8), row_box(9)
    assert channels(look["cyan"]) in colors(image, heading)
    assert channels(look["green"]) in colors(image, prompt)
    assert channels(look["red"]) in colors(image, failure)
    assert channels(look["text"]) in colors(image, row_box(7, 0, 5))
    assert colors(image, row_box(7, 5, 80)) == {channels(look["background"])}


def test_the_size_is_that_of_the_letters(png: Any, hello: Path) -> None:
    small, _ = png(hello, "--size", "10")
    large, _ = png(hello, "--size", "30")
    assert small.size[0] == 80 * 6 + 2 * 10
    assert large.size[0] == 80 * 18 + 2 * 30


def test_letters_are_whole_and_bold_ones_have_more_ink(letters: Letters) -> None:
    for text in "gjpqyÄ|@W_":
        for bold in (False, True):
            mask = letters.mask(text, 1, bold)
            assert mask.size == (letters.cell_width, letters.cell_height)
            top, bottom = mask.crop((0, 0, 9, 1)), mask.crop((0, ROW - 1, 9, ROW))
            assert text == "|" or not (top.getbbox() or bottom.getbbox()), text
    ink = {bold: sum(letters.mask("m", 1, bold).tobytes()) for bold in (False, True)}
    assert ink[True] > 1.15 * ink[False]


@pytest.mark.parametrize("text", "─━═│┃║┼")
def test_lines_of_tables_and_narration_have_no_gaps(letters: Letters, text: str) -> None:
    mask = letters.mask(text, 1, False)
    left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
    if text in "─━═┼":
        assert (left, right) == (0, letters.cell_width)
    if text in "│┃║┼":
        assert (top, bottom) == (0, letters.cell_height)


def test_marks_stand_over_their_letter(letters: Letters) -> None:
    plain, marked = letters.mask("x", 1, False), letters.mask("x\u0301", 1, False)
    assert plain.getbbox()[1] > marked.getbbox()[1]  # type: ignore[index]
    assert letters.mask("e\u0301", 1, False) == letters.mask("é", 1, False)


def test_underlined_reversed_and_256_colours_are_drawn(
    timeline: Any, letters: Letters, dark: Theme
) -> None:
    text = "\x1b[4mu\x1b[0m\x1b[7mr\x1b[0m\x1b[48;5;196m \x1b[0m\x1b[38;2;1;200;3mt\x1b[0m"
    snapshot = last_snapshot(timeline(text))
    image = Image.open(BytesIO(draw_png(snapshot, "t", 20, dark, letters)))
    underlined = image.convert("RGB").crop(row_box(0, 0, 1))
    low = {underlined.getpixel((x, ROW - 2)) for x in range(CELL)}
    assert low == {channels(dark["text"])}
    assert channels(dark["background"]) in colors(image, row_box(0, 1, 2))
    assert max(colors(image, row_box(0, 1, 2))) == channels(dark["text"])
    assert colors(image, row_box(0, 2, 3)) == {(255, 0, 0)}
    assert (1, 200, 3) in colors(image, row_box(0, 3, 4))


def test_what_the_font_lacks_is_a_box_and_named_once(png: Any, tmp_path: Path) -> None:
    wide = write_lesson(tmp_path, LESSON.replace("hello", "字x字😀"), "wide")
    image, said = png(wide)
    assert "cpshell: the font lacks 2 characters, drawn as boxes: 字 😀\n" in said
    assert "hint: --font FILE --font OTHER" in said
    outline = image.convert("RGB").crop(row_box(7, 0, 2))
    ink = [
        [sum(outline.getpixel((x, y))) > 400 for x in range(2 * CELL)]  # type: ignore[arg-type]
        for y in range(ROW)
    ]
    drawn = [row for row in ink if any(row)]
    assert sum(drawn[0]) > CELL, "it is not as wide as its cells"
    assert all(sum(row) == 2 for row in drawn[1:-1]), "it is not empty"
    _, said = png(write_lesson(tmp_path, LESSON.replace("hello", "字"), "one"))
    assert "lacks 1 character, drawn as a box: 字\n" in said


def test_the_second_font_has_what_the_first_one_lacks(
    png: Any, tmp_path: Path, letters: Letters
) -> None:
    import fontpkg_fira_code

    fira = next((Path(fontpkg_fira_code.__path__[0]) / "files").glob("*.ttf"))
    copy = tmp_path / "copy.ttf"
    copy.write_bytes(fira.read_bytes())
    lesson = write_lesson(tmp_path, LESSON)
    usual, _ = png(lesson)
    usual.load()
    named, said = png(lesson, "--font", str(copy), "--font", str(fira))
    assert (named.tobytes(), said) == (usual.tobytes(), "")


def test_captions_stand_below_and_not_on_the_screen(run: Any, png: Any, hello: Path) -> None:
    svg = run("export", str(hello), "--to", "svg", "--captions").out
    rows: dict[float, str] = {}
    for each in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        rows[float(each.get("y", 0))] = rows.get(float(each.get("y", 0)), "") + (each.text or "")
    texts = list(rows.values())
    assert texts[0] == "Greetings"
    assert texts[-1] == "And good-bye."
    assert not any("Say hello" in text for text in texts)
    with_caption, _ = png(hello, "--captions")
    look = read_theme("dark", System().files)
    low = (EDGE, with_caption.height - EDGE - ROW, 400, with_caption.height - 5)
    assert colors(with_caption, low) >= {channels(look["bar"]), channels(look["title"])}


def test_each_step_has_its_own_picture_with_what_was_told_before_it(run: Any, hello: Path) -> None:
    more = "This needs more than one page of a caption.\n\n" * 3 + "It has three rows.\n\n"
    hello.write_text(LESSON.replace("```cpshell\n> echo h", f"{more}```cpshell\n> echo h"), "utf-8")
    for name in ("svg", "png"):
        out = hello.with_name(f"step.{name}")
        ran = run("export", str(hello), "--to", name, "--each-step", "--captions", "-o", str(out))
        assert ran.code == 0
    names = sorted(path.name for path in hello.parent.glob("step*"))
    assert names == [f"step-{n:02}.{name}" for n in (1, 2, 3) for name in ("png", "svg")]
    svg = hello.with_name("step-01.svg").read_text("utf-8")
    assert ("needs more than" in svg, "three rows" in svg) == (True, True)
    told = [
        "Say hello." in hello.with_name(f"step-{n:02}.svg").read_text("utf-8") for n in (1, 2, 3)
    ]
    assert told == [True, True, False]
    heights = [Image.open(hello.with_name(f"step-{n:02}.png")).height for n in (1, 2, 3)]
    assert heights[1] - heights[0] == 3 * ROW  # the failure with its prompt and hint


def test_a_course_becomes_a_folder_of_pictures_or_nothing(run: Any, tmp_path: Path) -> None:
    folder, out = tmp_path / "course", tmp_path / "out"
    folder.mkdir()
    write_lesson(folder, LESSON, "one")
    write_lesson(folder, LESSON, "two")
    (folder / "one.de.md").write_text(LESSON.replace("Say hello", "Sag hallo"), "utf-8")
    ran = run("export", str(folder), "--to", "png", "-o", str(out))
    assert (ran.code, ran.err) == (0, "")
    assert sorted(path.name for path in out.iterdir()) == ["one.de.png", "one.png", "two.png"]
    (folder / "two.md").write_text(LESSON.replace("\nbye\n", "\nhi\n"), "utf-8")
    ran = run("export", str(folder), "--to", "gif", "-o", str(tmp_path / "other"))
    assert ran.code == 6
    assert "does not show what the lesson says" in ran.err
    assert not (tmp_path / "other").exists()


def test_families_of_fonts_cannot_break_out_of_an_svg(run: Any, hello: Path) -> None:
    family = 'A"><script>\\'
    svg = run("export", str(hello), "--to", "svg", "--font", family, "--font", "B").out
    groups = [each.get("font-family") for each in ElementTree.fromstring(svg).iter(f"{SVG}g")]
    (named,) = filter(None, groups)
    assert named.startswith('"A\\"><script>\\\\", "B", ui-monospace, ')
    assert re.search(r"<script", svg) is None
