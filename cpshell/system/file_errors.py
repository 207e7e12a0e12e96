"""Say that a file cannot be read or written, in one form: "cannot read FILE: why"."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cpshell.errors import UsageError


class FileFailed(UsageError):
    """A file cannot be read or written. ``reason`` says why, without its name."""

    def __init__(self, what: str, path: Path, error: OSError) -> None:
        text = error.strerror or str(error)
        self.reason = text[:1].lower() + text[1:]
        super().__init__(f"cannot {what} {path}: {self.reason}")


class FileMissing(FileFailed):
    """The file does not exist."""


@contextmanager
def naming(what: str, path: Path) -> Iterator[None]:
    """Say which file it was where the system refuses something."""
    try:
        yield
    except OSError as error:
        raise FileFailed(what, path, error) from None
