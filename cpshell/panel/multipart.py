"""Encode a form with files in it. The only module that knows httpx, imported for uploads."""

import io
from collections.abc import Iterable, Iterator
from typing import IO, cast

import httpx

from cpshell.panel.call import Parameters, Source, Upload
from cpshell.redact import octets

_ANYWHERE = "http://localhost/"  # only the body of the request is used


def multipart_body(
    form: Parameters, uploads: tuple[Upload, ...]
) -> tuple[str, Iterable[bytes], int]:
    """Return the type of the body, its pieces, and how many bytes they are together.

    The pieces are read while they are sent: no more than one of a file is held at a time.
    """
    fields: dict[str, list[bytes]] = {}
    for name, value in form:
        fields.setdefault(_part_name(name), []).append(octets(value))
    files = [
        (_part_name(each.name), (_part_name(each.filename), _opened(each.content)))
        for each in uploads
    ]
    encoded = httpx.Request("POST", _ANYWHERE, data=fields, files=files)
    pieces = cast("Iterable[bytes]", encoded.stream)
    return encoded.headers["content-type"], pieces, int(encoded.headers["content-length"])


def _opened(content: bytes | Source) -> IO[bytes]:
    """Return what a file is read from, piece by piece."""
    if isinstance(content, bytes):
        return io.BytesIO(content)
    return cast("IO[bytes]", _Reader(content))


class _Reader:
    """Reads a source, as far as httpx reads a file: its size, its beginning, piece by piece."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._pieces: Iterator[bytes] = iter(())

    def tell(self) -> int:
        return 0

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_END:
            return self._source.size
        self._pieces = self._source.read()
        return offset

    def read(self, _size: int = -1) -> bytes:
        return next(self._pieces, b"")


def _part_name(name: str) -> str:
    """Return a name for the head of a part, which is text in UTF-8."""
    return octets(name).decode("utf-8", "replace")
