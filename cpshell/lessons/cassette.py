"""Read cassettes, which keep the exchanges of a lesson: one JSON line each.

The first line says which sessions were open and which variables set when the lesson began. A
line ``{"opened": SECONDS}`` says when a session was opened. Nothing in a cassette is secret.
"""

import json
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cpshell.errors import LessonFailed
from cpshell.lessons.lesson import LessonBroken, read_lesson_file
from cpshell.panel.services import Service
from cpshell.panel.transport import Response
from cpshell.redact import MASK
from cpshell.system.files import Files

VERSION = 1
_PREFIX = re.compile(r"/cpsess(?:\d+|•+)(?=/)")
_STAND_IN = "cpsess0000000000"
_NO_CASSETTE = "--sandbox runs the lesson without one, and `check --sandbox --update` makes one"

Key = tuple[str, tuple[tuple[str, str], ...], str]
"""Path, parameters and JSON body of a request."""


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """An answer, and the line of the cassette that holds it."""

    response: Response
    line: int


@dataclass(slots=True)
class Cassette:
    """What was recorded, in order. ``opened`` are seconds since the epoch."""

    sessions: list[dict[str, Any]] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    opened: list[float] = field(default_factory=list)
    answers: dict[Key, list[RecordedAnswer]] = field(default_factory=lambda: defaultdict(list))


def read_cassette(path: Path, files: Files) -> Cassette:
    """Return the cassette in a file.

    Raises:
        LessonBroken: a line is invalid; says which.
        LessonFailed: the file cannot be read.
    """
    try:
        text = read_lesson_file(path, files)
    except LessonFailed as error:
        error.hint = error.hint or _NO_CASSETTE
        raise
    cassette = Cassette()
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            _read_line(cassette, line, str(path), number)
    return cassette


def _read_line(cassette: Cassette, line: str, name: str, number: int) -> None:
    try:
        value = json.loads(line)
        if "cassette" in value:
            if value["cassette"] != VERSION:
                raise LessonBroken(
                    f"cassettes of version {value['cassette']} are not supported", name, number
                )
            cassette.sessions = [_session(described) for described in value["sessions"]]
            cassette.variables = dict(value["variables"])
        elif "opened" in value:
            cassette.opened.append(float(value["opened"]))
        else:
            key, response = _exchange(value["request"], value["response"])
            cassette.answers[key].append(RecordedAnswer(response, number))
    except json.JSONDecodeError as error:
        raise LessonBroken(
            f"invalid line in a cassette: {error.msg}", name, number, error.colno
        ) from None
    except RecursionError:
        raise LessonBroken("this is nested too deeply", name, number) from None
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise LessonBroken(f"invalid line in a cassette: {error}", name, number) from None


def _session(described: dict[str, Any]) -> dict[str, Any]:
    """Return a session as it was described; what is not one raises ValueError and the like."""
    parent = described.get("parent")
    return {
        **{name: str(described[name]) for name in ("name", "user", "host", "how")},
        "service": Service(described["service"]),
        "port": int(described["port"]),
        "opened": int(described["opened"]),
        "parent": None if parent is None else str(parent),
    }


def without_token(path: str) -> str:
    """Return the path of a request without the security token of its session."""
    return _PREFIX.sub("", path, count=1)


def _exchange(request: dict[str, Any], answer: dict[str, Any]) -> tuple[Key, Response]:
    parameters = tuple(sorted((str(name), str(value)) for name, value in request["parameters"]))
    if "json" in answer:
        body = json.dumps(answer["json"], ensure_ascii=False, separators=(",", ":"))
    else:
        body = str(answer["text"])
    headers = tuple((str(name), readable(str(value))) for name, value in answer["headers"])
    content = readable(body).encode("utf-8", "backslashreplace")  # as JSON writes half a character
    size = answer.get("received")
    received = None if size is None else int(size)
    response = Response(int(answer["status"]), str(answer["reason"]), headers, content, received)
    return (str(request["path"]), parameters, sorted_json(request.get("json"))), response


def sorted_json(body: Any) -> str:
    """Return a JSON body as text with its keys in order; the empty text without a body."""
    return "" if body is None else json.dumps(body, ensure_ascii=False, sort_keys=True)


def readable(text: str) -> str:
    """Return text in which masked path tokens look like tokens again: clients read them."""
    return text.replace(f"cpsess{MASK}", _STAND_IN)


def without_unused(text: str, used: Collection[int]) -> tuple[str, int]:
    """Return a cassette with those exchanges only whose lines were used, and how many it loses."""
    lines = text.split("\n")
    kept = [
        line for number, line in enumerate(lines, 1) if number in used or not _key_of_line(line)
    ]
    return "\n".join(kept), len(lines) - len(kept)


def with_answers_of(new: str, old: str) -> str:
    """Return a new cassette with those exchanges of an old one that it has no answer to."""
    answered = {_key_of_line(line) for line in new.split("\n")}
    missing = (line for line in old.split("\n") if _key_of_line(line) not in {None, *answered})
    return new + "".join(f"{line}\n" for line in missing)


def _key_of_line(line: str) -> Key | None:
    """Return the request of an exchange; ``None`` for another line."""
    value = json.loads(line) if line.strip() else {}
    return _exchange(value["request"], value["response"])[0] if "request" in value else None
