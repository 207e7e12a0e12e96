"""A lesson that needs no server, and timelines that no lesson is needed for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cpshell.lessons.export.pictures.fonts import Letters, open_letters
from cpshell.lessons.export.pictures.themes import Theme, read_theme
from cpshell.lessons.export.timeline import EventKind, Timeline, TimelineEvent
from cpshell.system.system import System

LESSON = """\
# Greetings

Say hello. This is long enough to need two rows below a screen of eighty columns, if it is there.

```cpshell
> echo hello
hello
> uapi Ftp no_such
? 2
```

And good-bye.

```cpshell
> echo bye
bye
```
"""


@pytest.fixture
def hello(tmp_path: Path) -> Path:
    """A lesson of three steps, the second one a failure."""
    return write_lesson(tmp_path, LESSON)


def write_lesson(folder: Path, text: str, name: str = "hello") -> Path:
    path = folder / f"{name}.md"
    path.write_text(text, "utf-8")
    path.with_suffix(".cassette.jsonl").write_text("")
    return path


@pytest.fixture
def timeline() -> Callable[..., Timeline]:
    """Makes a timeline of texts, each 100 ms after the one before."""

    def make(*texts: str, width: int = 20, height: int = 5, title: str = "A title") -> Timeline:
        events = [TimelineEvent(0, "step", EventKind.STEP)]
        events += [TimelineEvent(100 * number, text) for number, text in enumerate(texts)]
        return Timeline(title, width, height, tuple(events), 100 * len(texts))

    return make


@pytest.fixture(scope="session")
def letters() -> Letters:
    return open_letters((), 15, System().files)


@pytest.fixture(scope="session")
def dark() -> Theme:
    return read_theme("dark", System().files)
