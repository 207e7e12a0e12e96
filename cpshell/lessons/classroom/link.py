"""Reach a classroom from a learner's shell, and report to it without ever stopping the learner."""

import json
import threading
from collections.abc import Callable
from typing import Any

from cpshell.errors import AccessError, ConnectionFailed, CpshellError, NotAReply, UsageError
from cpshell.panel.connect import ConnectionSettings, Network
from cpshell.panel.request import Request
from cpshell.panel.targets import Target
from cpshell.panel.transport import Limits, Response
from cpshell.system.policy import LessonPolicy

_LIMITS = Limits(connect=5.0, whole=20.0, answer=4 << 20)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0  # seconds before something is sent again
_PULSE = 20.0  # seconds of silence after which the classroom is told that the learner is there
_LAST_WAIT = 5.0  # seconds that the end of a practice waits for what is not sent yet

PRESENCE = "/presence"


class ClassroomLink:
    """Sends requests to one classroom, and to nothing else; each thread uses its own."""

    def __init__(self, target: Target, key: str = "") -> None:
        self.target = target
        self.key = key
        self.policy = LessonPolicy(hosts={target.host: (target.port,)})
        self._transport = Network(self.policy).connect(target, ConnectionSettings(limits=_LIMITS))

    def get(self, path: str) -> dict[str, Any]:
        """Return the answer to a GET. Raises as :meth:`post` does."""
        return self._send(Request("GET", path, headers=self._headers()))

    def post(self, path: str, record: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to a JSON object.

        Raises:
            ConnectionFailed: the classroom cannot be reached.
            AccessError: a wrong code or key.
            UsageError: it refuses for another reason.
            NotAReply: what answers is not a classroom.
        """
        text = json.dumps(record)
        return self._send(Request("POST", path, json=text, headers=self._headers()))

    def close(self) -> None:
        """Close the connection."""
        self._transport.close()

    def _headers(self) -> tuple[tuple[str, str], ...]:
        return (("authorization", f"Bearer {self.key}"),) if self.key else ()

    def _send(self, request: Request) -> dict[str, Any]:
        response = self._transport.send(request)
        try:
            record = json.loads(response.body)
        except (ValueError, RecursionError):
            record = None
        if not isinstance(record, dict):
            raise NotAReply(
                f"{self.target.origin} is not a classroom: it says {response.status}"
                f" {response.reason}".rstrip()
            )
        if response.status != 200:
            raise _refusal(response, record)
        return record


def _refusal(response: Response, record: dict[str, Any]) -> CpshellError:
    message, hint = str(record.get("error", response.reason)), record.get("hint")
    kind = AccessError if response.status in (401, 403, 429) else UsageError
    return kind(f"the classroom says: {message}", hint=hint if isinstance(hint, str) else None)


class Reporter:
    """Sends the latest report in a thread of its own, until it has arrived.

    A report that a newer one replaces need not arrive. ``tell`` is called once if the classroom
    cannot be reached, and once when it can be again.
    """

    def __init__(self, link: ClassroomLink, tell: Callable[[str], None]) -> None:
        self._link = link
        self._tell = tell
        self._latest: dict[str, dict[str, Any]] = {}  # path → report
        self._news = threading.Condition()
        self._ends = False
        self._lost = self._refused = False
        self._thread = threading.Thread(target=self._run, name="cpshell-reports", daemon=True)
        self._thread.start()

    def send(self, path: str, report: dict[str, Any]) -> None:
        """Send a report soon; returns at once."""
        with self._news:
            self._latest[path] = report
            self._news.notify()

    def close(self) -> bool:
        """Send what is left, for a few seconds at most; return whether all arrived."""
        with self._news:
            self._ends = True
            self._news.notify()
        self._thread.join(_LAST_WAIT)
        with self._news:
            arrived = not self._latest
            self._latest.clear()  # nobody sends on after this
            self._news.notify()
        return arrived

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        while True:
            with self._news:
                if not self._latest and not self._ends:
                    self._news.wait(_PULSE)
                if not self._latest and self._ends:
                    return
                path, report = next(iter(self._latest.items()), (PRESENCE, {}))
            if self._arrives(path, report):
                pause = _FIRST_PAUSE
                with self._news:
                    if self._latest.get(path) is report:
                        del self._latest[path]
            else:
                with self._news:
                    if self._ends:
                        pause = _FIRST_PAUSE
                    self._news.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    def _arrives(self, path: str, report: dict[str, Any]) -> bool:
        """Send a report once; one that the classroom refuses is not sent again."""
        try:
            self._link.post(path, report)
        except ConnectionFailed:
            if not self._lost:
                self._lost = True
                self._tell("the classroom cannot be reached: go on, it will be told later")
            return False
        except CpshellError as error:
            if not self._refused:
                self._refused = True
                self._tell(f"your progress is not shown: {error.message}")
            return True
        if self._lost:
            self._lost = False
            self._tell("the classroom is reached again")
        return True
