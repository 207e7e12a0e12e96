"""What the harnesses share: texts of telling parts, and a file that holds an input."""

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import atheris

T = TypeVar("T")

_PARTS = 192  # of the 256 values of a byte
_CHARACTERS = (
    *" \n\t\r\0\x1b\x7fé•\u202e\u2028😀\udc80aBz019_",
    *"!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~",
    *(
        "//",
        "--",
        "$(",
        "..",
        "::",
        "[]",
        "{}",
        "-1",
        "null",
        "\ufeff",
        "9" * 20,
        "1e999",
        "\\u0000",
    ),
)


class Input:
    """Takes an input apart: choices first, a byte each; the rest of the bytes are a text."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def choice(self, count: int) -> int:
        """Return a number below ``count``."""
        self._at += 1
        return self._data[self._at - 1] % count if self._at <= len(self._data) else 0

    def text(self, parts: Sequence[str]) -> str:
        """Return the text of all that is left: each byte is one of the parts, or a character.

        Three bytes of four are parts: what looks right goes deeper than what does not.
        """
        rest = self._data[self._at :]
        return "".join(
            [
                parts[byte % len(parts)] if byte < _PARTS else _CHARACTERS[byte - _PARTS]
                for byte in rest
            ]
        )

    def content(self, parts: Sequence[str]) -> bytes:
        """Return the text as the content of a file: whole, cut off, or not in UTF-8."""
        way = self.choice(4)
        data = self.text(parts).encode("utf-8", "replace" if way < 3 else "surrogatepass")
        return data[:-3] if way == 2 else data


def held_file(name: str) -> Path:
    """Return the path of a file of this name, in a folder of this process."""
    return Path(tempfile.mkdtemp(prefix="cpshell-fuzz-")) / name


def read_or_refused(read: Callable[[Path, Any], T], path: Path) -> T | None:
    """Return what a lesson's file holds; ``None`` where an error names it.

    What is imported here has been imported by the harness before, to be watched by atheris.
    """
    from cpshell.errors import LessonFailed
    from cpshell.system.files import Files
    from cpshell.system.policy import ALLOW_ALL

    try:
        return read(path, Files(ALLOW_ALL))
    except LessonFailed as error:
        assert str(path) in f"{error.message} {error.at}"
        return None


def run(fuzz: Callable[[Input], None]) -> None:
    """Fuzz for as long as the command line says."""
    atheris.Setup(sys.argv, lambda data: fuzz(Input(data)))
    atheris.Fuzz()
