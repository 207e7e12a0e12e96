"""Write messages that come while a line is being typed above the prompt, not into it."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from prompt_toolkit.application import Application, in_terminal


class AbovePrompt(io.TextIOBase):
    """Writes text above the prompt while it is drawn, and else to the stream itself."""

    def __init__(self, stream: TextIO, app: "Application[Any]") -> None:
        super().__init__()
        self._stream = stream
        self._app = app
        self._direct = False

    def write(self, text: str) -> int:
        """Write at once, or above the prompt as soon as its loop comes to it."""
        loop = self._app.loop
        if self._direct or loop is None or not self._app.is_running:
            return self._stream.write(text)
        with suppress(RuntimeError):  # the prompt has ended meanwhile
            loop.call_soon_threadsafe(self._later, text)
        return len(text)

    def _later(self, text: str) -> None:
        async def write() -> None:
            async with in_terminal():
                self._stream.write(text)
                self._stream.flush()

        self._app.create_background_task(write())

    @contextmanager
    def direct(self) -> Iterator[None]:
        """Write to the stream itself while the terminal is ours."""
        self._direct = True
        try:
            yield
        finally:
            self._direct = False

    def flush(self) -> None:
        """Let go what was written."""
        if self._direct or not self._app.is_running:
            self._stream.flush()

    def isatty(self) -> bool:
        """Return what the stream itself says."""
        return self._stream.isatty()
