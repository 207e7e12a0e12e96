"""Write tables, code and plain text as Markdown."""

import re
from collections.abc import Iterable, Sequence

_CODE = re.compile(r"(`[^`]+`)")
_SIGNS = re.compile(r"([\\*_\[\]<>|{}#])")


def plain(text: str) -> str:
    """Return text with its signs kept from meaning something; `code` in it stays code."""
    parts = _CODE.split(" ".join(text.split()))
    return "".join(
        part if _CODE.fullmatch(part) else _SIGNS.sub(lambda sign: f"&#{ord(sign[1])};", part)
        for part in parts
    )


def code(text: str) -> str:
    """Return text as code; nothing for nothing."""
    quotes = "``" if "`" in text else "`"
    return f"{quotes}{text}{quotes}" if text else ""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def fenced(text: str, language: str = "text") -> str:
    """Return a block of code."""
    return f"```{language}\n{text.rstrip()}\n```\n"


def columns(text: str) -> list[tuple[str, str]]:
    """Return the rows of a help text: two columns, the second going on below itself."""
    rows: list[tuple[str, str]] = []
    for line in text.splitlines():
        row = re.fullmatch(r"  (\S.*?)(?:  +(\S.*))?", line)
        if row and row[2]:
            rows.append((row[1], row[2]))
        elif rows and re.match(r" {8,}\S", line):
            rows[-1] = (rows[-1][0], f"{rows[-1][1]} {line.strip()}")
    return rows
