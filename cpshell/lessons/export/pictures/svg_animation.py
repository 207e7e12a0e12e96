"""Draw a whole lesson as SVG that types itself, in the animations of CSS.

The transcript stands there from the beginning. A curtain in the colour of the ground hides what was
not typed yet: the cursor is its corner, and it moves with it. The screen scrolls, and a strip with
all captions moves by one. So there are three animations, however long the lesson is.
"""

from collections.abc import Iterator

from cpshell.lessons.export.pictures.geometry import Geometry
from cpshell.lessons.export.pictures.snapshots import LINGER
from cpshell.lessons.export.pictures.svg import (
    SvgLook,
    caption_area,
    draw_caption,
    draw_caption_ground,
    draw_rows,
    frame_picture,
    short,
)
from cpshell.lessons.export.pictures.terminal_screen import TerminalScreen
from cpshell.lessons.export.pictures.themes import Theme
from cpshell.lessons.export.timeline import EventKind, Timeline


def draw_animation(timeline: Timeline, rows: int, caption_rows: int, look: SvgLook) -> str:
    """Return a timeline as an animation of a screen of ``rows``, which begins again at its end."""
    geometry = look.geometry(timeline.width, rows, caption_rows)
    film = _Film(timeline, geometry)
    theme, edge, top = look.theme, geometry.edge, geometry.screen_top
    inside = f'y="{top}" width="{geometry.width}" height="{short(rows * geometry.cell_height)}"'
    body = [
        f'<clipPath id="screen"><rect {inside}/></clipPath>',
        '<g clip-path="url(#screen)"><g class="scroll">',
        *draw_rows(film.screen.rows, geometry, theme),
        f'<g transform="translate({edge} {top})"><g class="curtain">',
        *_curtain(geometry, theme),
        "</g></g></g></g>",
        *draw_caption_ground(geometry, theme),
    ]
    if caption_rows:
        body += [
            f'<clipPath id="below"><rect {caption_area(geometry)}/></clipPath>',
            '<g clip-path="url(#below)"><g class="caption">',
            *(
                line
                for number, page in enumerate(film.captions)
                for line in draw_caption(page, geometry, theme, number)
            ),
            "</g></g>",
        ]
    return frame_picture(timeline.title, geometry, look, body, style=film.style())


class _Film:
    """What moves where and when: the strip with the captions, the curtain, the screen."""

    def __init__(self, timeline: Timeline, geometry: Geometry) -> None:
        self.screen = TerminalScreen(timeline.width)
        self.captions: list[tuple[str, ...]] = [()]
        self._geometry = geometry
        self._duration = timeline.duration + LINGER
        moving = ("scroll", "curtain", *(("caption",) if geometry.caption_rows else ()))
        self._stops: dict[str, list[tuple[int, str]]] = {name: [] for name in moving}
        self._stop(0)
        for event in timeline.events:
            if event.is_shown:
                self.screen.write(event.text)
            elif event.kind is EventKind.CAPTION:
                self.captions.append(tuple(event.text.split("\n")))
            self._stop(event.at)

    def _stop(self, at: int) -> None:
        """Remember where everything is at a time."""
        geometry, (row, column) = self._geometry, self.screen.cursor
        page = geometry.height - geometry.caption_top
        scrolled = max(0, row + 1 - geometry.rows)
        x, y = column * geometry.cell_width, row * geometry.cell_height
        self._move("scroll", at, 0, -scrolled * geometry.cell_height)
        self._move("curtain", at, x, y)
        if geometry.caption_rows:
            self._move("caption", at, 0, -(len(self.captions) - 1) * page)

    def _move(self, what: str, at: int, x: float, y: float) -> None:
        stops = self._stops[what]
        place = f"transform:translate({short(x)}px,{short(y)}px)"
        if stops and stops[-1][0] == at:
            del stops[-1]
        if not stops or stops[-1][1] != place:
            stops.append((at, place))

    def style(self) -> str:
        """Return the rules that move everything. Without animations the end is seen."""
        seconds = short(self._duration / 1000)
        rules = []
        for what, stops in self._stops.items():
            frames = "".join(f"{at / self._duration * 100:.4f}%{{{place}}}" for at, place in stops)
            rules.append(f"@keyframes {what}{{{frames}}}")
            rules.append(f".{what}{{animation:{what} {seconds}s step-end infinite;{stops[-1][1]}}}")
        still = ",".join(f".{what}" for what in self._stops)
        rules.append(f"@media (prefers-reduced-motion:reduce){{{still}{{animation:none}}}}")
        return "\n".join(rules)


def _curtain(geometry: Geometry, theme: Theme) -> Iterator[str]:
    """Yield what hides the rest of a row and all below it, with the cursor at its corner."""
    across, row = geometry.columns * geometry.cell_width, geometry.cell_height
    below = (geometry.rows + 1) * row
    path = f"M0 0H{short(across)}V{short(below)}H{short(-across)}V{short(row)}H0Z"
    yield f'<path d="{path}" fill="{theme["background"]}"/>'
    width = short(geometry.cell_width)
    yield f'<rect width="{width}" height="{short(row)}" fill="{theme["cursor"]}"/>'
