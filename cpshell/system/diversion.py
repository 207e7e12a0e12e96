"""Catch what foreign code prints to the standard streams of this process."""

import io
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

Tell = Callable[[str], None]


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
        self._warnings = warnings.catch_warnings()

    @contextmanager
    def diverted(self, tell: Tell) -> Iterator[None]:
        """Hand what is printed inside to ``tell``, line by line."""
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
                self._divert_warnings()
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
                    self._warnings.__exit__(None, None, None)
            stream.flush()
            raw.finish()

    def _divert_warnings(self) -> None:
        """Print warnings without their place, which is one of this machine, and each time anew."""
        self._warnings = warnings.catch_warnings()
        self._warnings.__enter__()
        warnings.filterwarnings("always", append=True)
        show = warnings.showwarning

        def show_diverted(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            stream = self._choose()
            if stream is None or file is not None:
                show(message, category, filename, lineno, file, line)
            else:
                stream.write(f"{category.__name__}: {message}\n")

        warnings.showwarning = show_diverted

    def _choose(self) -> TextIO | None:
        main = threading.main_thread().ident
        for who in (threading.get_ident(), main):
            streams = self._streams.get(who or 0)
            if streams:
                return streams[-1]
        return None


divert_prints = _Diverter().diverted
