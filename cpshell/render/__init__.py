"""Turn values into text: the formats, and text from a server made safe for a terminal."""

from cpshell.render.context import Context
from cpshell.render.formats import ELSEWHERE, FORMATS, ON_TERMINAL, Format, Part, by_extension
from cpshell.render.rows import Pieces, Stream, rows, settled
from cpshell.render.safe import safe, safe_value

__all__ = [
    "ELSEWHERE",
    "FORMATS",
    "ON_TERMINAL",
    "Context",
    "Format",
    "Part",
    "Pieces",
    "Stream",
    "by_extension",
    "rows",
    "safe",
    "safe_value",
    "settled",
]
