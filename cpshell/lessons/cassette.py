"""Cassettes keep the exchanges of a lesson, one JSON line each; a replay answers from them.

The first line says which sessions were open and which variables set when the lesson began. A
line ``{"opened": SECONDS}`` says when a session was opened. Nothing in a cassette is secret.
"""

import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from cpshell.errors import LessonFailed
from cpshell.events import Exchange
from cpshell.lessons.lesson import LessonBroken, read_lesson_file
from cpshell.panel.request import Request
from cpshell.panel.senders import NAMING
from cpshell.panel.services import Service
from cpshell.panel.transport import Response
from cpshell.redact import MASK, Redactor, octets
from cpshell.system.files import Files

VERSION = 1
_KEPT_HEADERS = ("content-type", "location", "set-cookie")
_REDIRECTS = 300
_PREFIX = re.compile(r"/cpsess(?:\d+|•+)(?=/)")
_STAND_IN = "cpsess0000000000"
_NO_CASSETTE = "--sandbox runs the lesson without one, and `check --sandbox --update` makes one"
NO_ANSWER = "the cassette has no answer to"

Key = tuple[str, tuple[tuple[str, str], ...], str]
"""Path, parameters and JSON body of a request."""
Rewrite = Callable[[str], str]


def unchanged(text: str) -> str:
    """Return the text as it is."""
    return text


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
            "path": _PREFIX.sub("", event.path, count=1),
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
    return (str(request["path"]), parameters, _sorted_text(request.get("json"))), response


def _sorted_text(body: Any) -> str:
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


class Replay:
    """Answers requests from a cassette; one transport for all sessions of a lesson.

    A request is known by path, parameters and JSON body, secrets masked, in any order: if a call
    goes by GET or POST depends on what the catalog knows by now. Equal ones are answered in the
    order of the recording; the last answer stays.
    """

    def __init__(self, cassette: Cassette, redactor: Redactor) -> None:
        self.used: set[int] = set()  # lines of the cassette
        self._answers = {key: list(answers) for key, answers in cassette.answers.items()}
        self._redactor = redactor
        self._lock = threading.Lock()

    def send(self, request: Request) -> Response:
        uploads = tuple((part.name, part.filename) for part in request.uploads)
        pairs = (*request.query, *request.form, *uploads)
        path = _PREFIX.sub("", request.path, count=1)
        body = None if request.json is None else self._redactor.answer(octets(request.json))
        key = (path, tuple(sorted(self._redactor.pairs(pairs))), _sorted_text(body))
        with self._lock:
            answers = self._answers.get(key)
            if answers is None:
                raise LessonFailed(
                    f"{NO_ANSWER} {request.method} {path}",
                    hint="--sandbox answers everything",
                )
            taken = answers.pop(0) if len(answers) > 1 else answers[0]
            self.used.add(taken.line)
        answer = taken.response
        if answer.received is not None:
            raise LessonFailed(
                f"the cassette does not keep files: {path} had {answer.received:,} bytes",
                hint="--sandbox answers everything",
            )
        now = formatdate(time.time(), usegmt=True)
        return Response(answer.status, answer.reason, (*answer.headers, ("date", now)), answer.body)

    @contextmanager
    def preserve(self) -> Iterator[None]:
        """Put back afterwards the answers that are taken inside."""
        before = {key: list(answers) for key, answers in self._answers.items()}
        try:
            yield
        finally:
            self._answers = before

    def close(self) -> None:
        """Do nothing: no connection is open."""


def placeholder_otp_secrets() -> Iterator[str]:
    """Yield base32 texts, all different: OTP secrets for logins that nobody checks."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    number = 0
    while True:
        yield "LESSON" + "".join(letters[number >> shift & 31] for shift in range(45, -1, -5))
        number += 1
