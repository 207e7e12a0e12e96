"""Pass everything that happens, as events, through one bus that redacts before it delivers.

History, the log, ``-v``, recordings and plugins' hooks are sinks at its end: a function that
takes an event. What reaches a sink holds no secret. With no sink nothing is built or copied.
"""

from collections.abc import Callable
from typing import Any, Protocol, get_args

from cpshell.records import Record, record
from cpshell.redact import Redactor, octets

KEY = "key"
"""The source of lines that a key runs: nobody typed them, neither history nor lessons keep them."""


@record
class LineRead(Record):
    """A line was read and is about to run; ``source`` and ``line`` say where from."""

    text: str
    source: str
    line: int

    def mask(self, redactor: Redactor) -> "LineRead":
        """Return a copy without secrets, those that stand in the wrong place included."""
        return LineRead(redactor.line(self.text), redactor.text(self.source), self.line)


@record
class LineDone(Record):
    """The line that was read last has run; if it failed, ``Failed`` follows."""

    source: str
    line: int


@record
class RequestSent(Record):
    """An HTTP request goes out. ``body`` is the form as sent, or a note on what it holds."""

    method: str
    url: str
    body: str = ""


@record
class ResponseReceived(Record):
    """The answer came. ``seconds`` from sending to the last byte; ``size`` of the body in bytes."""

    status: int
    content_type: str
    size: int
    seconds: float


@record
class Exchange(Record):
    """A request was answered: both are here whole, as a cassette keeps them.

    ``path`` has its ``cpsess`` masked. ``body`` is bytes as they came; a sink gets it masked, as
    a JSON object or list, or as text. ``json`` is the text of a JSON body that was sent; a sink
    gets the object. ``secret_fields`` are names under which ``body`` holds secrets, besides the
    usual ones. ``received`` are the bytes of a file that came in place of ``body``.
    """

    origin: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    form: tuple[tuple[str, str], ...]
    uploads: tuple[tuple[str, str], ...]  # name of the part, name of the file
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: Any
    json: Any = None
    secret_fields: frozenset[str] = frozenset()
    received: int | None = None

    def mask(self, redactor: Redactor) -> "Exchange":
        """Return a copy without secrets. The redactor learns those that the answer brings first."""
        sent = None if self.json is None else redactor.answer(octets(self.json))
        body = redactor.answer(self.body, self.secret_fields)
        return Exchange(
            self.origin,
            self.method,
            redactor.text(self.path),
            redactor.pairs(self.query),
            redactor.pairs(self.form),
            redactor.pairs(self.uploads),
            self.status,
            self.reason,
            tuple((name, _masked_header(name, text, redactor)) for name, text in self.headers),
            body,
            sent,
            received=self.received,
        )


@record
class CallSent(Record):
    """An API function is called in the session of this name."""

    session: str
    api: str
    call: str
    parameters: dict[str, Any]


@record
class ReplyReceived(Record):
    """The function replied. ``secret_fields``: as of an :class:`Exchange`."""

    session: str
    api: str
    call: str
    ok: bool
    seconds: float
    data: Any
    errors: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    secret_fields: frozenset[str] = frozenset()


@record
class Noted(Record):
    """The server said something beside the data of a call: an error, a warning or a message."""

    call: str
    kind: str
    text: str


@record
class QuestionAnswered(Record):
    """The user was asked before a call that destroys or replaces something, or by a plugin."""

    question: str
    answer: str


@record
class SessionOpened(Record):
    """A session came onto the stack. ``how``: password, token, ..., or ``su``."""

    session: str
    user: str
    service: str
    host: str
    how: str


@record
class SessionRenewed(Record):
    """The server had ended a session; it was logged in again."""

    session: str


@record
class SessionClosed(Record):
    """A session left the stack, logged out where it could be."""

    session: str


@record
class Printed(Record):
    """Text went to standard output."""

    text: str


@record
class PluginTold(Record):
    """A command, filter or format of a plugin said or printed something beside its result."""

    plugin: str
    text: str


@record
class Failed(Record):
    """A command failed; the fields are what the user sees."""

    message: str
    hint: str | None
    exit_code: int


Event = (
    LineRead
    | LineDone
    | RequestSent
    | ResponseReceived
    | Exchange
    | CallSent
    | ReplyReceived
    | Noted
    | QuestionAnswered
    | SessionOpened
    | SessionRenewed
    | SessionClosed
    | Printed
    | PluginTold
    | Failed
)
KINDS: tuple[type[Any], ...] = get_args(Event)
Sink = Callable[[Any], None]


class Emit(Protocol):
    """Reports an event from below the shell: :meth:`EventBus.emit`, or :func:`nowhere`."""

    def __call__(self, kind: type[Any], *values: Any) -> None: ...


class EventBus:
    """Redacts each event and hands it to every sink, in the order they were added."""

    def __init__(self, redactor: Redactor) -> None:
        self.redactor = redactor
        self._sinks: tuple[tuple[Sink, tuple[type[Any], ...]], ...] = ()
        self._wanted: frozenset[type[Any]] = frozenset()

    def add(self, sink: Sink, *kinds: type[Any]) -> Callable[[], None]:
        """Send events of these kinds (all, if none is named) to ``sink``; returns its removal."""
        entry = (sink, kinds or KINDS)
        self._use((*self._sinks, entry))

        def remove() -> None:
            self._use(tuple(each for each in self._sinks if each is not entry))

        return remove

    def _use(self, sinks: tuple[tuple[Sink, tuple[type[Any], ...]], ...]) -> None:
        self._sinks = sinks
        self._wanted = frozenset(kind for _, kinds in sinks for kind in kinds)

    def wants(self, kind: type[Any]) -> bool:
        """Return whether a sink wants events of this kind."""
        return kind in self._wanted

    def emit(self, kind: type[Any], *values: Any) -> None:
        """Report that an event of this kind happened; ``values`` are its fields in order.

        The event is built, and redacted, only if a sink wants its kind.
        """
        if kind not in self._wanted:
            return
        event = redact(kind(*values), self.redactor)
        for sink, kinds in self._sinks:
            if kind in kinds:
                sink(event)


def redact(event: Any, redactor: Redactor) -> Any:
    """Return a copy of the event with every text in it masked."""
    if isinstance(event, Exchange | LineRead):
        return event.mask(redactor)
    names = event.__match_args__
    values = {name: redactor.value(getattr(event, name), name) for name in names}
    if isinstance(event, ReplyReceived) and event.secret_fields:
        values["data"] = redactor.value(event.data, "data", event.secret_fields)
    return type(event)(**values)


def _masked_header(name: str, value: str, redactor: Redactor) -> str:
    """Return a header's value, masked; a cookie keeps its name, which tells the session."""
    return redactor.text(f"{name}: {value}")[len(name) + 2 :]


def nowhere(kind: type[Any], *values: Any) -> None:
    """Report to nobody."""
