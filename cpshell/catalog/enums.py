"""Read the values that parameters take, when a function's parameters are asked for first.

UAPI's short lists stand in the row of the function; all of WHM API 1's, and those of UAPI that
are long, open or made of several values at once, stand in files of their own.
"""

import functools
import os

from cpshell.records import Record, record

_FOLDER = os.path.join(os.path.dirname(__file__), "data")
_LONGEST_INLINE = 12  # values in a row of uapi.tsv; a list of this length may have been cut


@record
class Values(Record):
    """The known values of a parameter, in the documentation's order.

    ``complete``: the documentation presents them as all there are; only then may another value
    be refused. ``separator`` stands between several values in one parameter, where that is
    allowed.
    """

    names: tuple[str, ...] = ()
    complete: bool = False
    separator: str | None = None

    def unknown(self, value: str) -> list[str]:
        """Return the parts of a value that a complete list does not hold."""
        if not self.complete:
            return []
        parts = value.split(self.separator) if self.separator else [value]
        return [part for part in parts if part not in self.names]


NO_VALUES = Values()


def parse_inline(text: str) -> dict[str, Values]:
    """Return the values by parameter of a column of enums: ``name=a,b;other=c,d``.

    A list of one is a special value beside free ones (``quota=unlimited``).
    """
    if text == "-":
        return {}
    listed = (entry.partition("=") for entry in text.split(";"))
    found = {name: tuple(values.split(",")) for name, _, values in listed}
    return {name: Values(v, 1 < len(v) < _LONGEST_INLINE) for name, v in found.items()}


def listed_values(file: str, function: str) -> dict[str, Values]:
    """Return the values by parameter that a file of enums has for a function (full name)."""
    return _table(file).get(function, {})


@functools.cache
def _table(file: str) -> dict[str, dict[str, Values]]:
    table: dict[str, dict[str, Values]] = {}
    with open(os.path.join(_FOLDER, file), encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            function, parameter, values, how, _basis, *rest = line.rstrip("\n").split("\t")
            separator = rest[0] if rest and rest[0] != "-" else None
            known = Values(tuple(values.split("|")), how == "complete", separator)
            table.setdefault(function, {})[parameter] = known
    return table
