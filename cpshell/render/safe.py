"""Make text from a server safe to show on a terminal.

A terminal obeys what is printed: escape sequences set its title or clipboard, a carriage
return overwrites a line, bidi controls and invisible characters make text read as what it is
not. All of these are shown as escapes (``\\x1b``, ``\\u202e``); everything that has a glyph
stays as it is. So do joiners where they are harmless (:mod:`cpshell.render.joiners`): elsewhere,
and in numbers, they would carry hidden text.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Any

# Nothing to see, though Unicode files them under marks, letters and symbols.
_INVISIBLE = frozenset(
    chr(code)
    for start, end in (
        (0x034F, 0x034F),  # combining grapheme joiner
        (0x115F, 0x1160),  # Hangul fillers
        (0x17B4, 0x17B5),  # Khmer inherent vowels
        (0x180B, 0x180F),  # Mongolian variation selectors
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),  # variation selectors
        (0xFFA0, 0xFFA0),
        (0x1D159, 0x1D159),  # musical null notehead
        (0xE0100, 0xE01EF),
    )
    for code in range(start, end + 1)
)
_JOINERS = frozenset("\u200c\u200d\ufe0f")
_HARMLESS_CATEGORIES = frozenset(["Zs", "Co"])
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def safe(text: str, *, multiline: bool = False) -> str:
    """Return the text with every dangerous character as a visible escape; itself if there is none.

    ``multiline`` lets line feeds and tabs through. Backslashes are not doubled: the result is
    for eyes, not for reading back.
    """
    return _without(text, dangerous(text, "\n\t" if multiline else ""), escape)


def safe_json(text: str) -> str:
    """Return JSON made safe as by :func:`safe`, in JSON's own escapes: it stays the same value."""
    return _without(text, dangerous(text, "\n"), json_escape)


def safe_value(value: Any) -> Any:
    """Return a copy of a JSON-like value, its texts and names made safe as by :func:`safe`; line
    feeds and tabs stay."""
    if isinstance(value, str):
        return safe(value, multiline=True)
    if isinstance(value, Mapping):
        return {safe_value(name): safe_value(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [safe_value(item) for item in value]
    return value


def _without(text: str, bad: set[str], escape: Callable[[str], str]) -> str:
    """Return a text with characters as escapes, but for joiners where they are harmless."""
    if not bad:
        return text
    table = {ord(character): escape(character) for character in bad}
    if bad.isdisjoint(_JOINERS):
        return text.translate(table)
    from cpshell.render.joiners import HARMLESS

    pieces = HARMLESS.split(text)
    pieces[::2] = [piece.translate(table) for piece in pieces[::2]]
    shown = "".join(pieces)
    return text if shown == text else shown


def dangerous(text: str, allowed: str = "") -> set[str]:
    """Return the characters of the text that must not reach a terminal, those allowed left out.

    Joiners are among them: whether they are harmless depends on what they stand between.
    """
    if text.isascii() and text.isprintable():
        return set()
    return {c for c in set(text) if _is_dangerous(c)}.difference(allowed)


@functools.lru_cache(maxsize=4096)
def _is_dangerous(character: str) -> bool:
    if character.isprintable():
        return character in _INVISIBLE
    # Not printable: controls, formats, surrogates, separators and what isn't assigned yet;
    # but also spaces and private use, which have a width and do nothing.
    import unicodedata

    return unicodedata.category(character) not in _HARMLESS_CATEGORIES


def escape(character: str) -> str:
    """Return one character as ``\\n``, ``\\x1b``, ``\\u202e`` or ``\\U000e0001``."""
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def json_escape(character: str) -> str:
    """Return one character as a JSON escape: ``\\u202e``, or two of these above U+FFFF."""
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))
