"""Run a plugin's code so that it harms nothing: its errors, its prints, its results."""

import io
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TextIO

from cpshell.errors import CpshellError, PluginFailed
from cpshell.panel.reply import Reply
from cpshell.plugin import Failing, Formatted

Tell = Callable[[str], None]

_LONGEST = 300  # characters of a foreign error that a line has room for


@contextmanager
def contained(owner: str, tell: Tell) -> Iterator[None]:
    """Turn what a plugin raises into one line; pass what it prints to ``tell``, line by line.

    Raises:
        PluginFailed: in place of anything that is no :class:`CpshellError`.
    """
    with _DIVERTER.diverted(tell):
        try:
            yield
        except (CpshellError, KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:  # SystemExit too must not end the shell
            raise PluginFailed(one_line(error), hint=f"in {owner}{_place(error)}") from error


def one_line(error: BaseException) -> str:
    """Return a foreign error as one line, even if it cannot say what it is."""
    name = type(error).__name__
    try:
        lines = str(error).splitlines()
    except Exception:  # noqa: BLE001 - any code may stand in __str__
        return name
    text = lines[0][:_LONGEST] if lines else ""
    return f"{name}: {text}" if text else name


def _place(error: BaseException) -> str:
    """Return where it was raised, for the plugin's author."""
    trace = error.__traceback__
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f", {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


def plain(value: Any) -> Any:
    """Return what a plugin returned, as a value that every format can write.

    An iterator becomes a list, a tuple too; a set a sorted one.

    Raises:
        TypeError: there is something in it that JSON doesn't know.
    """
    if value is None or isinstance(value, bool | int | float | str | Reply):
        return value
    if isinstance(value, Formatted):
        return Formatted(plain(value.result), value.format)
    if isinstance(value, Failing):
        return Failing(plain(value.result), value.error)
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple | Iterator):
        return [plain(item) for item in value]
    raise TypeError(f"a value of type {type(value).__name__} can't be a result")


def _key(key: Any) -> str:
    if isinstance(key, str | int | float):
        return str(key)
    raise TypeError(f"a key of type {type(key).__name__} can't be in a result")


class _Told(io.RawIOBase):
    """Collects bytes that were printed and passes them on line by line."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._rest = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        *lines, self._rest = (self._rest + bytes(data)).split(b"\n")
        for line in lines:
            self._tell(line.decode("utf-8", "replace"))
        return len(data)

    def finish(self) -> None:
        """Tell a last line without an end."""
        if self._rest:
            self.write(b"\n")


class _Fork:
    """Stands in for a standard stream: threads that run a plugin write elsewhere."""

    def __init__(self, original: TextIO, choose: Callable[[], TextIO | None]) -> None:
        self._original = original
        self._choose = choose

    def __getattr__(self, name: str) -> Any:
        return getattr(self._choose() or self._original, name)


class _Diverter:
    """Sends what a plugin prints elsewhere: results alone belong on standard output.

    While the main thread runs a plugin, that holds for every thread (the plugin may have
    started some); a plugin that runs in another thread takes only that one with it.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._streams: dict[int, list[TextIO]] = {}
        self._originals: tuple[TextIO, TextIO] | None = None

    @contextmanager
    def diverted(self, tell: Tell) -> Iterator[None]:
        raw = _Told(tell)
        buffer = io.BufferedWriter(raw)
        stream = io.TextIOWrapper(buffer, "utf-8", errors="replace", line_buffering=True)
        who = threading.get_ident()
        with self._lock:
            self._streams.setdefault(who, []).append(stream)
            if self._originals is None:
                self._originals = sys.stdout, sys.stderr
                forks: Any = [_Fork(each, self._choose) for each in self._originals]
                sys.stdout, sys.stderr = forks
        try:
            yield
        finally:
            with self._lock:
                self._streams[who].pop()
                if not self._streams[who]:
                    del self._streams[who]
                if not self._streams and self._originals is not None:
                    sys.stdout, sys.stderr = self._originals
                    self._originals = None
            stream.flush()
            raw.finish()

    def _choose(self) -> TextIO | None:
        main = threading.main_thread().ident
        for who in (threading.get_ident(), main):
            streams = self._streams.get(who or 0)
            if streams:
                return streams[-1]
        return None


_DIVERTER = _Diverter()
