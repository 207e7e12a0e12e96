"""Pass the rows of a stream on: those that a condition, a choice of columns or a number wants."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cpshell.render import Stream

if TYPE_CHECKING:
    from cpshell.language.expressions import Test
    from cpshell.language.selections import Selected
    from cpshell.panel.call import View

Blocks = Iterator[Sequence[Any]]
Say = Callable[[str], None]
"""Tells the user something beside the rows."""


def rows_where(stream: Stream, test: "Test", say: Say) -> Stream:
    """Return the rows for which a condition holds; where none does, say what may explain it."""
    from cpshell.language.conditions import notes_on_nothing, notes_on_texts
    from cpshell.language.running import keep_running

    def read() -> Blocks:
        found, begun = False, False
        notes: dict[str, None] = {}

        def blocks() -> Blocks:
            nonlocal begun
            for block in stream.blocks():
                for note in () if begun else notes_on_texts(test, block):
                    say(note)
                begun = True
                if not found:
                    notes.update(dict.fromkeys(notes_on_nothing(test, block, are_all=False)))
                yield block

        for kept in keep_running(test, blocks()):
            found = found or bool(kept)
            yield kept
        for note in () if found else notes:
            say(note)

    return Stream(stream.columns, read)


def rows_with(stream: Stream, columns: "Sequence[Selected]") -> Stream | None:
    """Return the rows with these columns; ``None`` where all rows are needed for that."""
    from cpshell.language.running import runs, select_running

    if not runs(columns):
        return None
    names = [each.name for each in columns]
    return Stream(names, lambda: select_running(columns, stream.blocks()))


def first_rows(stream: Stream, count: int) -> Stream:
    """Return the first rows; no more are read than are wanted."""

    def read() -> Blocks:
        left = count
        blocks = stream.blocks()
        while left and (block := next(blocks, None)) is not None:
            yield block[:left]
            left -= min(left, len(block))

    return Stream(stream.columns, read)


def viewed(stream: Stream, view: "View", say: Say) -> Stream | None:
    """Return the rows that a view wants; ``None`` where all are needed first."""
    if view.sort:
        return None
    for test in view.where:
        stream = rows_where(stream, test, say)
    if view.limit is not None:
        stream = first_rows(stream, view.limit)
    if not view.columns:
        return stream
    from cpshell.language.selections import columns_of

    return rows_with(stream, columns_of(view.columns))


class CountedRows(Stream):
    """The same rows, read once and counted as they pass.

    The first ``kept`` ones are kept, until :meth:`forget` says that nobody wants them.
    """

    def __init__(self, stream: Stream) -> None:
        self.count = 0
        self.kept: list[Any] | None = []
        self._left = iter(stream.blocks())
        super().__init__(stream.columns, self.left, stream.name)

    def left(self) -> Blocks:
        """Yield the rows that have not passed."""
        for block in self._left:
            self.count += len(block)
            if self.kept is not None:
                self.kept += block
            yield block

    def forget(self) -> None:
        """Keep no more rows."""
        self.kept = None
