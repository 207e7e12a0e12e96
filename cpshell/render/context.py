"""Tell a writer what it must know besides the value."""

from collections.abc import Callable, Mapping
from typing import Any

from cpshell.records import Record, record


@record
class Context(Record):
    """Where the text goes, and what it came from.

    ``width`` is in terminal cells, None where nothing limits it. On a ``terminal`` nothing
    that came from a server is written as it is. ``raw`` and ``envelope`` are the answer's
    body and the whole reply, where the value came straight from one.
    """

    width: int | None = None
    terminal: bool = False
    color: bool = False
    raw: bytes | None = None
    envelope: Mapping[str, Any] | None = None
    humanise: Callable[[str, object], object] | None = None
    """Gives what is shown of a value, from the name of its field; for tables only."""
    first: tuple[str, ...] = ()
    """The columns that a table begins with, where it has them; the others come after them."""
