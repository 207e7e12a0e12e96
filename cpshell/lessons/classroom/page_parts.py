"""Name the parts that the pages of a classroom are made from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cpshell.lessons.classroom.access import Access
from cpshell.lessons.classroom.seats import Classroom
from cpshell.system.files import Files

_DATA = Path(__file__).parent / "data"


@dataclass(slots=True)
class PageParts:
    """What answers over HTTP need.

    ``authority`` signed the certificate of the worlds, ``world_of`` returns what a shell needs to
    know of one, ``reset`` puts one back. ``line`` is what learners paste, once the port is known.
    """

    classroom: Classroom
    access: Access
    authority: str
    world_of: Callable[[int], dict[str, Any]]
    reset: Callable[[int], None]
    files: Files
    line: str = ""

    def data(self, name: str) -> str:
        """Return the text of a file that pages are made of."""
        return self.files.read_text(_DATA / name)
