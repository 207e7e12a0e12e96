"""Keep what was typed before: in memory for the keys, in a file for the next time.

Imported before the first paint: little else is.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from typing import TYPE_CHECKING, Protocol

from prompt_toolkit.auto_suggest import AutoSuggest, Suggestion
from prompt_toolkit.history import History

if TYPE_CHECKING:
    from prompt_toolkit.buffer import Buffer
    from prompt_toolkit.document import Document

    from cpshell.events import LineRead
    from cpshell.redact import Redactor

PROMPT = "-"
"""The source of lines that were typed at the prompt."""

_KEPT = 10_000  # lines in memory
_MASK = "•••"  # as redact has it
_ASKED = f"={_MASK}"
_WRITTEN = (f":={_MASK}", f'="{_MASK}"', f"='{_MASK}'", f':="{_MASK}"', _ASKED)


class File(Protocol):
    """Keeps lines."""

    def read(self) -> list[str]:
        """Return the lines, oldest first."""

    def append(self, line: str) -> None:
        """Add one."""

    def mask(self, redactor: "Redactor", since: int) -> None:
        """Mask the secrets in them that became known after the first ``since``."""


class TypedLines(History):
    """Receives lines from the event bus: what comes here is redacted already.

    A masked value is recalled as ``=?``, so that the line runs again and asks for it. A line
    that begins with a blank is not kept, nor one that repeats the last.
    """

    def __init__(self) -> None:
        super().__init__()
        self._file: File | None = None
        self._opened = False

    def fill(self, file: File | None) -> None:
        """Take over the lines of a file; ``None`` keeps them in memory only."""
        self._file = file
        lines = file.read() if file is not None else []
        self._loaded_strings = [recallable(line) for line in reversed(lines)]
        self._loaded = self._opened = True

    def hear(self, event: "LineRead") -> None:
        """Keep a line that was typed."""
        line = event.text.rstrip("\n")
        if event.source != PROMPT or not line.strip() or line[0] in " \t":
            return
        recalled = recallable(line)
        if self._loaded_strings[:1] == [recalled]:
            return
        self._loaded_strings.insert(0, recalled)
        del self._loaded_strings[_KEPT:]
        if self._file is not None:
            self._file.append(line)

    def mask(self, redactor: "Redactor", since: int) -> None:
        """Mask what became known as a secret after the first ``since``: a line may hold it that
        was typed before.

        Raises:
            UsageError: the file cannot be changed.
        """
        self._loaded_strings = [
            recallable(redactor.line(line)) if redactor.may_stand_in(line, since) else line
            for line in self._loaded_strings
        ]
        if self._file is not None:
            self._file.mask(redactor, since)

    async def load(self) -> AsyncGenerator[str, None]:
        """Yield the lines for the keys, the last one first; waits until they are there."""
        while not self._opened:
            await asyncio.sleep(0.02)
        for line in self._loaded_strings:
            yield line

    def load_history_strings(self) -> Iterable[str]:
        """Return nothing: :meth:`fill` brings them."""
        return []

    def append_string(self, string: str) -> None:
        """Do nothing: what was accepted comes through the event bus, redacted."""

    def store_string(self, string: str) -> None:
        """Do nothing, for the same reason."""


def recallable(line: str) -> str:
    """Return a line with its masked values as questions: ``password=?``."""
    for written in _WRITTEN:
        line = line.replace(written, "=?")
    return line


class HistorySuggest(AutoSuggest):
    """Suggests the rest of the line that an error named, or of the last that began like this."""

    proposal = ""

    def get_suggestion(self, buffer: "Buffer", document: "Document") -> Suggestion | None:
        """Return what is shown after the cursor."""
        text = document.text
        if not text.strip() or "\n" in text:
            return None
        if self.proposal.startswith(text):
            return Suggestion(self.proposal[len(text) :])
        for line in reversed(buffer.history.get_strings()):
            if line.startswith(text) and "\n" not in line:
                return Suggestion(line[len(text) :])
        return None
