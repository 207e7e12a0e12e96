"""Values to text: the formats, and text from a server made safe for a terminal."""

from cpshell.render.context import Context
from cpshell.render.formats import FORMATS, Format, by_extension
from cpshell.render.rows import rows
from cpshell.render.safe import safe

__all__ = ["FORMATS", "Context", "Format", "by_extension", "rows", "safe"]
