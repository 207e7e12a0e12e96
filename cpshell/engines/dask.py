"""Run items on the workers of a Dask cluster, none of them twice; their results come in order.

The scheduler gets the items and knows no result: results go from the workers to this process. Each
item leaves a mark when it begins, so that one whose worker went away is not run again elsewhere.
"""

import logging
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any
from uuid import uuid4

from cpshell.errors import ConnectionFailed, InternalError
from cpshell.system.extras import missing_extra
from cpshell.system.signals import LOOK, signals_later, stops_threads

_PATIENCE = 10.0  # seconds until the scheduler answers
_LOST = ("KilledWorker", "CancelledError", "FutureCancelledError")
"""What a result is where the worker or the scheduler went away."""


@contextmanager
def all_ended_on(
    engine: str, job: str, items: Iterable[tuple[str, bytes]], jobs: int | None
) -> Iterator[Iterator[str | None]]:
    """Provide what the function ``job`` (``module:name``) returns for each item on a worker.

    ``items`` are names, which the scheduler shows, and what the function is given; ``jobs`` of
    them run at a time, or as many as the workers have threads. ``None`` stands for an item whose
    worker went away: it may have run, in part. On leaving, those that run are waited for, unless a
    signal came.

    Raises:
        UsageError: the package is missing.
        ConnectionFailed: no scheduler, or one without workers.
    """
    distributed = _distributed()
    client = _connect(distributed, engine)
    begun: dict[Any, int] = {}
    try:
        most = jobs or sum(client.nthreads().values())
        if not client.nthreads():
            raise ConnectionFailed(
                f"the scheduler {engine} has no workers",
                hint=f"dask worker {engine.partition('://')[2]}",
            )
        yield _in_order(distributed, client, job, items, most, begun)
    finally:
        with signals_later(), suppress(Exception):
            while begun and not stops_threads():
                _wait(distributed, client, begun)
                for future in [future for future in begun if future.done()]:
                    del begun[future]
            client.close(timeout=_PATIENCE)


def _distributed() -> Any:
    try:
        distributed = import_module("distributed")
    except ImportError:
        raise missing_extra("--engine", "dask", "distributed") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is told here
    return distributed


def _connect(distributed: Any, engine: str) -> Any:
    kind, _, place = engine.partition("://")
    address = f"{'tls' if kind == 'dask+tls' else 'tcp'}://{place}"
    try:
        return distributed.Client(
            address, timeout=_PATIENCE, set_as_default=False, direct_to_workers=True
        )
    except (OSError, TimeoutError, ValueError) as error:
        reason = str(error) or "no answer in time"
        raise ConnectionFailed(
            f"cannot connect to the scheduler {engine}: {reason}",
            hint="start one: dask scheduler; and its workers: dask worker HOST:8786",
        ) from None


def _in_order(
    distributed: Any,
    client: Any,
    job: str,
    items: Iterable[tuple[str, bytes]],
    jobs: int,
    begun: dict[Any, int],
) -> Generator[str | None, None, None]:
    """Yield results; ``begun`` holds what runs, with its place in the order."""
    waiting, run = enumerate(items), uuid4().hex
    results: dict[int, str | None] = {}
    place, more = 0, True
    while more or begun or results:
        if place in results:  # what comes of it is known before more begins
            yield results.pop(place)
            place += 1
            continue
        while more and len(begun) < jobs:
            number, (name, item) = next(waiting, (-1, ("", b"")))
            more = number >= 0
            if more:
                key = f"cpshell-{name}-{run}-{number}"
                future = client.submit(_once, job, item, key, key=key, pure=False, retries=0)
                begun[future] = number
        if begun:
            for future in _wait(distributed, client, begun):
                results[begun.pop(future)] = _result(client, future)


def _wait(distributed: Any, client: Any, begun: dict[Any, int]) -> list[Any]:
    """Return those that are done; after a while none, so that a signal is heeded."""
    with suppress(TimeoutError), client.as_current():
        distributed.wait(list(begun), timeout=LOOK, return_when="FIRST_COMPLETED")
    return [future for future in begun if future.done()]


def _result(client: Any, future: Any) -> str | None:
    try:
        result: str | None = client.gather(future, direct=True)
    except Exception as error:  # noqa: BLE001 - of any kind, from another machine
        if type(error).__name__ in _LOST:
            return None
        raise InternalError(
            f"a worker cannot run a block: {type(error).__name__}: {error}",
            hint="the workers need cpshell as it is here, with its extra dask",
        ) from None
    return result


def _once(job: str, item: bytes, mark: str) -> str | None:
    """Run an item on a worker, unless it was begun before on one that went away."""
    distributed = import_module("distributed")
    event = distributed.Event(mark, client=distributed.get_client())
    if event.is_set():
        return None
    event.set()
    module, _, name = job.partition(":")
    run: Callable[[bytes], str] = getattr(import_module(module), name)
    return run(item)
