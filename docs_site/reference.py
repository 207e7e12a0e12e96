"""Make the tables of the reference from what the shell itself reads."""

from collections.abc import Callable

MADE: dict[str, Callable[[], str]] = {}
