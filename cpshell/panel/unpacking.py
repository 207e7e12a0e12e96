"""Unpack the bodies of answers, counting while they grow: a small one may stand for a huge one."""

import zlib
from collections.abc import Iterable, Iterator

from cpshell.errors import NotAReply

LOGIN = 1 << 20
"""Bytes of an answer to a login, at most."""
_PIECE = 1 << 18  # bytes unpacked at a time
_EITHER = zlib.MAX_WBITS | 32  # the head says if it is gzip or zlib
_NAKED = -zlib.MAX_WBITS  # what some servers send for deflate
_PACKED = ("gzip", "x-gzip", "deflate")


def read_body(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """Return a body, unpacked, as long as it holds no more than ``limit`` bytes.

    One that is packed in a way that was not asked for stays as it came.

    Raises:
        NotAReply: it is larger, torn, or packed more than once.
    """
    encoding = encoding.strip().lower()
    if encoding in _PACKED:
        chunks = _unpacked(chunks)
    elif "," in encoding:
        raise NotAReply("the answer is compressed more than once")
    pieces: list[bytes] = []
    size = 0
    for piece in chunks:
        size += len(piece)
        if size > limit:
            raise too_large(limit)
        pieces.append(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def too_large(limit: int) -> NotAReply:
    """Return the error for an answer of more than ``limit`` bytes."""
    less = "ask for less: --limit, --where, --columns"
    port = "no answer to a login is so large: check that this is the panel's port"
    return NotAReply(
        f"the answer is larger than {limit >> 20} MiB", hint=port if limit == LOGIN else less
    )


def _unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(_EITHER)
    begun = False
    try:
        for chunk in chunks:
            data = chunk
            while data:
                if unpacker.eof:  # another member of a gzip file
                    unpacker, begun = zlib.decompressobj(_EITHER), False
                try:
                    piece = unpacker.decompress(data, _PIECE)
                except zlib.error:
                    if begun:
                        raise
                    unpacker = zlib.decompressobj(_NAKED)
                    piece = unpacker.decompress(data, _PIECE)
                begun = True
                yield piece
                data = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    except zlib.error as error:
        raise NotAReply(f"cannot decompress the answer: {error}") from None
    if begun and not unpacker.eof:
        raise NotAReply("cannot decompress the answer: its end is missing")
