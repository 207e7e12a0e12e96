"""A classroom that is served in this process."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from cpshell.lessons.classroom.teaching import OpenClassroom, open_classroom, read_classroom
from cpshell.sandbox_login import start_worlds
from cpshell.system.streams import Streams
from cpshell.system.system import System
from tests.lessons.classroom.callers import Caller, write_course


@dataclass
class Taught:
    """A classroom in this process."""

    opened: OpenClassroom
    caller: Caller


@pytest.fixture
def taught(tmp_path: Path) -> Iterator[Taught]:
    """A classroom of three seats."""
    system = System(Streams(StringIO(), StringIO(), StringIO()))
    classroom = read_classroom(write_course(tmp_path / "course"), 3, system)
    with ExitStack() as ends:
        opened = open_classroom(classroom, "127.0.0.1", 0, system, start_worlds, ends)
        access = opened.access
        yield Taught(opened, Caller(opened.url, access.code, access.token))
