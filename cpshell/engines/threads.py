"""Run several things at once in threads; their results come in order."""

import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from cpshell.system.signals import LOOK, signals_later, stops_threads

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
        yield from _in_order(pool, run, items, jobs, set())
    except GeneratorExit:
        waits = False
        raise
    finally:
        if not is_finalizing():
            pool.shutdown(wait=waits, cancel_futures=True)


@contextmanager
def all_ended(run: Callable[[T], R], items: Iterable[T], jobs: int) -> Iterator[Iterator[R]]:
    """Provide the results of :func:`at_once`; on leaving, wait for all items that were begun.

    A signal waits, too: nothing goes on unseen.
    """
    pool = _pool(jobs)
    begun: set[Future[R]] = set()
    try:
        yield _in_order(pool, run, items, jobs, begun)
    finally:
        with signals_later():
            pool.shutdown(wait=False, cancel_futures=True)
            _await({future for future in begun if not future.cancelled()})
            pool.shutdown()


def _pool(jobs: int) -> "ThreadPoolExecutor":
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(max(1, min(jobs, MOST_JOBS)), thread_name_prefix="cpshell-job")


def _await(begun: "set[Future[R]]") -> None:
    """Wait for what was begun; after a signal, end the programs that keep it from its end."""
    from concurrent.futures import wait

    from cpshell.system.process_groups import RUNNING

    while wait(begun, LOOK).not_done:
        if stops_threads():
            RUNNING.end_stubborn()


def _in_order(
    pool: "ThreadPoolExecutor",
    run: Callable[[T], R],
    items: Iterable[T],
    jobs: int,
    begun: "set[Future[R]]",
) -> Iterator[R]:
    """Yield results; ``begun`` holds what was begun and not yielded."""
    from concurrent.futures import wait

    ahead: deque[Future[R]] = deque()

    def next_result() -> R:
        future = ahead.popleft()
        while not future.done():
            wait((future,), LOOK)  # not for ever: a signal may come just before
        result = future.result()
        begun.discard(future)
        return result

    for item in items:
        future = pool.submit(run, item)
        ahead.append(future)
        begun.add(future)
        if len(ahead) >= jobs * _AHEAD:
            yield next_result()
    while ahead:
        yield next_result()
