"""Parse the column of flags: what is known of a function besides its effect and its parameters."""

import functools

from cpshell.records import Record, record

Pair = tuple[str, str]


@record
class Flags(Record):
    """The flags of one function, parsed.

    ``words`` are those without a value. ``target`` names the parameter that says what is
    destroyed. Each pair in ``destroys_if`` is a parameter with which a write destroys, and the
    value that it must have (empty: any). ``aliases`` are pairs of a parameter's name and the
    other name that the server takes for it. ``prefixes`` begin the names of further parameters;
    an empty one allows any name.
    """

    words: frozenset[str] = frozenset()
    target: str | None = None
    destroys_if: tuple[Pair, ...] = ()
    aliases: tuple[Pair, ...] = ()
    prefixes: tuple[str, ...] = ()

    @property
    def since(self) -> str | None:
        """Return the versions in which the function appeared, ``126-138``; None: always there."""
        return self._version("since-")

    @property
    def removed(self) -> str | None:
        """Return the version that no longer has the function; None while there is none."""
        return self._version("removed-by-")

    def _version(self, prefix: str) -> str | None:
        versions = [word for word in self.words if word.startswith(prefix)]
        return versions[0].removeprefix(prefix) if versions else None


_NONE = Flags()


@functools.cache
def parse_flags(text: str) -> Flags:
    """Return the flags of one row: words and ``name=value`` separated by commas, ``-`` for none."""
    if text == "-":
        return _NONE
    words: list[str] = []
    values: dict[str, list[str]] = {}
    for item in text.split(","):
        name, equals, value = item.partition("=")
        if equals:
            values.setdefault(name, []).append(value)
        else:
            words.append(name)
    return Flags(
        frozenset(words),
        next(iter(values.get("target", ())), None),
        tuple(_pair(value, "=") for value in values.get("destroy-if", ())),
        tuple(_pair(value, ":") for value in values.get("alias", ())),
        tuple(values.get("prefix", ())),
    )


def _pair(text: str, sign: str) -> Pair:
    name, _, value = text.partition(sign)
    return name, value
