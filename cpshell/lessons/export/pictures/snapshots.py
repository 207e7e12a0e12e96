"""Turn a timeline into what is seen: after each step, or whenever something appears."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cpshell.lessons.export.pictures.terminal_screen import Cell, Style, TerminalScreen
from cpshell.lessons.export.timeline import EventKind, Timeline, TimelineEvent

LINGER = 3000
"""How long the end of an animation is seen before it begins again, in milliseconds."""

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is seen from ``at`` on, in milliseconds: rows of the screen, cursor and caption."""

    at: int
    rows: tuple[Row, ...]
    cursor: tuple[int, int]
    caption: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """What a timeline shows at most: rows of screen and caption, all styles and characters."""

    rows: int
    caption_rows: int
    styles: frozenset[Style]
    characters: frozenset[str]


def survey(timeline: Timeline) -> Survey:
    """Return what a timeline needs."""
    screen, used, caption_rows = TerminalScreen(timeline.width, timeline.height), 1, 0
    characters = set(timeline.title)
    for event in timeline.events:
        if event.is_shown:
            screen.write(event.text)
            used = max(used, len(screen.rows))
        elif event.kind is EventKind.CAPTION:
            caption_rows = max(caption_rows, event.text.count("\n") + 1)
            characters.update(event.text)
    characters.update(cell.text for cell in screen.kinds)
    styles = frozenset(cell.style for cell in screen.kinds)
    return Survey(used, caption_rows, styles, frozenset(characters))


def each_step(timeline: Timeline) -> Iterator[Snapshot]:
    """Yield what is seen after each step, before anything is told about the next one.

    Its caption is all that was told since the step before. The last one shows the end.
    """
    stage, after_step = _Stage(timeline), None
    for event in timeline.events:
        if stage.in_step and event.kind is not EventKind.TEXT:
            after_step = stage.snapshot(event.at)
        if event.kind is EventKind.STEP and after_step is not None:
            yield after_step
        stage.take(event, collects=True)
    yield stage.snapshot(timeline.duration)


def last_snapshot(timeline: Timeline) -> Snapshot:
    """Return what is seen at the end."""
    *_, last = each_step(timeline)
    return last


def all_snapshots(timeline: Timeline) -> Iterator[Snapshot]:
    """Yield what is seen from each time on at which something appears."""
    stage = _Stage(timeline)
    at = 0
    for event in timeline.events:
        if event.at > at:
            yield stage.snapshot(at)
            at = event.at
        stage.take(event, collects=False)
    yield stage.snapshot(at)


def used_rows(rows: Sequence[Row]) -> Sequence[Row]:
    """Return rows up to the last one that shows something, and one at least."""
    used = [
        number
        for number, row in enumerate(rows, 1)
        if any(not cell.text.isspace() or cell.style.reverse or cell.style.ground for cell in row)
    ]
    return rows[: used[-1] if used else 1]


def styled_cells(text: str, style: Style, columns: int) -> list[Cell]:
    """Return a line of text as cells of one style."""
    screen = TerminalScreen(columns)
    screen.write(text)
    return [cell._replace(style=style) for cell in screen.rows[0]]


class _Stage:
    def __init__(self, timeline: Timeline) -> None:
        self.in_step = False
        self._screen = TerminalScreen(timeline.width, timeline.height)
        self._caption: tuple[str, ...] = ()

    def take(self, event: TimelineEvent, *, collects: bool) -> None:
        """Show an event. A caption replaces the one before it, or ``collects`` those of a step."""
        if event.is_shown:
            self._screen.write(event.text)
        elif event.kind is EventKind.CAPTION:
            kept = self._caption if collects and not self.in_step else ()
            self._caption = (*kept, *event.text.split("\n"))
        self.in_step = event.kind in (EventKind.STEP, EventKind.TEXT)

    def snapshot(self, at: int) -> Snapshot:
        screen = self._screen
        return Snapshot(at, tuple(map(tuple, screen.rows)), screen.cursor, self._caption)
