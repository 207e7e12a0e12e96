"""A file with one JSON line for each request, so that tests can prove what was sent.

It holds no credential: session ids as a short hash, no security tokens, no parameters.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, TextIO


class RequestLog:
    """Appends to the file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch(mode=0o600)
        self._file: TextIO = path.open("a", encoding="utf-8", buffering=1)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def write(self, entry: dict[str, Any]) -> None:
        """Add one line."""
        self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")


def session_hash(session: str | None) -> str | None:
    """Return what the log shows of a session id."""
    return hashlib.sha256(session.encode()).hexdigest()[:12] if session else None
