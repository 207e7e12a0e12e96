"""Sizes as the panel writes them."""

BLOCKS = 1024
"""Blocks of 1 KiB in a MiB."""
MIB = 1_048_576
_UNITS = ("bytes", "KB", "MB", "GB", "TB")
_STEP = 1024


def human(count: int) -> str:
    """``1.5 MB``, with a space that doesn't break: as in fields that begin with human."""
    size = float(count)
    unit = 0
    while size >= _STEP and unit < len(_UNITS) - 1:
        size /= _STEP
        unit += 1
    number = f"{size:.2f}".rstrip("0").rstrip(".")
    return f"{number}\N{NO-BREAK SPACE}{_UNITS[unit]}"


def megabytes(count: int) -> str:
    """``1.50``: MiB with two digits."""
    return f"{count / MIB:.2f}"


def percent(used: int, limit: int | None) -> float:
    """Return how much of a limit is used, 0 to 100 and more; 0 without a limit."""
    return 100 * used / limit if limit else 0.0


def percent_in_steps(used: int, limit: int | None, step: int = 20) -> int:
    """Return the same, rounded to steps for a bar."""
    return min(100, int(percent(used, limit) // step * step))
