"""Do pieces of work in processes of their own, and return what they give in order."""

import multiprocessing
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from cpshell.system.signals import Ended

Item = TypeVar("Item")
Result = TypeVar("Result")


def run_side_by_side(
    work: Callable[[Item], Result], items: Sequence[Item], jobs: int
) -> Iterator[Result]:
    """Yield what ``work`` returns for each item, in their order, ``jobs`` at a time.

    Each process is a fork of this one, which must have no other thread; it takes every
    ``jobs``-th item. Results must be picklable.

    Raises:
        RuntimeError: ``work`` raised an error, or a process ended before its time.
    """
    context = multiprocessing.get_context("fork")
    receivers: list[Connection] = []
    processes = []
    try:
        for number in range(min(jobs, len(items))):
            receiver, sender = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(work, items[number::jobs], sender))
            process.start()
            sender.close()
            receivers.append(receiver)
            processes.append(process)
        for at in range(len(items)):
            yield _received(receivers[at % jobs])
        for process in processes:
            process.join()
    finally:
        for process in processes:
            process.terminate()  # nothing where it has ended
            process.join()


def _work(work: Callable[[Item], Result], items: Sequence[Item], sender: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that waits ends this one
    try:
        for item in items:
            sender.send(_attempt(work, item))
    except (Ended, BrokenPipeError):  # the process that waits says so, or has ended
        return


def _attempt(work: Callable[[Item], Result], item: Item) -> tuple[Result | None, str]:
    """Return what the work gives, or the fault that it has met."""
    try:
        return work(item), ""
    except Exception:  # noqa: BLE001 - it is told where all faults are
        return None, traceback.format_exc()


def _received(receiver: "Connection") -> Any:
    """Return what a process has sent: pickled, so that its type is that of the work."""
    try:
        result, fault = receiver.recv()
    except EOFError:
        raise RuntimeError("a process that checked lessons ended before its time") from None
    if fault:
        raise RuntimeError(fault)
    return result
