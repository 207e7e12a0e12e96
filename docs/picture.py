"""The pictures in the documents: sessions at a pseudo-terminal, drawn from what they wrote there.

Run: make picture
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pyte

from cpshell.lessons.export.export_request import DEFAULT_SIZE
from cpshell.lessons.export.pictures.snapshots import Snapshot
from cpshell.lessons.export.pictures.svg import SvgLook, draw_snapshot
from cpshell.lessons.export.pictures.terminal_screen import Cell, Color, Style
from cpshell.lessons.export.pictures.themes import ALL_COLORS, DEFAULT_THEME, Theme, read_theme
from cpshell.system.system import System

COLUMNS, ROWS = 80, 24
FOLDER = Path(__file__).parent

Scenes = tuple[tuple[str, str], ...]
"""What is typed, and what the screen must show before the next key."""

_ROOT = ("", "whm>")
_ALICE = ("su alice\r", "alice cpanel>")

# The name of each picture, what it shows, and how it comes about.
PICTURES: dict[str, tuple[str, Scenes]] = {
    "picture": (
        "A session: accounts, becoming a user, a table, a typo, and completion",
        (
            _ROOT,
            ("whm listaccts | where 'diskused>1G' | select user,diskused\r", "2 rows"),
            _ALICE,
            ("uapi Email list_pops_with_disk | limit 2\r", "2 rows ·"),
            ("uapi Email add_popp email=shop\r", "hint: uapi Email add_pop"),
            ("uapi Email add_pop email=shop password=blue-9 ", "skip_update_db="),
        ),
    ),
    "picture-completion": (
        "Completion: a call by the name of its function, and mailboxes on the server",
        (
            _ROOT,
            ("su a", "alice  "),
            ("\t\r", "alice cpanel>"),
            ("uapi Ftp list_ftp | select us", "user "),
            ("\t\r", "rows"),
            ("passw", "passwd_pop"),
            ("\t em\t", "email="),
            ("", "sales@alice.test"),
        ),
    ),
    "picture-loop": (
        "A loop over accounts is a table; a turn that fails is named",
        (
            _ROOT,
            (
                (
                    "for u in alice bob carol { uapi --as $u Email list_pops_with_disk }"
                    " | sort -_diskused | select u,email,_diskused | limit 4\r"
                ),
                "4 rows",
            ),
            ("for u in alice nobody { uapi --as $u Email count_pops }\r", "hint: this was with"),
        ),
    ),
    "picture-table": (
        "Tables: the columns that matter, and conditions that know sizes",
        (
            _ROOT,
            ("whm listaccts --limit 4\r", "4 rows"),
            ("whm listaccts | where 'diskused>900M' | select user\r", "3 rows"),
        ),
    ),
    "picture-help": (
        "Help: what there is to know of a function",
        (
            _ROOT,
            ("help uapi Email passwd_pop\r", "Example"),
        ),
    ),
}

_MENU = "#3a4150"
_NAMES = {"brown": "yellow", "brightbrown": "bright-yellow"}  # as pyte calls it


class Screen(pyte.Screen):
    """Answers where its cursor is."""

    answer: Callable[[str], Any] = staticmethod(lambda data: None)

    def write_process_input(self, data: str) -> None:
        self.answer(data)


def played(scenes: Scenes) -> Screen:
    """The screen at the end of a session."""
    screen = Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)
    argv = ["-m", "cpshell.cli", "--sandbox", "--no-history", "--no-config", "--no-plugins"]
    env = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
    child = pexpect.spawn(sys.executable, argv, env=env, dimensions=(ROWS, COLUMNS))
    screen.answer = child.send
    for keys, seen in scenes:
        for key in keys:
            child.send(key)
            _read(child, stream, 0.02)
        _until(child, stream, lambda seen=seen: _shows(screen, seen))
    _read(child, stream, 0.5)
    child.close(force=True)
    return screen


def _shows(screen: Screen, seen: str) -> bool:
    """Return whether a text is there, and the cursor in a prompt: earlier keys would be echoed."""
    return seen in "\n".join(screen.display) and screen.display[screen.cursor.y].startswith("root@")


def _until(child: Any, stream: Any, there: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not there():
        if time.monotonic() > end:
            raise SystemExit("the session did not go as it should")
        _read(child, stream, 0.1)


def _read(child: Any, stream: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        try:
            stream.feed(child.read_nonblocking(65536, timeout=left))
        except pexpect.TIMEOUT:
            return


def drawn(title: str, screen: Screen, theme: Theme) -> str:
    """The screen as SVG."""
    rows = [[_cell(screen.buffer[row][at]) for at in range(COLUMNS)] for row in range(ROWS)]
    at, line = screen.cursor.x, screen.cursor.y
    cursor = Style(theme["background"], theme["cursor"])
    rows[line][at] = rows[line][at]._replace(style=cursor)
    seen = Snapshot(0, tuple(map(tuple, rows)), (line, at), ())
    return draw_snapshot(seen, title, COLUMNS, SvgLook(theme, DEFAULT_SIZE), heading="cpshell")


def _cell(cell: Any) -> Cell:
    ground = _MENU if cell.bg == "brightblack" else _color(cell.bg)
    style = Style(_color(cell.fg), ground, bold=cell.bold, reverse=cell.reverse)
    return Cell(cell.data, style)


def _color(name: str) -> Color:
    """The colour that pyte names, or gives in hexadecimal."""
    if name == "default":
        return None
    name = _NAMES.get(name, name).replace("bright", "bright-").replace("bright--", "bright-")
    return ALL_COLORS.index(name) if name in ALL_COLORS else f"#{name}"


if __name__ == "__main__":
    theme = read_theme(DEFAULT_THEME, System().files)
    for name, (title, scenes) in PICTURES.items():
        (FOLDER / f"{name}.svg").write_text(drawn(title, played(scenes), theme), encoding="utf-8")
