"""Values that plugins offer for parameters of their own kinds."""

import threading
import time

from cpshell.repl.completion.matching import Names
from cpshell.repl.completion.remote_names import usable
from cpshell.shell.shell import Shell

_FRESH = 10.0  # seconds


class Offers:
    """Asks a plugin's completer in a thread of its own, so that no key waits for it."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._held: dict[str, tuple[Names, float]] = {}
        self._running: set[str] = set()

    def of(self, kind: str) -> Names:
        """What was offered last; it is asked for again when it is old."""
        names, at = self._held.get(kind, (Names(()), 0.0))
        stale = time.monotonic() - at > _FRESH
        if stale and kind not in self._running and kind in self._shell.completers:
            self._running.add(kind)
            threading.Thread(target=self._ask, args=(kind,), daemon=True).start()
        return names

    def _ask(self, kind: str) -> None:
        try:
            offered = list(self._shell.completers[kind](self._shell))
        except Exception:  # noqa: BLE001 - a plugin's fault costs its suggestions, nothing else
            offered = []
        self._held[kind] = (Names(usable(offered)), time.monotonic())
        self._running.discard(kind)
