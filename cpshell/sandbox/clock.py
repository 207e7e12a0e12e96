"""The sandbox's time, which tests can turn forward."""

import time
from datetime import UTC, datetime


class Clock:
    """The time of this machine plus what :meth:`advance` has added."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._stopped: float | None = None

    def now(self) -> int:
        """Return seconds since 1970, whole."""
        return int(self.exact())

    def exact(self) -> float:
        """Return seconds since 1970 with fractions."""
        return (time.time() if self._stopped is None else self._stopped) + self._offset

    def stop(self) -> None:
        """Let time stand still but for what :meth:`advance` adds."""
        self._stopped = time.time()

    def advance(self, seconds: float) -> None:
        """Turn the time forward; only the sandbox sees it."""
        self._offset += seconds

    def datetime(self) -> datetime:
        """Return the time in UTC."""
        return datetime.fromtimestamp(self.exact(), UTC)


def iso_time(time: int) -> str:
    """Return seconds since 1970 as ``2024-05-01T12:00:00Z``."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
