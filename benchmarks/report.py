"""The rows that benchmarks print, and whether everything shall be measured."""

import sys

_WIDTH = 34


def thorough() -> bool:
    """Whether ``--all`` was given: what takes minutes is measured too."""
    return "--all" in sys.argv[1:]


def against(what: str, ours: float, reference: float, at_most: float | None = None) -> str:
    """Two times in seconds, their ratio and its budget, if it has one."""
    text = (
        f"{what:<{_WIDTH}} {ours * 1000:8.1f} ms  reference {reference * 1000:8.1f} ms"
        f"  {ours / reference:6.2f} ×"
    )
    return text + _verdict(ours / reference, at_most)


def alone(what: str, value: float, unit: str, at_most: float | None = None) -> str:
    """A value without a reference, and its budget, if it has one."""
    return f"{what:<{_WIDTH}} {value:8.2f} {unit}" + _verdict(value, at_most)


def enough(what: str, value: float, unit: str, at_least: float) -> str:
    """A value that shall not be less than its budget."""
    word = "ok" if value >= at_least else "UNDER"
    return f"{what:<{_WIDTH}} {value:8.2f} {unit} (at least {at_least:g}) {word}"


def _verdict(value: float, at_most: float | None) -> str:
    if at_most is None:
        return ""
    return f" (at most {at_most:g}) {'ok' if value <= at_most else 'OVER'}"
