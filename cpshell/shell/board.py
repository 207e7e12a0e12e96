"""Show a board at the prompt while a block runs on many servers: a line each, gone at the end."""

import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from cpshell.shell.progress import SILENT
from cpshell.shell.state import State

T = TypeVar("T")

_EVERY = 0.2  # seconds between two drawings
_WAITS, _RUNS = "waits", "runs"
_LEAST = 3  # lines of a terminal below which no board is drawn


@dataclass
class BoardLine:
    """What one server does, and how far it is; threads write it while another one draws."""

    name: str
    state: str = _WAITS
    steps: int = 0
    does: str = ""
    far: str = ""
    begun: float = 0.0
    ended: float = 0.0

    def step(self, text: str) -> None:
        """Hear which call is made."""
        self.steps += 1
        self.does = text

    def progress(self, text: str) -> None:
        """Hear how far it is."""
        self.far = text

    def shown(self, width: int, now: float) -> str:
        """Return the line, the name filled up to a width."""
        name = self.name.ljust(width)
        if self.state == _WAITS:
            return f"{name}  {_WAITS}"
        seconds = (self.ended or now) - self.begun
        calls = f"{self.steps:,} calls" if self.steps != 1 else "1 call"
        parts = [self.does or "logs in", self.far] if self.state == _RUNS else [self.state]
        parts += [calls if self.steps else "", f"{seconds:.0f} s"]
        return f"{name}  {' · '.join(filter(None, parts))}"


@dataclass
class Board:
    """Draws the servers of a fleet, as many as the terminal has room for."""

    shell: State
    names: Sequence[str]
    _lines: dict[str, BoardLine] = field(init=False)
    _drawing: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._lines = {name: BoardLine(name) for name in self.names}
        self._width = max(map(len, self.names), default=0)

    @property
    def draws(self) -> bool:
        """Return whether there is somebody to look, and room."""
        system, quiet = self.shell.system, self.shell.settings.quiet
        streams = system.streams
        shared = streams.line is not None or not streams.draws_status
        return system.interactive and not quiet and not shared and streams.size.lines >= _LEAST

    def line(self, name: str) -> BoardLine:
        """Return the line of a server."""
        return self._lines[name]

    def begin(self, name: str) -> None:
        """Hear that a server's turn begins."""
        line = self._lines[name]
        line.state, line.begun = _RUNS, time.monotonic()

    def end(self, name: str, how: str) -> None:
        """Hear how a server's turn ended."""
        line = self._lines[name]
        if not line.ended:
            line.state, line.ended = how, time.monotonic()

    def watched(self, ran: Iterator[T]) -> Generator[T, None, None]:
        """Yield what comes, with the board drawn while nothing does."""
        ended = threading.Event()
        thread = threading.Thread(target=self._draw, args=(ended,), name="board", daemon=True)
        thread.start()
        try:
            for item in ran:
                with self._hidden():
                    yield item
        finally:
            ended.set()
            thread.join()
            self.shell.system.streams.show_status("")

    def shown(self, columns: int, lines: int, now: float) -> str:
        """Return the board for a terminal of this size: all servers in order, or, where they do
        not fit, those that run, then those that failed, and a line that counts the others."""
        servers = [*self._lines.values()]
        room = lines - 1  # the line below stays free
        if len(servers) > room:
            running = [line for line in servers if line.state == _RUNS]
            failed = [line for line in servers if line.state not in (_WAITS, _RUNS, "fine")]
            servers = [*running, *failed][: room - 1]
        texts = [line.shown(self._width, now) for line in servers]
        if len(servers) < len(self._lines):
            shown = {line.name for line in servers}
            others = Counter(line.state for line in self._lines.values() if line.name not in shown)
            counts = ", ".join(f"{count:,} {state}" for state, count in sorted(others.items()))
            texts.append(f"… {sum(others.values()):,} more: {counts}")
        return "\n".join(text[: columns - 1] for text in texts)

    @contextmanager
    def _hidden(self) -> Iterator[None]:
        """Wipe the board, and draw none while results are written."""
        with self._drawing:
            self.shell.system.streams.show_status("")
            yield

    def _draw(self, ended: threading.Event) -> None:
        wait = SILENT
        while not ended.wait(wait):
            wait = _EVERY
            streams = self.shell.system.streams
            with self._drawing:
                size = streams.size
                streams.show_status(self.shown(size.columns, size.lines, time.monotonic()))
