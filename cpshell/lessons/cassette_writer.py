"""Write a cassette while a lesson is recorded; nothing in it is secret."""

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

from cpshell.events import Exchange
from cpshell.lessons.cassette import VERSION, without_token
from cpshell.panel.senders import NAMING

_KEPT_HEADERS = ("content-type", "location", "set-cookie")
_REDIRECTS = 300
Rewrite = Callable[[str], str]


def unchanged(text: str) -> str:
    """Return the text as it is."""
    return text


class CassetteWriter:
    """Writes the lines of a cassette; ``write`` has each on the disk when it returns."""

    def __init__(self, write: Callable[[str], object], rewrite: Rewrite = unchanged) -> None:
        self._write = write
        self._rewrite = rewrite
        self._writing = threading.Lock()  # calls may run side by side

    def begin(self, sessions: list[dict[str, Any]], variables: Mapping[str, Any]) -> None:
        """Write the first line."""
        self._write_line({"cassette": VERSION, "sessions": sessions, "variables": dict(variables)})

    def write_opened(self, seconds: float) -> None:
        """Write that a session was opened at this time."""
        self._write_line({"opened": int(seconds)})

    def write_exchange(self, event: Exchange) -> None:
        """Write a request and its answer, which the event bus has masked."""
        body = {"text" if isinstance(event.body, str) else "json": event.body}
        request: dict[str, Any] = {
            "method": event.method,
            "path": without_token(event.path),
            "parameters": sorted((*event.query, *event.form, *event.uploads)),
        }
        if event.json is not None:
            request["json"] = event.json
        kept: tuple[str, ...] = _KEPT_HEADERS
        if event.status >= _REDIRECTS or isinstance(event.body, str):
            kept += NAMING  # the error says who answers in place of the panel
        headers = [pair for pair in event.headers if pair[0] in kept]
        answer = {"status": event.status, "reason": event.reason, "headers": headers, **body}
        if event.received is not None:
            answer["received"] = event.received  # a cassette keeps no files
        self._write_line({"request": request, "response": answer})

    def _write_line(self, value: dict[str, Any]) -> None:
        text = self._rewrite(line_text(value))
        with self._writing:
            self._write(text)


def line_text(value: Any) -> str:
    """Return a line of a cassette."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
