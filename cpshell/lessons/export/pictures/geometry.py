"""Say where everything stands in a picture: the bar with the title, the screen, the caption."""

import math
from dataclasses import dataclass

from cpshell.errors import UsageError
from cpshell.render.cells import cells, fit

MOST_PIXELS = 40_000_000
DOTS = ("#ff5f57", "#febc2e", "#28c840")
_MOST_SIDE = 65_535  # of a GIF; browsers draw no larger ones either


@dataclass(frozen=True, slots=True)
class Geometry:
    """The sizes of a picture: in cells, and in pixels those of a letter (``size``) and a cell."""

    columns: int
    rows: int
    caption_rows: int
    size: int
    cell_width: float
    cell_height: float

    @property
    def edge(self) -> int:
        """Return the space around the screen."""
        return self.size

    @property
    def bar(self) -> int:
        """Return the height of the bar with the title."""
        return round(self.size * 2.2)

    @property
    def screen_top(self) -> int:
        """Return where the first row begins."""
        return self.bar + self.edge

    @property
    def caption_top(self) -> int:
        """Return where the ground of the caption begins; without one, where the picture ends."""
        return math.ceil(self.screen_top + self.rows * self.cell_height + self.edge)

    @property
    def width(self) -> int:
        """Return the width of the picture."""
        return math.ceil(self.columns * self.cell_width + 2 * self.edge)

    @property
    def height(self) -> int:
        """Return the height of the picture."""
        if not self.caption_rows:
            return self.caption_top
        return self.caption_top + math.ceil(self.caption_rows * self.cell_height + 2 * self._margin)

    @property
    def radius(self) -> int:
        """Return the radius of the corners."""
        return round(self.size * 0.6)

    @property
    def _margin(self) -> float:
        """Return the space above and below the caption."""
        return self.edge * 0.7

    def left(self, column: int) -> float:
        """Return where a column begins."""
        return self.edge + column * self.cell_width

    def top(self, row: int) -> float:
        """Return where a row begins; those of the caption follow those of the screen."""
        if row < self.rows:
            return self.screen_top + row * self.cell_height
        return self.caption_top + self._margin + (row - self.rows) * self.cell_height

    def dots(self) -> list[tuple[float, float, float]]:
        """Return centre and radius of each dot in the bar."""
        radius = self.size * 0.4
        return [
            (self.edge + radius + number * radius * 3.2, self.bar / 2, radius)
            for number in range(len(DOTS))
        ]

    def title(self, text: str) -> tuple[str, int]:
        """Return as much of the title as the bar has room for, and the column it begins at."""
        free = math.ceil(self.size * 4 / self.cell_width)  # on both sides: the dots stand there
        shown = fit(text, self.columns - 2 * free)
        return shown, (self.columns - cells(shown)) // 2

    def check(self) -> None:
        """Refuse what no program could show.

        Raises:
            UsageError: the picture would be too large.
        """
        width, height = self.width, self.height
        if width * height > MOST_PIXELS or max(width, height) > _MOST_SIDE:
            raise UsageError(
                f"the picture would have {width} x {height} pixels: at most"
                f" {MOST_PIXELS // 1_000_000} million",
                hint="--size 12 for smaller letters, --height 24 for fewer lines",
            )
