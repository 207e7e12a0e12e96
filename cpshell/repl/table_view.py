"""Look at a table of any size through a window: no more is laid out than is seen."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from cpshell.errors import CpshellError
from cpshell.records import changed
from cpshell.render.cells import fit, one_line, pad, part_of
from cpshell.render.context import Context
from cpshell.render.rows import Grid, grid
from cpshell.render.table import column_of

_GAP = "  "
_SAMPLE = 200  # rows that say how wide columns are, until a wider cell is seen
_WIDEST = 400  # characters of a cell
_PINNED = 0.4  # of the window, at most, for the column that stays in sight


class TableView:
    """A window on a table, moved by :meth:`down`, :meth:`across` and :meth:`search`.

    The first column stays in sight where it leaves room for others. ``more`` are rows that come
    when they are asked for; ``failure`` is the error that kept them from coming.
    """

    def __init__(
        self, rows: list[Any], more: Iterator[Sequence[Any]] | None, context: Context
    ) -> None:
        self.rows = rows
        self.top = 0
        self.offset = 0  # cells that are out of sight on the left
        self.failure: CpshellError | None = None
        self.note = ""
        self.word = ""  # that is looked for
        self._more = more
        self._context = changed(context, width=_WIDEST)
        self._widths: dict[str | int, int] = {}
        self._lay_out()

    @property
    def is_whole(self) -> bool:
        """Return whether all rows have come."""
        return self._more is None

    def read(self, count: int) -> None:
        """Let rows come until there are so many, or no more."""
        while len(self.rows) < count and self.read_block():
            pass

    def read_block(self) -> bool:
        """Let some more rows come; return whether there may be more."""
        if self._more is None:
            return False
        try:
            block = next(self._more, None)
        except CpshellError as error:
            self.failure, block = error, None
        if block is None:
            self._more = None
            return False
        self.rows.extend(block)
        self._lay_out()
        return True

    def head(self, width: int, *, ruled: bool) -> list[str]:
        """Return the titles in a window of this width, and a rule below them."""
        columns = self._titles()
        lines = [[pad(title, own, right=right) for title, own, right in columns]]
        if ruled:
            lines.append(["─" * own for _, own, _ in columns])
        return [self._seen(line, width) for line in lines]

    def body(self, width: int, height: int) -> list[str]:
        """Return the rows in a window of this size."""
        self.read(self.top + height)
        seen = changed(self._grid, rows=self.rows[self.top : self.top + height])
        laid_out: list[list[str]] = []
        left = self.offset + width
        for index in range(seen.size):
            if left < 0:
                break
            column = column_of(self._title(index), seen.column(index), self._context)
            own = self._widths[self._key(index)] = max(self._width(index), column.natural)
            right = index in self._right
            laid_out.append([pad(text, own, right=right) for text in column.texts])
            left -= own + len(_GAP) if index or not self._pinned(width) else 0
        return [self._seen(row, width) for row in zip(*laid_out, strict=True)]

    def down(self, lines: int, height: int) -> None:
        """Move the window by some rows, as far as there are any."""
        self.read(self.top + lines + height)
        self.top = max(0, min(self.top + lines, len(self.rows) - height))

    def across(self, direction: int, width: int) -> None:
        """Move the window to the next column that begins outside it, at most half its width."""
        pinned = self._pinned(width)
        room = width - pinned
        starts = [0]
        for _, own, _ in self._titles()[1 if pinned else 0 :]:
            starts.append(starts[-1] + own + len(_GAP))
        last = max(0, starts.pop() - len(_GAP) - room)
        step = max(1, room // 2)
        if direction > 0:
            nearest = min((at for at in starts if at > self.offset), default=last)
            self.offset = min(nearest, self.offset + step, last)
        else:
            nearest = max((at for at in starts if at < self.offset), default=0)
            self.offset = max(nearest, self.offset - step, 0)

    def search(self, direction: int, height: int) -> None:
        """Move the window to the next row in which the word stands, in any of its cells."""
        self.note = ""
        wanted = self.word.casefold()
        index = self.top + direction
        while wanted and index >= 0:
            self.read(index + 1)
            if index >= len(self.rows):
                break
            if wanted in _text_of(self.rows[index]).casefold():
                self.top = index
                return
            index += direction
        self.note = f"not found: {self.word}"

    def status(self, height: int) -> str:
        """Return which rows are seen, of how many."""
        last = min(self.top + height, len(self.rows))
        of = f"{len(self.rows):,}" if self.is_whole else f"{len(self.rows):,} so far"
        place = f"rows {self.top + 1:,}-{last:,} of {of}, {self._grid.size} columns"
        return self.note or f"{place} · ↑ ↓ ← → move · / finds · q ends"

    def marks(self, line: str) -> Iterator[tuple[bool, str]]:
        """Yield the parts of a line, with whether they are what is looked for."""
        if not self.word:
            yield False, line
            return
        pieces = re.split(f"({re.escape(self.word)})", line, flags=re.IGNORECASE)
        for number, piece in enumerate(pieces):
            yield number % 2 == 1, piece

    def _lay_out(self) -> None:
        self._grid: Grid = grid(self.rows, self._context.first)
        sample = changed(self._grid, rows=self.rows[:_SAMPLE])
        columns = [
            column_of(self._title(index), sample.column(index), self._context)
            for index in range(sample.size)
        ]
        self._right = {index for index, column in enumerate(columns) if column.right}
        for index, column in enumerate(columns):
            key = self._key(index)
            self._widths[key] = max(self._widths.get(key, 0), column.natural)

    def _titles(self) -> list[tuple[str, int, bool]]:
        return [
            (one_line(self._title(index), _WIDEST), self._width(index), index in self._right)
            for index in range(self._grid.size)
        ]

    def _key(self, index: int) -> str | int:
        return index if self._grid.header is None else self._grid.header[index]

    def _width(self, index: int) -> int:
        return self._widths[self._key(index)]

    def _title(self, index: int) -> str:
        return "" if self._grid.header is None else str(self._grid.header[index])

    def _pinned(self, width: int) -> int:
        """Return how many cells the first column takes that stays in sight; 0 if it does not."""
        own = self._width(0) + len(_GAP)
        return own if self._grid.size > 1 and own <= width * _PINNED else 0

    def _seen(self, row: Sequence[str], width: int) -> str:
        """Return the part of a row that is in the window; what goes on has a mark."""
        pinned = f"{row[0]}{_GAP}" if self._pinned(width) else ""
        rest = _GAP.join(row[1 if pinned else 0 :]).rstrip(" ")
        return fit(pinned + part_of(rest, self.offset), width)


def _text_of(row: Any) -> str:
    values = row.values() if isinstance(row, dict) else row if isinstance(row, list) else [row]
    return "\n".join(one_line(value, _WIDEST) for value in values)
