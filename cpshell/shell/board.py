"""Show a board at the prompt while a block runs on many servers: a line each, gone at the end."""

import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from cpshell.render import safe
from cpshell.render.cells import cells, fit, pad
from cpshell.shell.progress import drawn
from cpshell.shell.state import State
from cpshell.system.activity import Activity

T = TypeVar("T")

_WAITS, _RUNS = "waits", "runs"
_LEAST = 3  # lines of a terminal below which no board is drawn


@dataclass
class BoardLine:
    """What one server does, and how far it is; threads write it while another one draws."""

    name: str
    state: str = _WAITS
    activity: Activity = field(default_factory=lambda: Activity(is_on_board=True))
    begun: float = 0.0
    ended: float = 0.0

    def shown(self, width: int, now: float) -> str:
        """Return the line, the name filled up to a width."""
        name = pad(self.name, width)
        if self.state == _WAITS:
            return f"{name}  {_WAITS}"
        seconds = (self.ended or now) - self.begun
        steps, does = self.activity.steps, self.activity.step or "logs in"
        calls = f"{steps:,} calls" if steps != 1 else "1 call"
        parts = [does, self.activity.text()] if self.state == _RUNS else [self.state]
        parts += [calls if steps else "", f"{seconds:.0f} s"]
        return f"{name}  {' · '.join(filter(None, parts))}"


@dataclass
class Board:
    """Draws the servers of a fleet, as many as the terminal has room for."""

    shell: State
    names: Sequence[str]
    _lines: dict[str, BoardLine] = field(init=False)

    def __post_init__(self) -> None:
        self._lines = {name: BoardLine(name) for name in self.names}
        self._width = max(map(cells, self.names), default=0)

    @property
    def draws(self) -> bool:
        """Return whether there is somebody to look, and room."""
        system, quiet = self.shell.system, self.shell.settings.quiet
        streams = system.streams
        is_ours = streams.draws_status and not streams.activity.is_drawn
        return system.interactive and not quiet and is_ours and streams.size.lines >= _LEAST

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
        """Yield what comes, with the board drawn below."""
        streams = self.shell.system.streams
        streams.activity.is_drawn = True
        try:
            with drawn(streams, self._text):
                yield from ran
        finally:
            streams.activity.is_drawn = False

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
        return "\n".join(fit(safe(text), columns - 1) for text in texts)

    def _text(self) -> str:
        size = self.shell.system.streams.size
        return self.shown(size.columns, size.lines, time.monotonic())
