"""The rows that benchmarks print, and what a whole run of them keeps of these.

A row has the best run, the median, and its budget where the design sets one. The best runs decide:
what the machine does besides only ever makes a run slower.
"""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median

KEPT = "CPSHELL_BENCHMARK_ROWS"
"""The variable that names the file in which rows and points are kept."""
_WIDTH = 46


def quick() -> bool:
    """Whether ``--quick`` was given: small sizes, to try whether everything runs."""
    return "--quick" in sys.argv[1:]


def sized(full: int, small: int) -> int:
    """How much is measured: the whole, or little with ``--quick``."""
    return small if quick() else full


@dataclass(frozen=True)
class Row:
    """What was measured: ``value`` is the best of the runs, ``middle`` their median."""

    what: str
    value: float
    middle: float
    unit: str
    beside: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def verdict(self) -> str:
        """``ok``, ``OVER`` or ``UNDER``; nothing where no budget is set."""
        if self.at_most is not None:
            return "ok" if self.value <= self.at_most else "OVER"
        if self.at_least is not None:
            return "ok" if self.value >= self.at_least else "UNDER"
        return ""

    @property
    def budget(self) -> str:
        """The bound in words."""
        if self.at_most is not None:
            return f"at most {self.at_most:g}"
        return f"at least {self.at_least:g}" if self.at_least is not None else ""

    def __str__(self) -> str:
        text = f"{self.what:<{_WIDTH}} {self.value:9.2f} {self.unit}"
        if self.middle != self.value:
            text += f" (median {self.middle:.2f})"
        text += f"  {self.beside}" if self.beside else ""
        return text + (f"  {self.budget}: {self.verdict}" if self.verdict else "")


@dataclass(frozen=True)
class Point:
    """A place in a picture: a value of a series at a size."""

    picture: str
    series: str
    size: float
    value: float


def against(
    what: str,
    ours: Sequence[float],
    reference: Sequence[float],
    at_most: float | None = None,
    name: str = "reference",
) -> Row:
    """Seconds of several runs of two things, and their ratio: of the best, and of the medians."""
    best, theirs = min(ours), min(reference)
    beside = f"{best * 1000:.1f} ms beside {theirs * 1000:.1f} ms ({name})"
    middle = median(ours) / median(reference)
    return Row(what, best / theirs, middle, "×", beside, at_most)


def alone(what: str, value: float, unit: str, at_most: float | None = None) -> Row:
    """A value without a reference."""
    return Row(what, value, value, unit, at_most=at_most)


def times(what: str, taken: Sequence[float], unit: str = "ms", at_most: float | None = None) -> Row:
    """Seconds of several runs of one thing."""
    scale = {"s": 1, "ms": 1e3, "µs": 1e6}[unit]
    return Row(what, min(taken) * scale, median(taken) * scale, unit, at_most=at_most)


def enough(what: str, value: float, unit: str, at_least: float) -> Row:
    """A value that shall not be less than its budget."""
    return Row(what, value, value, unit, at_least=at_least)


def show(row: Row) -> None:
    """Print a row, and keep it where a run keeps them."""
    print(row, flush=True)
    _keep({"row": asdict(row)})


def draw(picture: str, series: str, size: float, value: float) -> None:
    """Keep a point of a picture, where a run keeps them."""
    _keep({"point": asdict(Point(picture, series, size, value))})


def say(text: str) -> None:
    """Print a remark, why something is not measured for example, and keep it."""
    print(text, flush=True)
    _keep({"remark": text})


def _keep(record: dict[str, object]) -> None:
    path = os.environ.get(KEPT)
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")
