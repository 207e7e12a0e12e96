"""Read files that are sent, piece by piece."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from cpshell.errors import UsageError
from cpshell.panel.call import Source, Upload
from cpshell.shell.progress import counting
from cpshell.shell.state import State

_PIECE = 1 << 16  # bytes
_UNWRITABLE = frozenset('"\\\r\n')
"""What the head of a part has no sure way to write; who reads it reads them differently."""


def upload_of(state: State, name: str, path: Path) -> Upload:
    """Return a file as a part of a call; a pipe or device is read at once.

    Raises:
        UsageError: it cannot be read, or not be sent under its name.
    """
    if _UNWRITABLE.intersection(path.name):
        raise UsageError(
            f"{path.name!r} cannot be sent under its name: the server would read another there",
            hint="link it first: ln FILE NAME, with a NAME without quotes, backslashes, line ends",
        )
    with state.system.files.open_bytes(path) as stream:
        status = os.fstat(stream.fileno())
    if not stat.S_ISREG(status.st_mode):
        return Upload(name, path.name, state.system.files.read_bytes(path))
    size = status.st_size

    def read() -> Iterator[bytes]:
        sent = 0
        with (
            state.system.files.open_bytes(path) as stream,
            counting(state, "bytes", size, path.name) as counter,
        ):
            while sent < size and (piece := stream.read(min(_PIECE, size - sent))):
                sent += len(piece)
                yield piece
                counter.add(len(piece))
            if sent < size or stream.read(1):
                raise UsageError(
                    f"{path} changed while it was sent: it had {size:,} bytes",
                    hint="send it again when nothing writes to it",
                )

    return Upload(name, path.name, Source(size, read))
