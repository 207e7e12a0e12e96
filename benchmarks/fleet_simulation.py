"""How long a fleet takes by servers, jobs and workers: a simulation, in which nothing is sent.

What one server takes is drawn: a log-normal time for each of its requests, the time of the
processor that this client needs for each, now and then a fault with its pauses and further tries,
and a few servers that do not answer before the time-out. All of these numbers are assumptions; that
of the processor is twice what each of the 100,000 calls of ``benchmarks/fleet.py`` takes.
"""

import heapq
import random
from dataclasses import dataclass

REQUESTS = 4  # login, two calls, logout
MEDIAN, SPREAD = 0.15, 0.8  # seconds of one request, and sigma of its logarithm
FAULTY, DOWN, HANGING = 0.01, 0.005, 0.002  # share of requests, of servers, of servers
PAUSES = (0.2, 0.8)
TIMEOUT = 60.0
PROCESSOR = 0.003  # seconds of this client's processor for a request, TLS of a new session included
SIZES = (20, 100, 1_000, 10_000)
WAYS = ((1, 1), (16, 1), (64, 1), (64, 4), (64, 16), (64, 64))
"""Jobs of each worker, and how many workers; one worker is this machine with threads."""


@dataclass(frozen=True)
class Visit:
    """What one server takes: seconds of waiting, and of this client's processor."""

    waits: float
    works: float


def drawn_visit(chance: random.Random) -> Visit:
    """Draw one server."""
    fate = chance.random()
    if fate < DOWN:
        return Visit(sum(PAUSES), 3 * PROCESSOR)
    if fate < DOWN + HANGING:
        return Visit(TIMEOUT, PROCESSOR)
    waits, tries = 0.0, 0
    for _ in range(REQUESTS):
        waits += chance.lognormvariate(0.0, SPREAD) * MEDIAN
        tries += 1
        if chance.random() < FAULTY:
            waits += PAUSES[0] + MEDIAN
            tries += 1
    return Visit(waits, tries * PROCESSOR)


def seconds_taken(visits: list[Visit], jobs: int, workers: int) -> float:
    """Return when the last server is done: each goes to the job that is free first, and the
    threads of one worker share its processor."""
    free = [(0.0, worker) for worker in range(workers) for _ in range(jobs)]
    heapq.heapify(free)
    processors = [0.0] * workers  # until when each is busy
    last = 0.0
    for visit in visits:
        at, worker = heapq.heappop(free)
        worked = max(at, processors[worker]) + visit.works
        processors[worker] = worked
        done = worked + visit.waits
        last = max(last, done)
        heapq.heappush(free, (done, worker))
    return last


def print_simulation() -> None:
    """Print a row for each size, a column for each way."""
    heads = [f"{workers} × {jobs}" for jobs, workers in WAYS]
    print(f"{'servers':>8}" + "".join(f"{head:>10}" for head in heads) + "   (workers × jobs)")
    for size in SIZES:
        chance = random.Random(f"fleet of {size}")
        visits = [drawn_visit(chance) for _ in range(size)]
        times = [seconds_taken(visits, jobs, workers) for jobs, workers in WAYS]
        print(f"{size:>8,}" + "".join(f"{_shown(seconds):>10}" for seconds in times))


def _shown(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.1f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
