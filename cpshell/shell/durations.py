"""Read how long to wait."""

from cpshell.errors import UsageError

_LONGEST = 7 * 86_400  # seconds


def seconds_of(text: str) -> float:
    """Return the seconds that ``5``, ``1.5``, ``30s``, ``2m`` or ``1h`` say.

    Raises:
        UsageError: it is not a time, or longer than a week.
    """
    from cpshell.language.quantities import Measure, read_quantity

    quantity = read_quantity(text)
    times = (Measure.NUMBER, Measure.DURATION)
    if quantity is None or quantity.measure not in times or quantity.amount < 0:
        raise UsageError(f"invalid time {text!r}", hint="a time is like 5, 30s, 2m, 1h")
    if quantity.amount > _LONGEST:
        raise UsageError(f"{text} is longer than a week")
    return quantity.amount
