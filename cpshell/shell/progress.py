"""How far something has come, on a terminal's standard error."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from cpshell.render import safe
from cpshell.shell.state import State

T = TypeVar("T")

_SILENT = 0.5  # seconds before the first word: what is quick needs none
_EVERY = 0.1  # seconds between two
_CLEAR = "\r\x1b[K"


def progress(state: State, items: Iterable[T], what: str, total: int | None) -> Iterator[T]:
    """The items; on a terminal with a line that counts them, which goes away at the end."""
    environment = state.environment
    if state.settings.quiet or not environment.stderr.isatty():
        yield from items
        return
    known = f" of {total}" if total is not None else ""
    label = safe(state.redactor.text(what))
    next_at = time.monotonic() + _SILENT
    shown = False
    try:
        for count, item in enumerate(items, 1):
            if time.monotonic() >= next_at:
                environment.stderr.write(f"{_CLEAR}{count}{known} {label}")
                environment.stderr.flush()
                next_at = time.monotonic() + _EVERY
                shown = True
            yield item
    finally:
        if shown:
            environment.stderr.write(_CLEAR)
            environment.stderr.flush()
