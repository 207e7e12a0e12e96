"""Run several things at once in threads; their results come in order."""

import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")

MOST_JOBS = 64
_AHEAD = 4  # items begun for each thread before the first one is done: memory stays bounded


def at_once(run: Callable[[T], R], items: Iterable[T], jobs: int) -> Generator[R, None, None]:
    """Run every item in up to ``jobs`` threads; yield the results in the order of the items.

    What the first failing item raised is raised in its turn; items not begun by then are left.
    """
    is_finalizing = sys.is_finalizing  # at the very end of the process modules are empty
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(max(1, min(jobs, MOST_JOBS)), thread_name_prefix="cpshell-job")
    begun: deque[Future[R]] = deque()
    try:
        for item in items:
            begun.append(pool.submit(run, item))
            if len(begun) >= jobs * _AHEAD:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    finally:
        if not is_finalizing():  # then there is nobody left to wait for
            pool.shutdown(cancel_futures=True)
