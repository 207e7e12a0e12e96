"""Run plugins' hooks in threads of their own, so that a slow one delays nothing."""

import threading
from collections.abc import Callable
from queue import Full, Queue
from typing import Any

from cpshell import events
from cpshell.errors import CpshellError, UsageError
from cpshell.events import EventBus
from cpshell.plugin_host.isolation import Tell, contained

Handler = Callable[[Any], None]

_WAITING = 1000  # events that wait for a slow hook; what comes then is not delivered
_AT_THE_END = 2.0  # seconds that the shell waits for hooks when it closes

_here = threading.local()


def in_hook() -> bool:
    """Return whether this thread runs a hook."""
    return getattr(_here, "hook", False)


class Hooks:
    """Runs the hooks of one plugin in one thread, started by the first event."""

    def __init__(self, owner: str, bus: EventBus, tell: Tell) -> None:
        self._owner = owner
        self._bus = bus
        self._tell = tell
        self._queue: Queue[tuple[Handler, Any] | None] = Queue(_WAITING)
        self._thread: threading.Thread | None = None
        self._removals: dict[Handler, Callable[[], None]] = {}
        self._missed = 0
        self.problems: list[str] = []

    def add(self, kind: type[Any], handler: Handler) -> None:
        """Let a handler hear of events of this kind; they are redacted before they come."""
        self._removals[handler] = self._bus.add(lambda event: self._put(handler, event), kind)

    def remove(self) -> None:
        """Hear of nothing any more."""
        for removal in self._removals.values():
            removal()
        self._removals.clear()

    def close(self) -> None:
        """Wait a little for what is still under way."""
        thread = self._thread
        if thread is None:
            return
        self._thread = None
        try:
            self._queue.put(None, timeout=_AT_THE_END)
            thread.join(_AT_THE_END)
        except Full:
            pass
        left = self._missed + self._queue.qsize()
        if thread.is_alive() or left:
            self._tell(f"cpshell: the hooks of {self._owner} were too slow: events were dropped")

    def _put(self, handler: Handler, event: Any) -> None:
        if in_hook():
            return  # hooks do not see what a hook causes
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._run, name=f"hooks of {self._owner}", daemon=True
            )
            self._thread.start()
        try:
            self._queue.put_nowait((handler, event))
        except Full:
            self._missed += 1

    def _run(self) -> None:
        _here.hook = True
        while (item := self._queue.get()) is not None:
            handler, event = item
            if handler in self._removals:
                self._deliver(handler, event)

    def _deliver(self, handler: Handler, event: Any) -> None:
        try:
            with contained(self._owner, self._tell):
                handler(event)
        except (CpshellError, KeyboardInterrupt) as error:
            self._removals.pop(handler, lambda: None)()
            what = f"its hook on {type(event).__name__} failed and is off: {error}"
            self.problems.append(what)
            self._tell(f"cpshell: plugin {self._owner}: {what}")


def event_named(name: str) -> type[Any]:
    """Return the class of events of this name.

    Raises:
        UsageError: no such event.
    """
    for kind in events.KINDS:
        if kind.__name__ == name:
            return kind
    names = ", ".join(kind.__name__ for kind in events.KINDS)
    raise UsageError(f"unknown event {name!r}", hint=f"events: {names}")
