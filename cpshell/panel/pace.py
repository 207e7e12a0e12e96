"""Be polite to servers: how many requests run at once, how many go out in a second, and when a
server is left alone.

Whatever opens a connection to a server goes through one :class:`Pace` of it: sessions, logins,
look-ups of names, plugins.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from cpshell.errors import CertificateUntrusted, ConnectionFailed, LeftAlone
from cpshell.panel.request import Request
from cpshell.panel.transport import GreetingTransport, Response
from cpshell.records import Record, record
from cpshell.system.signals import LOOK, check_thread, signals_now, sleep

USUAL_JOBS = 4
"""Requests at once to one server, where nobody says how many."""
PAUSES = (0.2, 0.8)
"""Seconds before a read is sent again after a fault of the connection, on the average."""
FAULTS = 5
"""Faults of the connection in a row after which a server is left alone."""
_FIRST_REST, _LONGEST_REST = 5.0, 30.0  # seconds for which it is left alone; they double
_LONGEST_WISH = 3600.0  # seconds of a Retry-After that are believed
_MORE_TRIES = 2  # for what a server did not run and wants to be asked for later
_TOO_MANY, _UNAVAILABLE = 429, 503


@record
class Bounds(Record):
    """How many requests run at once at the most, and go out in a second; ``None``: any number."""

    jobs: int | None
    rate: float | None


class Pace:
    """Lets requests to one server go when it is polite to; threads share it."""

    def __init__(
        self, where: str, most: Callable[[], int | None], rate: Callable[[], float | None]
    ):
        self.where = where
        self._most = most
        self._rate = rate
        self._bounds: list[Bounds] = []
        self._changed = threading.Condition()
        self._running = 0
        self._sent = 0
        self._next = 0.0  # when the next request may go, by the rate
        self._quiet_until = 0.0
        self._wish = ""  # the status that came with a Retry-After
        self._faults = 0
        self._last_fault = ""
        self._rest_until = 0.0

    def bind(self, bounds: Bounds) -> None:
        """Keep within bounds, besides those of all servers, until they are released."""
        with self._changed:
            self._bounds.append(bounds)

    def release(self, bounds: Bounds) -> None:
        """Keep no longer within bounds."""
        with self._changed:
            self._bounds.remove(bounds)
            self._changed.notify_all()

    @contextmanager
    def turn(self, patience: float) -> Iterator[None]:
        """Wait until a request may go, and count it while it runs.

        ``patience`` is for how many seconds a server may ask for silence.

        Raises:
            LeftAlone: the server is not asked now; nothing was sent.
        """
        with signals_now():
            self._begin()
            try:
                while (seconds := self._reserve(patience)) > 0:
                    sleep(seconds)
            except BaseException:
                self._end()
                raise
        try:
            yield
        finally:
            self._end()

    def came(self, response: Response | None = None) -> None:
        """Take note of an answer: the server is there, and may ask for silence."""
        seconds = None if response is None else seconds_asked(response)
        with self._changed:
            self._faults, self._rest_until = 0, 0.0
            if response is not None and seconds is not None:
                until = time.monotonic() + min(seconds, _LONGEST_WISH)
                self._quiet_until = max(self._quiet_until, until)
                self._wish = f"{response.status} {response.reason}".strip()

    def failed(self, error: ConnectionFailed) -> None:
        """Take note of a fault of the connection; after some in a row the server gets a rest."""
        with self._changed:
            self._faults += 1
            self._last_fault = error.message
            if self._faults >= FAULTS:
                self._rest()

    def shown(self) -> dict[str, Any]:
        """Return how it stands, for people."""
        with self._changed:
            now = time.monotonic()
            return {
                "server": self.where,
                "requests": self._sent,
                "running": self._running,
                "at_most": self._at_most(),
                "rate": self._at_rate(),
                "faults_in_a_row": self._faults,
                "left_alone_for": _left(max(self._rest_until, self._quiet_until), now),
                "because": self._reason(now),
            }

    def _at_most(self) -> int | None:
        own = (bounds.jobs for bounds in self._bounds)
        return min(filter(None, (self._most(), *own)), default=None)

    def _at_rate(self) -> float | None:
        own = (bounds.rate for bounds in self._bounds)
        return min(filter(None, (self._rate(), *own)), default=None)

    def _begin(self) -> None:
        with self._changed:
            while self._running >= (self._at_most() or self._running + 1):
                self._changed.wait(LOOK)
                check_thread()
            self._running += 1

    def _end(self) -> None:
        with self._changed:
            self._running -= 1
            self._changed.notify()

    def _reserve(self, patience: float) -> float:
        """Return how many seconds to wait; with 0 the request has its place."""
        with self._changed:
            now = time.monotonic()
            if now < self._rest_until:
                raise LeftAlone(
                    f"{self.where} was not asked again: no answer {self._faults} times in a row"
                    f" ({self._last_fault}); the next try is in {_left(self._rest_until, now)} s",
                    seconds=self._rest_until - now,
                    hint="check that the panel is running, and try again then",
                )
            if self._quiet_until - now > patience:
                raise LeftAlone(
                    f"{self.where} was not asked again: it wants to be left alone ({self._wish})"
                    f" for {_left(self._quiet_until, now)} s",
                    seconds=self._quiet_until - now,
                    hint="try again then, with fewer at once (--jobs) or less often (--rate)",
                )
            wait = max(self._quiet_until, self._next) - now
            if wait > 0:
                return wait
            if self._faults >= FAULTS:
                self._rest()  # this one tries; the others hear of it before they go
            self._sent += 1
            rate = self._at_rate()
            self._next = now + 1 / rate if rate else 0.0
            return 0.0

    def _rest(self) -> None:
        rest = _FIRST_REST * 2 ** min(self._faults - FAULTS, 8)
        self._rest_until = time.monotonic() + min(rest, _LONGEST_REST)

    def _reason(self, now: float) -> str | None:
        if now < self._rest_until:
            return self._last_fault
        return self._wish if now < self._quiet_until else None


class Paces:
    """Keeps a pace for each server, and the numbers that count for all.

    ``usual`` is how many requests run at once where no loop says; ``None`` sets no bound.
    """

    def __init__(
        self, rate: Callable[[], float | None] = lambda: None, usual: int | None = USUAL_JOBS
    ) -> None:
        self._rate = rate
        self._usual = usual
        self._lock = threading.Lock()
        self._jobs: list[int] = []
        self._paces: dict[str, Pace] = {}

    def of(self, origin: str, where: str) -> Pace:
        """Return the pace of a server, for all who ask."""
        with self._lock:
            if origin not in self._paces:
                self._paces[origin] = Pace(where, self._most, self._rate)
            return self._paces[origin]

    @contextmanager
    def jobs(self, number: int) -> Iterator[None]:
        """Let so many requests run at once to each server; of loops in loops the most counts."""
        with self._lock:
            self._jobs.append(number)
        try:
            yield
        finally:
            with self._lock:
                self._jobs.remove(number)

    def shown(self) -> list[dict[str, Any]]:
        """Return a row for each server that was asked for something."""
        with self._lock:
            paces = list(self._paces.values())
        return [pace.shown() for pace in paces]

    def _most(self) -> int | None:
        return max(self._jobs, default=self._usual)


class PacedTransport:
    """Sends over the network as it is polite; a logout waits for nothing."""

    def __init__(self, inner: GreetingTransport, pace: Pace, patience: float) -> None:
        self._inner = inner
        self._pace = pace
        self._patience = patience

    def send(self, request: Request) -> Response:
        brief = request.patience is not None
        with nullcontext() if brief else self._pace.turn(self._patience), self._faults_noted():
            response = self._inner.send(request)
        self._pace.came(response)
        return response

    def greet(self) -> None:
        with self._pace.turn(self._patience), self._faults_noted():
            self._inner.greet()
        self._pace.came()

    def close(self) -> None:
        self._inner.close()

    @contextmanager
    def _faults_noted(self) -> Iterator[None]:
        try:
            yield
        except CertificateUntrusted:
            raise
        except ConnectionFailed as error:
            self._pace.failed(error)
            raise


def jittered(pause: float) -> float:
    """Return a pause that is shorter or longer by chance, so that many do not come back at once."""
    from random import uniform

    return uniform(pause / 2, pause * 1.5)  # noqa: S311 - no secret


def send_patiently(send: Callable[[], Response], *, reads: bool) -> Response:
    """Send; send again where the server did not run it and says when to come back.

    It is ``send`` that waits until then. ``reads``: it may be run twice.
    """
    response = send()
    for _ in range(_MORE_TRIES):
        status = response.status
        if seconds_asked(response) is None or not (status == _TOO_MANY or reads):
            break
        try:
            response = send()
        except LeftAlone:  # it wants more patience than there is: its answer says so
            break
    return response


def seconds_asked(response: Response) -> float | None:
    """Return for how long a server wants to be left alone (429 and 503 with ``Retry-After``)."""
    if response.status not in (_TOO_MANY, _UNAVAILABLE):
        return None
    text = (response.header("retry-after") or "").strip()
    if text.isdecimal() and text.isascii():
        return min(float(text), _LONGEST_WISH)
    until = _seconds_since_1970(text)
    now = _seconds_since_1970(response.header("date") or "")  # by the same clock
    return None if until is None else max(0.0, until - (time.time() if now is None else now))


def _seconds_since_1970(text: str) -> float | None:
    """Return a date as HTTP writes it in Unix seconds, ``None`` for anything else."""
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None


def _left(until: float, now: float) -> int:
    """Return whole seconds, rounded up."""
    return max(0, -int(-(until - now) // 1))
