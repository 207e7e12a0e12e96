"""Read the colours of pictures: those that come with cpshell, and files of one's own."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cpshell.errors import UsageError
from cpshell.language.close_names import hint_of_names
from cpshell.lessons.export.pictures.terminal_screen import Color, Style
from cpshell.system.files import Files

SUFFIX = ".toml"
DEFAULT_THEME = "dark"
THEMES = (DEFAULT_THEME, "light", "contrast", "solarized")
COLORS = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
ALL_COLORS = (*COLORS, *(f"bright-{name}" for name in COLORS))
"""The 16 colours of terminals in the order of their numbers."""

KEYS = ("background", "text", "cursor", "bar", "title", *ALL_COLORS)
READABLE = 4.5
"""The contrast that text needs; the Web Content Accessibility Guidelines say how it is counted."""

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_FILE = Path(__file__).parent / "data" / "themes.toml"
_FAINT = (0.45, 0.35, 0.25, 0.15, 0.0)


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a picture, ``#rrggbb`` by their keys."""

    colors: dict[str, str]

    def __getitem__(self, key: str) -> str:
        return self.colors[key]

    def paint(self, style: Style) -> tuple[str, str]:
        """Return the colours of the text and of the ground of a style."""
        ink = self._color(style.ink, "text")
        ground = self._color(style.ground, "background")
        if style.reverse:
            ink, ground = ground, ink
        return (fainter(ink, ground) if style.faint else ink), ground

    def _color(self, color: Color, usual: str) -> str:
        if color is None:
            return self.colors[usual]
        return color if isinstance(color, str) else self.colors[ALL_COLORS[color]]


def read_theme(name: str, files: Files) -> Theme:
    """Return a theme by its name, or from a file.

    Raises:
        UsageError: there is none of this name, or the file is not one.
    """
    themes = _parse(_FILE, files)
    if name in themes:
        return Theme(themes[name])
    path = Path(name)
    if path.suffix != SUFFIX and not files.exists(path):
        raise UsageError(
            f"{name!r} is not a theme",
            hint=hint_of_names("themes", name, themes),
        )
    own = _parse(path, files)
    base = own.pop("base", DEFAULT_THEME)
    if not isinstance(base, str) or base not in themes:
        raise UsageError(f"{path}: base: {base!r} is not a theme: use {', '.join(themes)}")
    for key, color in own.items():
        _check(key, color, path)
    return Theme({**themes[base], **own})


def _parse(path: Path, files: Files) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(files.read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is not TOML: {error}") from None


def _check(key: str, color: object, path: Path) -> None:
    if key not in KEYS:
        raise UsageError(
            f"{path}: {key!r} is not a key of a theme",
            hint=hint_of_names("keys", key, (*KEYS, "base")),
        )
    if not isinstance(color, str) or not _COLOR.fullmatch(color):
        raise UsageError(f"{path}: {key}: invalid colour {color!r}: use #rrggbb")


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def fainter(ink: str, ground: str) -> str:
    """Return a colour mixed with its ground as far as it stays readable."""
    mixed = (mix(ink, ground, share) for share in _FAINT)
    return next((color for color in mixed if contrast(color, ground) >= READABLE), ink)


def mix(one: str, other: str, share: float) -> str:
    """Return a colour with a ``share`` of another, from 0 to 1."""
    pairs = zip(channels(one), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def channels(color: str) -> tuple[int, int, int]:
    """Return red, green and blue, from 0 to 255."""
    value = int(color[1:], 16)
    return value >> 16, value >> 8 & 255, value & 255


def _luminance(color: str) -> float:
    parts = [value / 255 for value in channels(color)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
