"""Stand in for the standard streams that a process was started without."""

import errno
import io
import os
import sys
from typing import TextIO, cast


class ClosedStream(io.TextIOBase):
    """Stands for a standard stream that was closed: it is at its end, and takes nothing.

    What is written to standard error is not missed.
    """

    def __init__(self, *, forgives: bool = False) -> None:
        super().__init__()
        self._forgives = forgives

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        return ""

    def read(self, size: int | None = -1, /) -> str:
        return ""

    def write(self, text: str, /) -> int:
        if self._forgives:
            return len(text)
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))

    def isatty(self) -> bool:
        return False


def claim_standard_streams() -> None:
    """Put something in the place of standard streams that the process was started without.

    Their file descriptors are taken, too: a file that is opened later must not become standard
    output by accident.
    """
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if all(stream is not None for stream in streams):
        return
    for descriptor, flags in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_RDONLY)):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, flags)  # the lowest free number is the one that is missing
    stand_ins = (ClosedStream(), ClosedStream(), ClosedStream(forgives=True))
    pairs = zip(streams, stand_ins, strict=True)
    usable = [stand_in if stream is None else stream for stream, stand_in in pairs]
    sys.stdin, sys.stdout, sys.stderr = cast("list[TextIO]", usable)
