"""Keep the switches of a shell: from options, the environment, ``set``."""

from collections.abc import Callable
from typing import Any

from cpshell.errors import UsageError
from cpshell.records import Mutable, mutable


@mutable
class Settings(Mutable):
    """What ``set`` lists. ``output`` is ``None`` while the terminal decides."""

    output: str | None = None
    color: str = "auto"
    keep_going: bool = False
    read_only: bool = False
    yes: bool = False
    timeout: float | None = None  # seconds
    rate: float | None = None  # requests a second to one server
    verbose: bool = False
    quiet: bool = False
    human: bool = True  # sizes and times in tables on a terminal as people say them
    keys: str = "emacs"
    pager: str = "auto"

    def shown(self) -> dict[str, Any]:
        """Return all settings by the names that users write."""
        return {_written(name): getattr(self, name) for name in self.__match_args__}

    def change(self, name: str, text: str) -> None:
        """Set one from text.

        Raises:
            UsageError: no such setting, or a value that it cannot take.
        """
        attribute = name.replace("-", "_")
        reader = _READERS.get(attribute)
        if reader is None:
            from cpshell.language.close_names import hint_of_names

            hint = hint_of_names("settings", name, self.shown())
            raise UsageError(f"unknown setting {name!r}", hint=hint)
        try:
            setattr(self, attribute, reader(text))
        except ValueError as error:
            raise UsageError(f"invalid {name} {text!r}: it takes {error}") from None


def _written(attribute: str) -> str:
    return attribute.replace("_", "-")


def _switch(text: str) -> bool:
    values = {"on": True, "1": True, "yes": True, "true": True}
    values |= {"off": False, "0": False, "no": False, "false": False}
    if text.lower() not in values:
        raise ValueError("on or off")
    return values[text.lower()]


def _number(what: str, usual: str) -> Callable[[str], float | None]:
    def read(text: str) -> float | None:
        if text in ("", usual):
            return None
        try:
            number = float(text)
        except ValueError:
            number = 0.0
        if not 0 < number < float("inf"):
            raise ValueError(f"a number of {what} above 0")
        return number

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(", ".join(words[:-1]) + f" or {words[-1]}")
        return text

    return read


def _output(text: str) -> str | None:
    return None if text in ("", "auto") else text


_READERS: dict[str, Callable[[str], Any]] = {
    "output": _output,
    "color": _one_of("auto", "always", "never"),
    "keep_going": _switch,
    "read_only": _switch,
    "yes": _switch,
    "timeout": _number("seconds", "default"),
    "rate": _number("requests a second", "none"),
    "verbose": _switch,
    "quiet": _switch,
    "human": _switch,
    "keys": _one_of("emacs", "vi"),
    "pager": _one_of("auto", "own", "never"),
}
