"""Run several things at once in threads; their results come in order."""

import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

T = TypeVar("T")
R = TypeVar("R")

MOST_JOBS = 64
_AHEAD = 4  # items begun for each thread before the first one is done: memory stays bounded


def at_once(run: Callable[[T], R], items: Iterable[T], jobs: int) -> Generator[R, None, None]:
    """Run every item in up to ``jobs`` threads; yield the results in the order of the items.

    What the first failing item raised is raised in its turn; items not begun by then are left.
    A generator that nobody reads to its end waits for nothing: it may be the garbage collector
    that closes it, in any thread, with any lock held.
    """
    is_finalizing = sys.is_finalizing  # at the very end of the process modules are empty
    pool = _pool(jobs)
    waits = True
    try:
        yield from _in_order(pool, run, items, jobs)
    except GeneratorExit:
        waits = False
        raise
    finally:
        if not is_finalizing():
            pool.shutdown(wait=waits, cancel_futures=True)


@contextmanager
def all_ended(run: Callable[[T], R], items: Iterable[T], jobs: int) -> Iterator[Iterator[R]]:
    """Provide the results of :func:`at_once`; on leaving, wait for all items that were begun."""
    pool = _pool(jobs)
    try:
        yield _in_order(pool, run, items, jobs)
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(jobs: int) -> "ThreadPoolExecutor":
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(max(1, min(jobs, MOST_JOBS)), thread_name_prefix="cpshell-job")


def _in_order(
    pool: "ThreadPoolExecutor", run: Callable[[T], R], items: Iterable[T], jobs: int
) -> Iterator[R]:
    begun: deque[Future[R]] = deque()
    for item in items:
        begun.append(pool.submit(run, item))
        if len(begun) >= jobs * _AHEAD:
            yield begun.popleft().result()
    while begun:
        yield begun.popleft().result()
