"""Requests and answers on standard error, while the setting ``verbose`` is on."""

from collections.abc import Callable

from cpshell.events import RequestSent, ResponseReceived
from cpshell.shell.state import State


class Tracing:
    """A sink that comes and goes with the setting."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._remove: Callable[[], None] | None = None
        self.follow()

    def follow(self) -> None:
        """Do as the setting says now."""
        on = self._state.settings.verbose
        if on and self._remove is None:
            self._remove = self._state.bus.add(self._tell, RequestSent, ResponseReceived)
        elif not on and self._remove is not None:
            self._remove()
            self._remove = None

    def _tell(self, event: RequestSent | ResponseReceived) -> None:
        self._state.tell(traced(event))


def traced(event: RequestSent | ResponseReceived) -> str:
    """An event as one line."""
    if isinstance(event, RequestSent):
        return f"> {event.method} {event.url}" + (f"  {event.body}" if event.body else "")
    milliseconds = event.seconds * 1000
    return f"< {event.status} {event.content_type}, {event.size} bytes, {milliseconds:.0f} ms"
