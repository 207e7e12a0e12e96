"""Bound what an agent gets at once, and say how to get the rest."""

import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, Field

from cpshell_mcp.options import Options


class Part(BaseModel):
    """Which part of the data this is."""

    unit: Literal["rows", "characters"]
    offset: int = Field(description="How many come before this part.")
    count: int
    total: int | None = Field(description="How many there are; null where it is not known.")
    next_offset: int | None = Field(description="The offset of the next part; null at the end.")

    @property
    def line(self) -> str:
        """Return it in words."""
        of = f" of {self.total:,}" if self.total is not None else ""
        if not self.count:
            return f"no {self.unit}" + (f" after offset {self.offset}{of}" if self.offset else "")
        after = f"; the next begin at offset {self.next_offset}" if self.next_offset else ""
        return f"{self.unit} {self.offset + 1:,} to {self.offset + self.count:,}{of}{after}"


def list_in(data: Any) -> list[Any] | None:
    """Return the list that data is, or WHM's list in an object of one field, or nothing."""
    if isinstance(data, Mapping) and len(data) == 1:
        (data,) = data.values()
    return data if isinstance(data, list) else None


def rows_part(
    rows: list[Any], offset: int, limit: int, total: int | None, options: Options
) -> tuple[list[Any], Part]:
    """Return the rows of a part, as many as there is room for.

    ``rows`` begin with the first of all, and are more than the part where there are more.
    """
    room = options.characters
    kept: list[Any] = []
    for row in rows[offset : offset + limit]:
        text = _json(row)
        room -= len(text)
        if room < 0 and kept:
            break
        kept.append(row if room >= 0 else cut(text, options.characters))
        if room < 0:
            break
    after = offset + len(kept)
    more = after < len(rows) or (total is not None and after < total)
    known = total if total is not None else None if after < len(rows) else len(rows)
    return kept, Part(
        unit="rows",
        offset=offset,
        count=len(kept),
        total=known,
        next_offset=after if more and kept else None,
    )


def text_part(data: Any, offset: int, options: Options) -> tuple[Any, Part | None]:
    """Return data without rows: whole where there is room, else a part of its text."""
    text = data if isinstance(data, str) else _json(data)
    if offset == 0 and len(text) <= options.characters:
        return data, None
    piece = text[offset : offset + options.characters]
    after = offset + len(piece)
    return piece, Part(
        unit="characters",
        offset=offset,
        count=len(piece),
        total=len(text),
        next_offset=after if piece and after < len(text) else None,
    )


def short_texts(texts: list[str], options: Options) -> list[str]:
    """Return what a server says beside the data, as much as there is room for."""
    room = options.characters
    kept: list[str] = []
    for text in texts:
        if room <= 0:
            return [*kept, f"… and {len(texts) - len(kept):,} more"]
        kept.append(cut(text, room))
        room -= len(text)
    return kept


def cut(text: str, most: int) -> str:
    """Return a text of ``most`` characters; where it was longer, with how long."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
