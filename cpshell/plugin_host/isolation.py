"""Run a plugin's code so that it harms nothing: its errors, its prints, its results."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cpshell.errors import CpshellError, PluginFailed
from cpshell.panel.reply import Reply
from cpshell.plugin import Failing, Formatted
from cpshell.system.diversion import divert_prints
from cpshell.system.signals import Ended

Tell = Callable[[str], None]

_LONGEST = 300  # characters of a foreign error that a line has room for


@contextmanager
def contained(owner: str, tell: Tell) -> Iterator[None]:
    """Turn what a plugin raises into one line; pass what it prints to ``tell``, line by line.

    Raises:
        PluginFailed: in place of anything that is not a :class:`CpshellError`.
    """
    with divert_prints(tell):
        try:
            yield
        except (CpshellError, KeyboardInterrupt, GeneratorExit, Ended):
            raise
        except BaseException as error:  # SystemExit too must not end the shell
            raise PluginFailed(one_line(error), hint=f"in {owner}, {place_of(error)}") from error


def one_line(error: BaseException) -> str:
    """Return a foreign error as one line, even if it cannot say what it is."""
    name = type(error).__name__
    try:
        lines = str(error).splitlines()
    except Exception:  # noqa: BLE001 - any code may stand in __str__
        return name
    text = lines[0][:_LONGEST] if lines else ""
    return f"{name}: {text}" if text else name


def place_of(error: BaseException) -> str:
    """Return where it was raised, for the plugin's author."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "its code"


def plain(value: Any) -> Any:
    """Return what a plugin returned, as a value that every format can write.

    An iterator becomes a list, a tuple too; a set a sorted one.

    Raises:
        TypeError: there is something in it that JSON does not know.
    """
    if value is None or isinstance(value, bool | int | float | str | Reply):
        return value
    if isinstance(value, Formatted):
        return Formatted(plain(value.result), value.format)
    if isinstance(value, Failing):
        return Failing(plain(value.result), value.error)
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple | Iterator):
        return [plain(item) for item in value]
    raise TypeError(f"a value of type {type(value).__name__} cannot be a result")


def _key(key: Any) -> str:
    if isinstance(key, str | int | float):
        return str(key)
    raise TypeError(f"a key of type {type(key).__name__} cannot be in a result")
