"""The pictures in the documents: sessions at a pseudo-terminal, drawn from what they wrote there.

Run: make picture
"""

import sys
import time
from collections.abc import Callable, Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import pexpect
import pyte

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

_CELL_WIDTH, _CELL_HEIGHT, _EDGE = 8.43, 18, 14
_FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_INK, _PAPER = "#d8dee9", "#1b1f27"
_COLORS = {
    "black": "#2b303b",
    "red": "#f07178",
    "green": "#a3d977",
    "brown": "#ffcb6b",
    "yellow": "#ffcb6b",
    "blue": "#82aaff",
    "magenta": "#c792ea",
    "cyan": "#6fd0e0",
    "white": "#e5e9f0",
    "brightblack": "#6b7488",
}
_MENU = "#3a4150"


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


def drawn(title: str, screen: Screen) -> str:
    """The screen as SVG."""
    width = round(COLUMNS * _CELL_WIDTH + 2 * _EDGE)
    height = ROWS * _CELL_HEIGHT + 2 * _EDGE
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" rx="8" fill="{_PAPER}"/>',
        f'<g font-family="{_FONT}" font-size="14" fill="{_INK}">',
    ]
    for row in range(ROWS):
        lines += _row(screen.buffer[row], _EDGE + row * _CELL_HEIGHT)
    at, line = screen.cursor.x, screen.cursor.y
    lines.append(_box(at, 1, _EDGE + line * _CELL_HEIGHT, _INK, ' opacity="0.6"'))
    return "\n".join([*lines, "</g>", "</svg>"]) + "\n"


def _row(cells: Any, top: int) -> Iterator[str]:
    for look, run in groupby(range(COLUMNS), lambda column: _look(cells[column])):
        columns = list(run)
        text = "".join(cells[column].data for column in columns)
        ink, paper, weight = look
        if paper:
            yield _box(columns[0], len(columns), top, paper)
        shown = text.strip()
        if shown:
            x = _EDGE + (columns[0] + len(text) - len(text.lstrip())) * _CELL_WIDTH
            body = escape(shown).replace(" ", "\u00a0")  # renderers collapse plain blanks
            yield (
                f'<text x="{x:.1f}" y="{top + 14}" textLength="{len(shown) * _CELL_WIDTH:.1f}"'
                f' lengthAdjust="spacingAndGlyphs"{ink}{weight}>{body}</text>'
            )


def _look(cell: Any) -> tuple[str, str, str]:
    ink = _COLORS.get(cell.fg, "") or (f"#{cell.fg}" if len(cell.fg) == 6 else "")
    paper = _MENU if cell.bg == "brightblack" else _COLORS.get(cell.bg, "")
    if cell.reverse:
        ink, paper = paper or _PAPER, ink or _INK
    weight = ' font-weight="bold"' if cell.bold else ""
    return (f' fill="{ink}"' if ink else ""), paper, weight


def _box(column: int, columns: int, top: int, color: str, more: str = "") -> str:
    x = _EDGE + column * _CELL_WIDTH
    size = f'width="{columns * _CELL_WIDTH:.1f}" height="{_CELL_HEIGHT}"'
    return f'<rect x="{x:.1f}" y="{top}" {size} fill="{color}"{more}/>'


if __name__ == "__main__":
    for name, (title, scenes) in PICTURES.items():
        (FOLDER / f"{name}.svg").write_text(drawn(title, played(scenes)), encoding="utf-8")
