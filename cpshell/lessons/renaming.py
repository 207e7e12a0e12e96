"""Replace the names of users, hosts and domains, the same way everywhere."""

import re
from collections.abc import Sequence

from wcwidth import wcswidth

from cpshell.errors import UsageError

_FILLER = "x"
# A cassette could not be read if these were other words in it.
# fmt: off
_NEEDED = frozenset((
    "cassette", "sessions", "variables", "opened", "request", "response", "method", "path",
    "parameters", "status", "reason", "headers", "json", "text", "name", "user", "service", "host",
    "port", "how", "parent", "cpanel", "whm", "webmail", "data",
))
# fmt: on


class Renaming:
    """Replaces every OLD that stands as a name of its own by its NEW.

    ``alice`` is a name in ``alice.test``, ``alice_logs``, ``%2Falice`` and ``\\nalice``, but not in
    ``alicetown`` or ``malice``. All names change at once: no rule reads what another wrote.
    """

    def __init__(self, rules: Sequence[str] = (), *, keep_width: bool = False) -> None:
        """Take rules ``OLD=NEW``; with ``keep_width`` a shorter NEW is filled up with ``x``.

        Raises:
            UsageError: a rule is invalid, a name has two, two have one, the cassette needs a name,
                or a NEW is wider than its OLD and widths are kept.
        """
        self._names: dict[str, str] = {}
        for rule in rules:
            old, equals, new = rule.partition("=")
            if not equals or not old or not new:
                raise UsageError(f"invalid rename {rule!r}", hint="--rename OLD=NEW")
            if old in _NEEDED or new in _NEEDED:
                word = old if old in _NEEDED else new
                raise UsageError(f"cannot rename {old!r}: the cassette needs the word {word!r}")
            new = _as_wide(old, new) if keep_width else new
            if self._names.setdefault(old, new) != new:
                raise UsageError(f"cannot rename {old!r} to two names")
            if any(name == new and other != old for other, name in self._names.items()):
                raise UsageError(f"cannot rename two names to {new!r}: it would stand for both")
        longest_first = sorted(self._names, key=len, reverse=True)
        self._pattern = re.compile(
            r"(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[bfnrt])|(?<=\\u[0-9a-f]{4}))"
            rf"(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})"
            r"(?![A-Za-z0-9])"
        )

    @property
    def rules(self) -> tuple[str, ...]:
        """Return the rules by which it renames, widths already kept."""
        return tuple(f"{old}={new}" for old, new in self._names.items())

    def inverse(self) -> "Renaming":
        """Return what gives the old names for the new ones."""
        return Renaming([f"{new}={old}" for old, new in self._names.items()])

    def __call__(self, text: str) -> str:
        """Return the text with new names."""
        return self._pattern.sub(lambda match: self._names[match[0]], text)


def _as_wide(old: str, new: str) -> str:
    """Return NEW, filled up before its first dot to the width of OLD in cells."""
    missing = wcswidth(old) - wcswidth(new)
    if missing < 0:
        raise UsageError(
            f"cannot keep the width of {old!r}: {new!r} is wider",
            hint=f"choose a name of at most {wcswidth(old)} cells, or leave out --keep-width",
        )
    head, dot, rest = new.partition(".")
    return f"{head}{_FILLER * missing}{dot}{rest}"
