"""Draw SVG: a screen as it is; and the parts that an animation is made of, too."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from cpshell.lessons.export.pictures.geometry import DOTS, Geometry
from cpshell.lessons.export.pictures.snapshots import (
    Snapshot,
    styled_cells,
    used_rows,
)
from cpshell.lessons.export.pictures.terminal_screen import (
    BLANK,
    Cell,
    Style,
)
from cpshell.lessons.export.pictures.themes import Theme

_NAMESPACE = "http://www.w3.org/2000/svg"
_FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_WORDS = re.compile(r"x+(?: x+)*")
_BASELINE = 0.76  # of the height of a cell


@dataclass(frozen=True, slots=True)
class SvgLook:
    """Theme, size of the letters in pixels, and families of fonts before the usual ones."""

    theme: Theme
    size: int
    families: tuple[str, ...] = ()

    def geometry(self, columns: int, rows: int, caption_rows: int) -> Geometry:
        """Return the geometry: fonts that are not as wide are stretched to the cells."""
        geometry = Geometry(
            columns, rows, caption_rows, self.size, self.size * 0.6, self.size * 1.2
        )
        geometry.check()
        return geometry

    @property
    def fonts(self) -> str:
        """Return the families of fonts, the best one first."""
        quoted = (re.sub(r"[\\\"]", r"\\\g<0>", family) for family in self.families)
        return ", ".join([*(f'"{family}"' for family in quoted), _FONT])


def draw_snapshot(
    snapshot: Snapshot, title: str, columns: int, look: SvgLook, heading: str | None = None
) -> str:
    """Return what is seen, without rows below the last one that is used.

    The bar has the ``heading``, or the title.
    """
    rows = used_rows(snapshot.rows)
    geometry = look.geometry(columns, len(rows), len(snapshot.caption))
    body = [
        *draw_rows(rows, geometry, look.theme),
        *draw_caption_ground(geometry, look.theme),
        *draw_caption(snapshot.caption, geometry, look.theme, 0),
    ]
    return frame_picture(title, geometry, look, body, heading=heading)


def frame_picture(
    title: str,
    geometry: Geometry,
    look: SvgLook,
    body: Iterable[str],
    *,
    style: str = "",
    heading: str | None = None,
) -> str:
    """Return a whole document: the window with its bar, and in it the body."""
    width, height, theme = geometry.width, geometry.height, look.theme
    whole = f'width="{width}" height="{height}"'
    shown, column = geometry.title(title if heading is None else heading)
    cells = styled_cells(shown, Style(theme["title"]), geometry.columns)
    edge = f'stroke="{theme["bar"]}"'
    baseline = geometry.bar / 2 + geometry.cell_height * (_BASELINE - 0.5)
    lines = [
        f'<svg xmlns="{_NAMESPACE}" {whole} viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(title)}</title>",
        *([f"<style>\n{style}\n</style>"] if style else ()),
        f'<clipPath id="window"><rect {whole} rx="{geometry.radius}"/></clipPath>',
        '<g clip-path="url(#window)">',
        f'<rect {whole} fill="{theme["background"]}"/>',
        f'<rect width="{width}" height="{geometry.bar}" fill="{theme["bar"]}"/>',
        *(
            f'<circle cx="{short(x)}" cy="{short(y)}" r="{short(radius)}" fill="{color}"/>'
            for (x, y, radius), color in zip(geometry.dots(), DOTS, strict=True)
        ),
        f'<g font-family="{escape(look.fonts)}" font-size="{look.size}" fill="{theme["text"]}">',
        *_words([*[BLANK] * column, *cells], baseline, geometry, theme),
        *body,
        f'<rect {whole} rx="{geometry.radius}" fill="none" stroke-width="2" {edge}/>',
        "</g></g></svg>",
    ]
    return "\n".join(lines) + "\n"


def draw_caption_ground(geometry: Geometry, theme: Theme) -> Iterator[str]:
    """Yield the ground of the caption, if there is one."""
    if geometry.caption_rows:
        yield f'<rect {caption_area(geometry)} fill="{theme["bar"]}"/>'


def caption_area(geometry: Geometry) -> str:
    """Return where the caption is, as attributes."""
    top = geometry.caption_top
    return f'y="{top}" width="{geometry.width}" height="{geometry.height - top}"'


def draw_caption(page: Sequence[str], geometry: Geometry, theme: Theme, nth: int) -> Iterator[str]:
    """Yield the rows of a caption; those of further ones stand below each other."""
    down = nth * (geometry.height - geometry.caption_top)
    style = Style(theme["title"])
    for row, text in enumerate(page):
        y = geometry.top(geometry.rows + row) + down + geometry.cell_height * _BASELINE
        yield from _words(styled_cells(text, style, geometry.columns), y, geometry, theme)


def draw_rows(rows: Iterable[Sequence[Cell]], geometry: Geometry, theme: Theme) -> Iterator[str]:
    """Yield the rows of a screen."""
    for number, row in enumerate(rows):
        top = geometry.screen_top + number * geometry.cell_height
        yield from _grounds(row, top, geometry, theme)
        yield from _words(row, top + geometry.cell_height * _BASELINE, geometry, theme)


def _grounds(row: Sequence[Cell], top: float, geometry: Geometry, theme: Theme) -> Iterator[str]:
    at = 0
    for ground, group in groupby(row, lambda cell: theme.paint(cell.style)[1]):
        columns = len(list(group))
        if ground != theme["background"]:
            x, width = geometry.left(at), columns * geometry.cell_width
            size = f'width="{short(width)}" height="{short(geometry.cell_height)}"'
            yield f'<rect x="{short(x)}" y="{short(top)}" {size} fill="{ground}"/>'
        at += columns


def _words(row: Sequence[Cell], y: float, geometry: Geometry, theme: Theme) -> Iterator[str]:
    """Yield the words of a row that look alike, each at its place and of its width.

    Browsers draw two blanks as one, so no text has more than one, and none at its ends.
    """
    at = 0
    for style, group in groupby(row, lambda cell: cell.style):
        cells = list(group)
        for words in _WORDS.finditer("".join(_kind(cell) for cell in cells)):
            taken = cells[words.start() : words.end()]
            x = geometry.left(at + words.start())
            span = len(taken) * geometry.cell_width
            text = escape("".join(cell.text for cell in taken))
            yield (
                f'<text x="{short(x)}" y="{short(y)}" textLength="{short(span)}"'
                f' lengthAdjust="spacingAndGlyphs"{_attributes(style, theme)}>{text}</text>'
            )
        at += len(cells)


def _kind(cell: Cell) -> str:
    """Return a blank or a letter: a cell that a wide character covers holds no blank."""
    return " " if cell.text.isspace() else "x"


def _attributes(style: Style, theme: Theme) -> str:
    ink = theme.paint(style)[0]
    attributes = "" if ink == theme["text"] else f' fill="{ink}"'
    if style.bold:
        attributes += ' font-weight="bold"'
    if style.underlined:
        attributes += ' text-decoration="underline"'
    return attributes


def short(value: float) -> str:
    """Return a number with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"
