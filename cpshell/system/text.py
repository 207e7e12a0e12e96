"""Decode text that people made: UTF-8, with or without a byte order mark, or an error."""

from collections.abc import Iterable, Iterator

from cpshell.errors import UsageError

_MARK = "\ufeff"


def decode(data: bytes, name: str, *, first_line: int = 1) -> str:
    """Return UTF-8 text without its byte order mark; line ends stay as they are.

    ``name`` says where the bytes came from, ``first_line`` which line of it they begin with.

    Raises:
        UsageError: it is not UTF-8; with the line, and the byte in it, where it stops being so.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = first_line + before.count(b"\n")
        column = error.start - before.rfind(b"\n")
        raise UsageError(
            f"{name} is not text in UTF-8: line {line}, byte {column}",
            hint="convert it: iconv -f LATIN1 -t UTF-8",
        ) from None
    return text.removeprefix(_MARK) if first_line == 1 else text


def unix_lines(text: str) -> str:
    """Return the text with the line ends of other systems as ``\\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def encoded(text: str) -> bytes:
    """Return text as UTF-8.

    Bytes that were not UTF-8 come back as they were, lone surrogates escaped.
    """
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace")


def decoded_pieces(pieces: Iterable[bytes]) -> Iterator[str]:
    """Yield bytes as text, piece by piece; :func:`encoded` gives back what was not UTF-8."""
    from codecs import getincrementaldecoder

    decoder = getincrementaldecoder("utf-8")("surrogateescape")
    for piece in pieces:
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)
