"""Answer requests from a cassette."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate

from cpshell.errors import LessonFailed
from cpshell.lessons.cassette import Cassette, sorted_json, without_token
from cpshell.panel.request import Request
from cpshell.panel.transport import Response
from cpshell.redact import Redactor, octets

NO_ANSWER = "the cassette has no answer to"


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
        path = without_token(request.path)
        body = None if request.json is None else self._redactor.answer(octets(request.json))
        key = (path, tuple(sorted(self._redactor.pairs(pairs))), sorted_json(body))
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
