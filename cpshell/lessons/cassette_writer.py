"""Write a cassette while a lesson is recorded; nothing in it is secret."""

import json
import threading
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, TextIO

from cpshell.events import Exchange
from cpshell.lessons.cassette import VERSION, without_token
from cpshell.panel.senders import NAMING
from cpshell.redact import Redactor

_KEPT_HEADERS = ("content-type", "location", "set-cookie")
_REDIRECTS = 300
Rewrite = Callable[[str], str]


def unchanged(text: str) -> str:
    """Return the text as it is."""
    return text


class CassetteWriter:
    """Writes a cassette line by line; each is on the disk when the method returns."""

    def __init__(self, stream: TextIO, rewrite: Rewrite = unchanged) -> None:
        """Write on in a stream; what it holds already are whole lines."""
        self._stream = stream
        stream.seek(0)
        self.lines = sum(1 for _ in stream)
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
        text = self._rewrite(_text(value))
        with self._writing:
            self._stream.seek(0, 2)
            self._stream.write(text)
            self._stream.flush()
            self.lines += 1

    def cut(self, lines: int) -> None:
        """Take away what was written after so many lines."""
        with self._writing:
            self._stream.seek(0)
            kept = "".join(islice(self._stream, lines))
            self._stream.seek(0)
            self._stream.write(kept)
            self._stream.truncate()
            self._stream.flush()
            self.lines = lines

    def mask(self, redactor: Redactor, since: int) -> None:
        """Mask the secrets after the first ``since`` in what is written already."""
        with self._writing:
            self._stream.seek(0)
            text = self._stream.read()
            if redactor.may_stand_in(text, since):
                lines = text.removesuffix("\n").split("\n")
                self._stream.seek(0)
                self._stream.truncate()
                self._stream.writelines(
                    _text(mask_again(json.loads(line), redactor)) for line in lines
                )
                self._stream.flush()

    def close(self) -> None:
        """Close the file."""
        self._stream.close()


def mask_again(value: Any, redactor: Redactor) -> Any:
    """Return a value, masked by its names before, with all secrets known by now masked."""
    if isinstance(value, dict):
        return {key: mask_again(item, redactor) for key, item in value.items()}
    if isinstance(value, list):
        return [mask_again(item, redactor) for item in value]
    return redactor.value(value)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
