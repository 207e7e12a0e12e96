"""What goes back to the client, before it is bytes on a connection."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cpshell.sandbox.calls.rows import SqlRows
from cpshell.sandbox.sessions.identity import Method

JSON_TEXT = 'text/plain; charset="utf-8"'
"""The type of JSON at ``/json-api`` and of JSON logins (wire: recorded)."""
JSON = "application/json"
"""The type of JSON at ``/execute``."""
HTML = 'text/html; charset="utf-8"'

REASONS = {
    200: "OK",
    206: "Partial Content",
    301: "Moved",
    400: "Bad Request",
    401: "Access Denied",
    403: "Forbidden Access denied",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Request Entity Too Large",
    415: "Unsupported Media Type",
    416: "Range Not Satisfiable",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}
TOKEN_DENIED = "Token Denied"  # noqa: S105  # a reason phrase
NO_CACHE = (
    ("cache-control", "no-cache, no-store, must-revalidate, private"),
    ("pragma", "no-cache"),
)

_PLACE = f"rows {secrets.token_hex(16)} "
"""Stands for rows of the database until the rest is encoded; no data can look like it."""


@dataclass(slots=True)
class Answer:
    """Status, reason phrase, headers and body. ``reason`` empty is the usual one.

    ``user`` and ``method`` are for the log: whose request it was, and how that was proved.
    """

    status: int
    body: bytes
    content_type: str
    reason: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    close: bool = False
    user: str | None = None
    method: Method | None = None

    @property
    def is_json(self) -> bool:
        """Return whether it is an API's answer, and no page or file."""
        return self.content_type in (JSON, JSON_TEXT)

    @property
    def phrase(self) -> str:
        """Return the reason phrase of the status line."""
        return self.reason or REASONS.get(self.status, "")

    def asgi_headers(self, reason_header: bytes) -> list[tuple[bytes, bytes]]:
        """Return the headers for the connection, the reason phrase among them."""
        pairs = [
            *NO_CACHE,
            *self.headers,
            ("content-type", self.content_type),
            ("content-length", str(len(self.body))),
        ]
        if self.close:
            pairs.append(("connection", "close"))
        encoded = [(name.encode(), value.encode("latin-1", "replace")) for name, value in pairs]
        return [(reason_header, self.phrase.encode()), *encoded]


def encode(value: Any) -> bytes:
    """Return JSON as the panel writes it: raw UTF-8, slashes as they are, no spaces (wire:
    recorded).

    Rows that are still in the database come from it as text and are put in their place.
    """
    queries: list[SqlRows] = []

    def set_aside(found: Any) -> str:
        if not isinstance(found, SqlRows):
            raise TypeError(f"a {type(found).__name__} cannot be in an answer")
        queries.append(found)
        return f"{_PLACE}{len(queries) - 1}"

    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=set_aside)
    for number, rows in enumerate(queries):
        text = text.replace(f'"{_PLACE}{number}"', rows.json(), 1)
    return text.encode("utf-8", "replace")


def json_answer(value: Any, content_type: str = JSON_TEXT, status: int = 200) -> Answer:
    """Return an answer that is JSON."""
    return Answer(status, encode(value), content_type)


def page(text: str, status: int = 200, reason: str = "") -> Answer:
    """Return an answer that is a page."""
    return Answer(status, text.encode(), HTML, reason)


def redirect(location: str) -> Answer:
    """Return a redirect; the panel's are 301 (wire: inferred)."""
    answer = page("<html><head><title>Moved</title></head><body></body></html>", 301)
    answer.headers.append(("location", location))
    return answer
