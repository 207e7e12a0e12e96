"""A file with one JSON line for each request, so that tests can prove what was sent.

What a line tells is said in :mod:`cpshell.sandbox.wire.log_entry`.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cpshell.sandbox.os_reasons import os_reason


class CannotLog(Exception):
    """The file cannot be written; the text says which and why."""


class RequestLog:
    """Appends to a file, which is made with mode 0600 where there is none.

    A line that cannot be written whole is lost and never stops an answer: ``tell`` gets a
    warning the first time, and as soon as there is room again a line ``{"lost": N}`` says how
    many are missing. Raises CannotLog when the file cannot be opened.
    """

    def __init__(self, path: Path, tell: Callable[[str], None]) -> None:
        self.path = path
        self._tell = tell
        self._lost = 0
        self._torn = False
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as error:
            raise CannotLog(f"cannot write {path}: {os_reason(error)}") from None

    def close(self) -> None:
        """Close the file; what is still missing at the end is said once more."""
        if self._lost:
            self._tell(f"{self._lost} requests are not in the log {self.path}")
        os.close(self._file)

    def write(self, entry: dict[str, Any]) -> None:
        """Add one line."""
        lost = f'{{"lost":{self._lost}}}\n' if self._lost else ""
        line = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
        try:
            self._append(f"{lost}{line}\n".encode("utf-8", "replace"))
        except OSError as error:
            if not self._lost:
                why = os_reason(error)
                self._tell(f"cannot write {self.path}: {why}; requests are not logged now")
            self._lost += 1
        else:
            self._lost = 0

    def _append(self, line: bytes) -> None:
        text = b"\n" + line if self._torn else line
        while text:
            written = os.write(self._file, text)
            text = text[written:]
            self._torn = bool(text)
