"""Bound how many requests some sessions let run at once, and how many go out in a second."""

from cpshell.errors import UsageError
from cpshell.panel.pace import Bounds, Pace, Paces


class BoundedPaces(Paces):
    """Gives the paces of others, within bounds until it is closed.

    The bounds count for all who ask these servers; of several the tightest.
    """

    def __init__(self, shared: Paces, jobs: int | None, rate: float | None) -> None:
        """``jobs`` requests at once to each server, ``rate`` in a second, or as many as come.

        Raises:
            UsageError: one of them is not above 0.
        """
        super().__init__()
        if jobs is not None and jobs < 1:
            raise UsageError(f"jobs are a whole number above 0, not {jobs}")
        if rate is not None and not rate > 0:
            raise UsageError(f"a rate is a number above 0, not {rate}")
        self._shared = shared
        self._bounds = Bounds(jobs, rate)
        self._bound: list[Pace] = []

    def of(self, origin: str, where: str) -> Pace:
        """Return the pace of a server, within the bounds from now on."""
        pace = self._shared.of(origin, where)
        with self._lock:
            if pace not in self._bound:
                self._bound.append(pace)
                pace.bind(self._bounds)
        return pace

    def close(self) -> None:
        """Take the bounds away."""
        with self._lock:
            for pace in self._bound:
                pace.release(self._bounds)
            self._bound.clear()
